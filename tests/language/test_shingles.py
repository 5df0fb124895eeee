"""Shingles are three units in a row, however the units are written and whatever stands between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import fold, shingles
from allod.language._characters import GRAM, IGNORED, WORD, characters, codes_of

MIXED = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("臺台灣國国々ぁภA1ａ１é，。 \n\ufe0f\u200d"))
)


def units(text: str) -> list[str]:
    """The definition, one character at a time."""
    found: list[str] = []
    before = -1
    for char, kind in zip(fold(text), characters().kind[codes_of(text)], strict=True):
        if kind == IGNORED:
            continue
        if kind == WORD and before == WORD:
            found[-1] += char
        elif kind in (WORD, GRAM):
            found.append(char)
        before = kind
    return found


@given(MIXED, MIXED)
def test_two_texts_share_exactly_the_runs_of_three_units_that_they_share(one: str, other: str) -> None:
    runs = [list(zip(u, u[1:], u[2:], strict=False)) for u in (units(one), units(other))]
    numbers = [shingles(text).tolist() for text in (one, other)]
    assert [len(each) for each in numbers] == [len(each) for each in runs]
    meaning = dict(zip(numbers[0] + numbers[1], runs[0] + runs[1], strict=True))
    assert len(meaning) == len({*runs[0], *runs[1]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺灣的圖書館", "台灣 的，圖\n書館"),
        ("The QUICK brown fox", "the quick — brown, fox."),
        ("第１２條第３款", "第12條第3款"),
    ],
)
def test_width_case_variants_and_what_stands_between_make_no_difference(one: str, other: str) -> None:
    assert shingles(one).tolist() == shingles(other).tolist()


def test_the_order_of_letters_in_a_word_counts() -> None:
    assert shingles("a on tea").tolist() != shingles("a no eat").tolist()


def test_words_elsewhere_in_a_text_change_nothing_for_its_han_characters() -> None:
    assert set(shingles("個人資料保護法").tolist()) < set(shingles("PDPA 個人資料保護法 2023").tolist())


def test_one_changed_character_changes_three_shingles() -> None:
    one, other = (set(shingles(text).tolist()) for text in ("申請書應載明下列事項", "申請書應記明下列事項"))
    assert len(one - other) == len(other - one) == 3


def test_numbers_stay_what_they_are_from_version_to_version() -> None:
    # Stored signatures are made of them.
    assert shingles("個資 act").tolist() == [0x17F16CE6B1DD5F82]
