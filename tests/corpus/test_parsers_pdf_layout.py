"""`_pdf_layout`: lines to paragraphs, headings and tables, by geometry alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allod.corpus._parsers._pdf_layout import page_blocks
from allod.corpus._parsers._pdf_page import Frame, Line, Page, Table


def line(text: str, top: float, *, left: float = 50, right: float = 550, size: float = 10) -> Line:
    return Line(text, left, right, top - 12, top, size)


def page(number: int, *lines: Line, tables: list[Table] | None = None) -> Page:
    return Page(number, list(lines), tables or [], Frame(600, 840))


def test_a_sentence_cut_by_a_page_break_is_joined() -> None:
    blocks = page_blocks([page(1, line("本市年滿六十五", 100)), page(2, line("歲之長者。", 700, right=120))])
    assert [(block.text, block.page) for block in blocks] == [("本市年滿六十五歲之長者。", 1)]


def test_a_word_cut_by_a_hyphen_is_made_whole() -> None:
    blocks = page_blocks([page(1, line("The docu-", 700), line("ment ends.", 686, right=100))])
    assert blocks[0].text == "The document ends."


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    blocks = page_blocks([page(1, line("滿行", 700), line("早收", 686, right=200), line("另段", 672))])
    assert [block.text for block in blocks] == ["滿行早收", "另段"]


def test_list_marks_and_articles_begin_paragraphs() -> None:
    marks = ["（一）甲", "二、乙", "3. 丙", "第 4 條 丁", "• 戊"]
    blocks = page_blocks([page(1, *(line(text, 700 - 14 * i) for i, text in enumerate(marks)))])
    assert [block.text for block in blocks] == marks


def test_running_heads_stand_once_as_notes_and_page_numbers_are_left_out() -> None:
    bodies = ["甲段。", "乙段。", "丙段。", "丁段。"]
    pages = [
        page(
            number,
            line("市政府手冊", 820, right=200),
            line(f"第 {number} 頁", 805, right=500),
            line(text, 700, right=200),
            line("其他。", 400, right=200),
            line(f"- {number} -", 20),
        )
        for number, text in enumerate(bodies, 1)
    ]
    blocks = page_blocks(pages)
    texts = [block.text for block in blocks]
    assert [(block.text, block.page) for block in blocks if block.kind == "note"] == [("市政府手冊", 1)]
    assert not any("頁" in text or text.startswith("-") for text in texts)
    assert texts.count("市政府手冊") == 1
    assert set(bodies) <= set(texts)


def test_a_table_that_goes_on_keeps_its_header() -> None:
    box = (0.0, 0.0, 600.0, 800.0)
    first = page(1, line("項目 金額", 700), tables=[Table([["項目", "金額"], ["甲", "1"]], box)])
    second = page(2, line("乙 2", 700), tables=[Table([["乙", "2"], ["丙", "3"]], box)])
    assert [block.text for block in page_blocks([first, second])] == [
        "項目：甲；金額：1",
        "項目：乙；金額：2",
        "項目：丙；金額：3",
    ]


def test_a_sentence_goes_on_past_a_footnote_on_the_next_page() -> None:
    body, note = line("本市年滿六十五", 100), line("1 依長期照顧服務法。", 60, size=8)
    blocks = page_blocks([page(1, body, note), page(2, line("歲之長者。", 700, right=120))])
    assert [(block.text, block.kind, block.reference) for block in blocks] == [
        ("本市年滿六十五歲之長者。", "paragraph", None),
        ("1 依長期照顧服務法。", "note", "[1]"),
    ]


def test_a_block_takes_the_place_and_the_confidence_of_its_lines() -> None:
    sure = [replace(line("甲" * 30, 700), confidence=1.0), replace(line("乙" * 10, 686), confidence=0.6)]
    (block,) = page_blocks([page(1, *sure)])
    assert block.box == (50, 140, 550, 166)
    assert block.confidence == pytest.approx(0.9)


def test_pages_without_lines_give_nothing() -> None:
    assert page_blocks([page(1)]) == []
