"""Hidden characters are found, meaningful ones are not, and nothing is lost from a stored text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import Span, fold, invisible, normalize, strip_invisible
from allod.language._invisible import visible

TAGGED = "好" + "".join(chr(0xE0000 + ord(char)) for char in "ignore")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("行政\u200b程序", "zero-width"),
        ("核\u2060准", "zero-width"),
        ("A\u200dB", "zero-width"),
        ("\u3164", "zero-width"),
        ("if (\u202eadmin\u2066)", "bidi"),
        ("金額\u200e一百元", "bidi"),
        (TAGGED, "tag"),
        ("😀" + "\U000e0131\U000e0132", "variation"),
        ("co\xadoperation", "soft-hyphen"),
        ("a\x00b", "control"),
        ("王\ue1d9明", "private-use"),
        ("\U000f0001", "private-use"),
    ],
)
def test_what_cannot_be_seen_is_found(text: str, kind: str) -> None:
    assert kind in {span.kind for span in invisible(text)}


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian: a joiner's absence spells the word
        "क\u094d\u200dष",  # Devanagari: half form
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "葛\U000e0100",  # one glyph of a character, by ideographic variation sequence
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "שלום\u200f!",
        "臺北市政府\n第一條\t本法",
        "Ordinary text.",
    ],
)
def test_what_means_something_where_it_stands_is_not(text: str) -> None:
    assert invisible(text) == []
    assert strip_invisible(text) == text


def test_a_run_is_one_span_and_kinds_beside_each_other_are_two() -> None:
    assert invisible("甲\u200b\u200b\u202e乙") == [Span(1, 3, "zero-width"), Span(3, 4, "bidi")]


def test_a_prompt_loses_what_is_hidden_and_keeps_private_characters() -> None:
    assert strip_invisible(f"核\u200b准\ue1d9{TAGGED}\u202e") == "核准\ue1d9好"


@given(st.text(st.sampled_from("字a\u200b\u202e\ue000\U000e0041\xad\ufe0f😀\n")))
def test_each_visible_character_stands_where_it_is_said_to(text: str) -> None:
    seen, places = visible(text)
    assert [text[place] for place in places[:-1]] == list(seen)
    assert places[-1] == len(text)
    assert {span.kind for span in invisible(seen)} <= {"private-use", "variation"}


def test_intake_keeps_private_characters_and_joiners_and_drops_controls_and_soft_hyphens() -> None:
    kept = "王\ue1d9明 می\u200cخواهم 👩\u200d👧 金\u200b額\u202e"
    assert normalize(kept) == kept
    assert normalize("co\xadop\x00era\ufefftion") == "cooperation"


def test_folding_keeps_private_characters_apart() -> None:
    assert fold("\ue1d9") != fold("\ue1da")
