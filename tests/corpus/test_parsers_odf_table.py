"""`_odf_table`: repeated and merged cells, laid out under bounds."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._errors import TooMuchText
from allod.corpus._parsers._odf_table import MAX_ALIKE_ROWS, Budget, Grid, is_frame, lay_out
from allod.corpus._parsers._values import Options
from allod.corpus._parsers._xml import xml_root

SPACE = 'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'


def table(rows: str) -> object:
    short = {"<r": "<t:table-row", "</r>": "</t:table-row>", "<c": "<t:table-cell", "</c>": "</t:table-cell>"}
    source = f"<t:table {SPACE}>{rows}</t:table>"
    for before, after in short.items():
        source = source.replace(before, after)
    return xml_root(
        source.replace("<v", "<t:covered-table-cell").replace("</v>", "</t:covered-table-cell>").encode()
    )


def laid(rows: str, hidden: list[str] | None = None) -> Grid:
    aside: list[str] = [] if hidden is None else hidden
    return lay_out(table(rows), lambda cell: cell.text or "", Budget("a.ods", Options()), aside)


def test_a_cell_over_two_rows_and_columns_fills_all_four() -> None:
    rows = (
        "<r><c>甲</c><c t:number-columns-spanned='2' t:number-rows-spanned='2'>乙</c><v/></r>"
        "<r><c>丙</c><v t:number-columns-repeated='2'/></r><r><c>丁</c><v/></r>"
    )
    assert laid(rows).rows == [["甲", "乙", "乙"], ["丙", "乙", "乙"], ["丁"]]


def test_only_a_cell_over_columns_of_one_row_marks_a_header_of_two() -> None:
    assert laid("<r><c t:number-columns-spanned='2'>甲</c><v/></r><r><c>乙</c></r>").spanning == {1}


def test_text_under_a_merged_cell_goes_aside() -> None:
    hidden: list[str] = []
    assert laid("<r><c t:number-columns-spanned='2'>甲</c><v>密</v></r>", hidden).rows == [["甲", "甲"]]
    assert hidden == ["密"]


def test_a_million_empty_rows_are_one_and_blank_cells_at_the_end_are_none() -> None:
    rows = (
        "<r><c>甲</c><c t:number-columns-repeated='16383'/></r>"
        "<r t:number-rows-repeated='1048570'><c t:number-columns-repeated='16384'/></r><r><c>乙</c></r>"
    )
    assert laid(rows).rows == [["甲"], [], ["乙"]]


def test_equal_rows_beyond_the_bound_are_counted_and_left_out() -> None:
    grid = laid("<r t:number-rows-repeated='1048576'><c>甲</c></r>")
    assert (len(grid.rows), grid.cut) == (MAX_ALIKE_ROWS, 1_048_576 - MAX_ALIKE_ROWS)


@pytest.mark.parametrize(
    "rows",
    [
        "<r t:number-rows-repeated='1048576'><c t:number-columns-repeated='16384'>甲</c></r>",
        "<r><c t:number-columns-repeated='16383'/><c>甲</c></r>" * 400,
        "<r><c t:number-columns-spanned='16384'>甲</c></r>" * 400,
    ],
)
def test_cells_beyond_the_budget_are_refused(rows: str) -> None:
    with pytest.raises(TooMuchText):
        laid(rows)


def test_characters_beyond_the_budget_are_refused() -> None:
    rows = table("<r><c t:number-columns-repeated='200'>一二三四五</c></r>")
    with pytest.raises(TooMuchText):
        lay_out(rows, lambda cell: cell.text or "", Budget("a.ods", Options(max_text_chars=999)), [])


def test_hidden_rows_and_columns_are_told_and_filtered_rows_are_not() -> None:
    rows = (
        "<t:table-column/><t:table-column-group>"
        "<t:table-column t:visibility='collapse' t:number-columns-repeated='2'/></t:table-column-group>"
        "<r><c>甲</c></r><r t:visibility='collapse' t:number-rows-repeated='2'><c>乙</c></r>"
        "<r t:visibility='filter'><c>丙</c></r>"
    )
    grid = laid(rows)
    assert (grid.unseen_rows, grid.unseen_columns) == ({2, 3}, {2, 3})


def test_marked_headers_are_counted_at_the_top_only() -> None:
    head = "<t:table-header-rows><r><c>名</c></r></t:table-header-rows>"
    assert laid(f"{head}<r><c>甲</c></r>").headers == 1
    assert laid(f"<r><c>甲</c></r>{head}").headers == 0


@pytest.mark.parametrize("count", ["-1", "x", "", "1e9", "99999999999999999999", "１２"])
def test_a_count_that_is_none_is_one(count: str) -> None:
    assert laid(f"<r t:number-rows-repeated='{count}'><c>甲</c></r>").rows == [["甲"]]


def test_one_row_or_one_column_is_a_frame() -> None:
    assert is_frame(table("<r><c>甲</c><c>乙</c></r>"))
    assert is_frame(table("<r><c>甲</c></r><r><c>乙</c></r>"))
    assert not is_frame(table("<r t:number-rows-repeated='2'><c t:number-columns-repeated='2'>甲</c></r>"))
