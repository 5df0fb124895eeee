"""Folding keeps positions; grams never cross what separates; the fast form equals the plain one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import _analysis as analysis
from allod.language import fold, grams, index_text
from allod.language._characters import GRAM, IGNORED, WORD, characters, codes_of

MIXED = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("臺台灣国國々ぁภA1ａ１é，。 \n\ufe0f\u200d"))
)


def plain_grams(text: str) -> list[str]:
    """The definition, one character at a time."""
    kinds = [
        (char, int(kind)) for char, kind in zip(fold(text), characters().kind[codes_of(text)], strict=True)
    ]
    kinds = [(char, kind) for char, kind in kinds if kind != IGNORED]
    found: list[str] = []
    for i, (char, kind) in enumerate(kinds):
        following, next_kind = kinds[i + 1] if i + 1 < len(kinds) else ("", 0)
        if kind == GRAM:
            found += [char, char + following] if next_kind == GRAM else [char]
        elif kind == WORD and i and kinds[i - 1][1] == WORD:
            found[-1] += char
        elif kind == WORD:
            found.append(char)
    return found


@given(MIXED)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(MIXED)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(MIXED)
def test_the_fast_form_equals_the_definition(text: str) -> None:
    assert index_text(text) == " ".join(plain_grams(text))
    assert grams(text) == plain_grams(text)


@given(MIXED)
def test_the_index_text_can_be_written_as_utf8(text: str) -> None:
    index_text(text).encode("utf-8")


def test_a_text_longer_than_a_chunk_gives_the_same_grams(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "臺北市A4紙張，ABC 國道" * 7
    whole = index_text(text)
    for size in (1, 2, 3, 5, 8):
        monkeypatch.setattr(analysis, "_CHUNK", size)
        assert index_text(text) == whole


def test_han_become_characters_and_pairs_in_order_of_appearance() -> None:
    assert grams("申請書") == [fold(g) for g in ("申", "申請", "請", "請書", "書")]


def test_pairs_do_not_cross_punctuation_or_words() -> None:
    assert "北臺" not in grams("臺北，臺南")
    assert grams("A4紙") == ["a4", fold("紙")]


def test_words_are_lower_case_letters_and_digits_of_any_width() -> None:
    assert grams("The ＡＬＬＯＤ-Project v2.0") == ["the", "allod", "project", "v2", "0"]


def test_simplified_traditional_and_variants_give_the_same_grams() -> None:
    assert (
        grams("台湾群众身体检查表里面") == grams("臺灣羣眾身體檢查表裏面") == grams("臺灣群眾身體檢查表裡面")
    )


def test_kana_are_left_as_they_are() -> None:
    assert fold("ひらがなカタカナ") == "ひらがなカタカナ"


def test_radicals_from_pdf_files_fold_to_the_character() -> None:
    assert fold("使⽤⼿冊") == fold("使用手冊")


def test_invisible_joiners_do_not_break_a_pair() -> None:
    assert grams("葛\U000e0100城") == grams("葛城")


def test_marks_belong_to_the_word() -> None:
    assert grams("हिन्दी") == [unicodedata.normalize("NFC", "हिन्दी")]
