"""`_rows`: values and rows as text."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from allod.corpus._parsers._rows import cell_text, row_text, table_blocks
from allod.corpus._parsers._values import Block


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 8, 30), "2026-01-02 08:30"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(8, 30), "08:30"),
    ],
)
def test_dates_are_written_without_their_midnight(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_row_is_punctuated_after_its_script_and_repetitions_are_left_out() -> None:
    assert row_text(["Item", "Fare"], ["Bus", "15"]) == "Item: Bus; Fare: 15"
    assert row_text(["項目", "項目", ""], ["甲", "甲", "乙"]) == "項目：甲；乙"
    assert row_text(["項目"], ["", ""]) == ""


def test_a_table_of_header_rows_only_keeps_their_text() -> None:
    assert table_blocks([["甲", "乙"]]) == [Block("甲；乙", "row")]
    assert table_blocks([]) == []
