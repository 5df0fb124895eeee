"""A text as the check reads it: compact form, clauses, headings, words of logic, actors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.grounding._reading import read
from allod.language import fold

LAW = "有下列情形之一者，得申請：\n一、年滿六十五歲。但外國人除外。\n二、獨居。\n前項申請免費。"


def _clauses(text: str) -> list[str]:
    reading = read(text, as_claim=False)
    return [reading.text[clause.start : clause.end] for clause in reading.clauses]


def test_brackets_and_layout_are_left_out():
    assert read("縣（市） 政府，\r\n 所轄", as_claim=False).text == fold("縣市政府，所轄")


def test_a_line_that_only_wraps_goes_on():
    wrapped = (
        "雇主於女性受僱者分娩前後，應使其停止工作，給予產假八星\r\n期；妊娠三個月以上流產者，給予產假四星期。"
    )
    assert fold("八星期") in read(wrapped, as_claim=False).text


@given(st.text(alphabet="年滿（）六十五 歲\n。，a1"))
def test_each_character_knows_where_it_came_from(text):
    reading = read(text, as_claim=False)
    assert len(reading.origin) == len(reading.text)
    assert all(
        fold(text)[place] == char or char.isspace()
        for char, place in zip(reading.text, reading.origin, strict=True)
    )


def test_commas_part_clauses_and_decimals_stay_whole():
    assert _clauses("每公頃 1,500 元，限 2.5 公頃") == ["每公顷1,500元", "限2.5公顷"]


def test_an_item_knows_the_heading_of_its_list_and_the_paragraph_after_it_does_not():
    reading = read(LAW, as_claim=False)
    headers = [clause.header for clause in reading.clauses]
    assert headers[2] == headers[3] == headers[4] == 1
    assert headers[-1] is None


def test_may_is_a_month_where_it_stands_in_a_date():
    reading = read("The depot reopens on 15 May 2026 and may close.", as_claim=False)
    assert [word.name for word in reading.logic if word.kind == "operator"] == ["permit"]


def test_a_bounding_word_without_a_figure_is_a_word_of_force():
    assert any(w.kind == "operator" for w in read("工資不得低於基本工資", as_claim=False).logic)
    assert any(w.kind == "bound" for w in read("工資不得低於三萬元", as_claim=False).logic)


@pytest.mark.parametrize(("text", "actor"), [("管委會應召開會議", "管委会"), ("被告誡後二年內", None)])
def test_actors_are_the_outermost_listed_words(text, actor):
    reading = read(text, as_claim=False)
    assert [reading.text[a.start : a.end] for a in reading.actors] == ([actor] if actor else [])
