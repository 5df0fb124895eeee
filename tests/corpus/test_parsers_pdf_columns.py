"""`_pdf_columns`: columns are read one after the other, and neither titles nor tables are torn."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._pdf import parse_pdf
from allod.corpus._parsers._pdf_columns import regions
from allod.corpus._parsers._pdf_page import Frame, Line, Page, Table
from allod.corpus._parsers._values import Options

SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))


def line(text: str, top: float, left: float = 50, right: float = 550, *parts: Line, size: float = 10) -> Line:
    return Line(text, left, right, top - 12, top, size, None, parts)


def row(top: float, *cells: tuple[str, float, float]) -> Line:
    parts = [line(text, top, left, right) for text, left, right in cells]
    text = " ".join(part.text for part in parts)
    return line(text, top, parts[0].left, parts[-1].right, *parts)


def order(
    *lines: Line, tables: list[Table] | None = None, gutters: list[float] | None = None
) -> list[list[str]]:
    page = Page(1, list(lines), tables or [], Frame(600, 840))
    return [[each.text for each in region.lines] for region in regions(page, gutters or [])]


def both(top: float, name: str) -> Line:
    return row(top, (f"左{name}", 50, 290), (f"右{name}", 310, 550))


FIVE = [both(700 - 15 * i, str(i)) for i in range(5)]
LEFT, RIGHT = ([f"{side}{i}" for i in range(5)] for side in "左右")


def test_two_columns_stored_by_row_are_read_by_column() -> None:
    assert order(*FIVE) == [LEFT, RIGHT]


def test_two_columns_stored_by_column_are_regions_with_edges_of_their_own() -> None:
    lines = [part for side in (0, 1) for part in (each.parts[side] for each in FIVE)]
    found = regions(Page(1, lines, [], Frame(600, 840)), [])
    assert [(len(each.lines), each.edge, each.goes_on) for each in found] == [(5, 290, False), (5, 550, True)]


def test_what_runs_across_is_read_in_its_place() -> None:
    title, end = line("跨欄標題", 740, size=18), line("跨欄結語" * 8, 600)
    again = [both(580 - 15 * i, str(i)) for i in range(5)]
    assert order(title, *FIVE, end, *again) == [["跨欄標題"], LEFT, RIGHT, ["跨欄結語" * 8], LEFT, RIGHT]


def test_a_heading_under_the_columns_goes_with_what_follows() -> None:
    heading = line("給付額度", 610, right=120, size=14)
    across = line("跨欄內文" * 10, 580)
    assert order(*FIVE, heading, across) == [LEFT, RIGHT, ["給付額度", "跨欄內文" * 10]]


def test_a_table_with_rules_is_not_torn() -> None:
    cells = [both(590 - 15 * i, f"格{i}") for i in range(4)]
    table = Table([["甲", "乙"]], (40, 500, 560, 600))
    assert order(*FIVE, *cells, tables=[table]) == [LEFT, RIGHT, [each.text for each in cells]]


def test_a_table_without_rules_is_not_torn() -> None:
    cells = [row(600 - 15 * i, ("項目", 50, 80), ("金額", 200, 230), ("年限", 350, 380)) for i in range(6)]
    assert order(*cells) == [[each.text for each in cells]]
    assert order(*FIVE, *cells) == [LEFT, RIGHT, [each.text for each in cells]]


def test_names_beside_long_text_are_no_columns() -> None:
    rows = [row(700 - 15 * i, (f"名{i}", 50, 90), ("說明文字", 150, 550)) for i in range(6)]
    assert order(*rows) == [[each.text for each in rows]]


def test_a_page_of_one_column_keeps_its_stored_order() -> None:
    lines = [line("丙", 100), line("甲", 700), line("乙", 400)]
    assert order(*lines) == [["丙", "甲", "乙"]]


def test_the_short_second_column_of_a_last_page_is_known_by_the_pages_before() -> None:
    last = [*(line(f"左{i}", 700 - 15 * i, 50, 290) for i in range(5)), line("右0", 700, 310, 550)]
    stored = [last[0], last[-1], *last[1:-1]]
    assert order(*stored) == [["左0", "右0", *LEFT[1:]]]
    assert order(*stored, gutters=[309.0]) == [LEFT, ["右0"]]


def test_a_page_without_lines_has_no_region() -> None:
    assert order() == []


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("by_row", [False, True])
def test_a_gazette_is_read_in_order_with_heads_and_footnotes_apart(
    tmp_path: Path, count: int, by_row: bool
) -> None:
    text = SCANS["columns_pdf"](tmp_path / "gazette.pdf", count, by_row=by_row)
    (parsed,) = parse_pdf(tmp_path / "gazette.pdf", "gazette.pdf", Options())
    body = [block for block in parsed.blocks if block.kind != "note"]
    assert "".join(block.text for block in body).replace("　", "") == SCANS["TITLE"] + text
    assert len(body) == 1 + 24  # the paragraphs, whole across lines, columns and pages
    assert [(block.text, block.page, block.reference) for block in parsed.blocks if block.kind == "note"] == [
        ("1 金額均以新臺幣計算。", 1, "[1]"),
        ("2 本市調整者，以公告為準。", 2, "[2]"),
        ("市政府公報 第 1 頁", 1, None),
    ]
