"""`_pdf_margins`: running heads, page numbers and footnotes are told from text."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._pdf_margins import footnotes, mark_of, without_margins
from allod.corpus._parsers._pdf_page import Frame, Line, Page, Table

FRAME = Frame(600, 840)


def line(text: str, top: float, *, left: float = 50, size: float = 10) -> Line:
    return Line(text, left, left + 10 * len(text), top - size, top, size)


def page(number: int, *lines: Line) -> Page:
    body = [line(f"內文{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{i}字", 600 - 20 * i) for i in range(4)]
    return Page(number, [*lines, *body], [], FRAME)


def running(pages: list[Page]) -> list[str]:
    return [head.text for head, _ in without_margins(pages).running]


def lines(pages: list[Page]) -> set[str]:
    return {each.text for page in without_margins(pages).pages for each in page.lines}


def test_a_head_that_stands_on_three_pages_is_kept_once() -> None:
    pages = [page(number, line("長照手冊", 820)) for number in (1, 2, 3)]
    assert running(pages) == ["長照手冊"]
    assert "長照手冊" not in lines(pages)
    assert running(pages[:2]) == []


def test_a_head_that_counts_the_pages_is_one_from_the_second_page_on() -> None:
    pages = [
        page(number, line(f"公報 第{number + 10}頁 共 30 頁", 820, left=50 * number)) for number in (1, 2)
    ]
    assert running(pages) == ["公報 第11頁 共 30 頁"]


def test_articles_that_begin_pages_are_no_running_head() -> None:
    pages = [page(number, line(f"第 {number**2} 條", 820)) for number in (1, 2, 3, 4)]
    assert running(pages) == []
    assert "第 4 條" in lines(pages)


def test_heads_may_differ_on_left_and_right_pages() -> None:
    pages = [page(n, line("長照手冊" if n % 2 else "第二章 申請", 820)) for n in range(1, 9)]
    assert running(pages) == ["長照手冊", "第二章 申請"]


def test_words_at_the_top_of_a_few_pages_of_many_are_text() -> None:
    pages = [page(n, *([line("依法辦理。", 820)] if n % 10 == 0 else [])) for n in range(1, 41)]
    assert running(pages) == []


def test_a_title_with_the_words_of_the_running_head_stays() -> None:
    pages = [page(1, line("長照手冊", 800, size=24)), *(page(n, line("長照手冊", 820)) for n in (2, 3, 4))]
    assert "長照手冊" in lines(pages)
    assert running(pages) == ["長照手冊"]


def test_the_same_words_in_the_middle_of_pages_are_text() -> None:
    pages = [Page(n, [line("備註", 420), line(f"甲{n}", 390)], [], FRAME) for n in (1, 2, 3)]
    assert running(pages) == []


@pytest.mark.parametrize("number", ["- 3 -", "3", "第3頁", "第三頁", "Page 3 of 9", "3/9"])
def test_page_numbers_are_taken_out_and_not_kept(number: str) -> None:
    pages = [page(1, line(number, 30))]
    assert number not in lines(pages)
    assert running(pages) == []


def test_lines_of_tables_are_never_running_heads() -> None:
    pages = [page(n, line("項目 金額", 820)) for n in (1, 2, 3)]
    held = [Page(p.number, p.lines, [Table([["項目", "金額"]], (0, 780, 600, 840))], FRAME) for p in pages]
    assert running(held) == []


def notes(*small: Line, rules: list[tuple[float, float, float, float]] | None = None) -> list[list[str]]:
    body = [line(f"內文{i}" * 8, 600 - 20 * i) for i in range(4)]
    rest, found = footnotes(Page(1, [*body, *small], [], FRAME, rules or []), 10)
    assert len(rest) + sum(map(len, found)) == 4 + len(small)
    return [[each.text for each in note] for note in found]


def test_small_print_at_the_foot_with_a_mark_is_a_footnote() -> None:
    first, more, second = (
        line("1 依長照法", 90, size=8),
        line("第八條。", 80, size=8),
        line("2 同上。", 70, size=8),
    )
    assert notes(first, more, second) == [["1 依長照法", "第八條。"], ["2 同上。"]]


def test_small_print_under_a_rule_is_a_footnote_without_a_mark() -> None:
    small = line("金額以新臺幣計。", 90, size=8)
    assert notes(small) == []
    assert notes(small, rules=[(50, 100, 150, 101)]) == [["金額以新臺幣計。"]]


def test_small_print_above_text_or_high_on_the_page_is_text() -> None:
    assert notes(line("1 圖說", 90, size=8), line("內文" * 8, 70)) == []
    assert notes(line("1 圖說", 800, size=8)) == []


def test_each_column_has_footnotes_of_its_own() -> None:
    assert notes(
        line("1 左註", 90, size=8), line("2 右註", 90, left=310, size=8), line("續左", 80, size=8)
    ) == [["1 左註", "續左"], ["2 右註"]]


def test_a_page_of_nothing_but_small_print_is_text() -> None:
    small = [line("1 甲", 90, size=8), line("2 乙", 80, size=8)]
    assert footnotes(Page(1, small, [], FRAME), 10) == (small, [])


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1 依法", "1"),
        ("①依法", "①"),
        ("[12] See", "[12]"),
        ("註 1：依法", "註 1"),
        ("※依法", "※"),
        ("1,500 元", "1"),
        ("依法", None),
    ],
)
def test_marks_of_footnotes(text: str, mark: str | None) -> None:
    assert mark_of(text) == mark
