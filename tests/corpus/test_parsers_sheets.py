"""`_sheets`: a sheet's tables, captions and headers, and what is hidden in it."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._errors import TooMuchText
from allod.corpus._parsers._sheets import bounded, seen_rows, sheet_blocks
from allod.corpus._parsers._values import Block, Options


def read(rows: list[list[str]], spanning: set[int] | None = None) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in sheet_blocks(enumerate(rows, 1), spanning or set())]


def test_captions_are_prose_and_rows_carry_their_header() -> None:
    rows = [["收費表"], ["項目", "金額"], ["甲", "5"], ["註：免費"], ["乙", "6"]]
    assert read(rows) == [
        ("paragraph", "收費表"),
        ("row", "項目：甲；金額：5"),
        ("paragraph", "註：免費"),
        ("row", "項目：乙；金額：6"),
    ]


def test_a_second_table_after_a_gap_has_its_own_header_if_it_names_one() -> None:
    rows = [["項目", "金額"], ["甲", "5"], [], ["地點", "電話"], ["東區", "1"], [], ["西區", "2"]]
    assert [text for _, text in read(rows)][1:] == ["地點：東區；電話：1", "地點：西區；電話：2"]


def test_a_cell_over_columns_joins_the_row_below_it() -> None:
    rows = [["項目", "金額", "金額"], ["項目", "一般", "低收"], ["甲", "5", "0"]]
    assert read(rows, {1}) == [("row", "項目：甲；金額 一般：5；金額 低收：0")]


def test_hidden_rows_and_columns_go_aside_but_not_what_a_merged_cell_shows_elsewhere() -> None:
    hidden: list[str] = []
    rows = [["名", "名", "值"], ["甲", "密", "1"], ["乙", "", "2"]]
    assert seen_rows(rows, {3}, {2}, hidden) == [(1, ["名", "值"]), (2, ["甲", "1"])]
    assert hidden == ["乙；2", "密"]


def test_rows_that_grow_under_long_names_are_stopped_while_they_grow() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield Block("x" * 100, "row")

    with pytest.raises(TooMuchText):
        list(bounded(endless(), "a.csv", Options(max_text_chars=1000)))  # type: ignore[arg-type]
    assert taken == 11
