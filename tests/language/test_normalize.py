"""Intake: nothing worded changes, fixed-width lines are joined, all other lines stay."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import normalize

LINES = st.lists(
    st.text(alphabet="臺北市申請人應於三十日內，、。：（）一１1.-# \t│A　", max_size=40), max_size=8
).map("\n".join)
ANY = st.one_of(st.text(), LINES, st.text(alphabet="字，。\n \r"))
WRAPPED = "中" * 32


@given(ANY)
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(ANY)
def test_the_result_is_nfc_without_controls_and_can_be_stored(text: str) -> None:
    result = normalize(text)
    assert unicodedata.is_normalized("NFC", result)
    assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in result)
    result.encode("utf-8")


@given(LINES)
def test_only_spaces_and_line_breaks_are_ever_lost(text: str) -> None:
    assert "".join(normalize(text).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        (f"{WRAPPED}\r\n機關定之。", f"{WRAPPED}機關定之。"),
        (f"{WRAPPED}\n    機關定之。", f"{WRAPPED}機關定之。"),
        ("除法律另有規定外，\n應公開之。", "除法律另有規定外，應公開之。"),
        ("其超過部分不予計入\n，並通知申請人。", "其超過部分不予計入，並通知申請人。"),
        (f"{WRAPPED}\n{WRAPPED}\n為限。", f"{WRAPPED}{WRAPPED}為限。"),
    ],
)
def test_a_line_broken_at_fixed_width_is_joined(broken: str, joined: str) -> None:
    assert normalize(broken) == joined


@pytest.mark.parametrize(
    "text",
    [
        "第一章　總則\n本法依憲法制定之。",
        "左列之人：\n一、律師。\n二、會計師。",
        f"{WRAPPED}\n一、律師。",
        f"{WRAPPED}\n（一）律師。",
        f"{WRAPPED}\n1. 律師",
        f"{WRAPPED}\n• 律師",
        f"{WRAPPED}\n① 律師",
        f"{WRAPPED}\n第 二 條",
        f"{WRAPPED}。\n次項",
        f"{WRAPPED}\n\n另一段",
        f"# {WRAPPED}\n內文",
        "臺北市\n新北市\n桃園市",
        "│科目│金額│\n│合計│三元│",
        "甲\t乙，\n丙\t丁",
        f"{WRAPPED}\nAllod",
    ],
)
def test_headings_items_tables_and_finished_lines_stay(text: str) -> None:
    assert normalize(text) == text


def test_a_list_of_names_is_not_taken_for_wrapped_lines() -> None:
    names = f"{'甲' * 30}辦法\n{'乙' * 12}準則\n{'丙' * 8}規程\n{'丁' * 20}標準"
    assert normalize(names) == names


def test_full_width_punctuation_and_inner_spaces_stay() -> None:
    assert normalize("「申請書」，ＡＢＣ　　１２３ a  b") == "「申請書」，ＡＢＣ　　１２３ a  b"


def test_newlines_controls_and_line_ends() -> None:
    assert normalize("\ufeffa\r\nb\rc\u2028d\x00e \t\n\n\n\nf\u2029g") == "a\nb\nc\nde\n\nf\n\ng"


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert normalize("a\ud800b") == "a\ufffdb"
