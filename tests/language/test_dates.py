"""Dates that the calendar lacks are none, and years are read by the calendar they are written in."""

from __future__ import annotations

import pytest

from allod.language import quantities


def dates(text: str) -> list[str]:
    return [q.value for q in quantities(text) if q.kind == "date"]


@pytest.mark.parametrize("text", ["2023-02-30", "民國112年13月1日", "112年2月30日", "13/45", "1.2.3"])
def test_a_day_that_the_calendar_lacks_is_no_date(text: str) -> None:
    assert not any(value.count("-") >= 2 for value in dates(text))


def test_leap_days_are_dates_in_leap_years_and_without_a_year() -> None:
    assert dates("2024-02-29") == ["2024-02-29"]
    assert dates("2023-02-29") == []
    assert dates("二月二十九日") == ["--02-29"]


@pytest.mark.parametrize(
    ("text", "value"), [("十年", None), ("一百年", None), ("112年", "2023"), ("民國十年", "1921")]
)
def test_a_bare_year_is_of_the_republic_only_where_it_is_no_length(text: str, value: str | None) -> None:
    assert dates(text) == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("上午十二時", "12:00"),
        ("凌晨十二時", "00:00"),
        ("12 a.m.", "00:00"),
        ("12 pm", "12:00"),
        ("24:00", "24:00"),
    ],
)
def test_noon_and_midnight(text: str, value: str) -> None:
    assert [q.value for q in quantities(text)] == [value]


def test_hours_that_no_clock_shows_are_no_time() -> None:
    assert [q for q in quantities("25:10 12:75") if q.kind == "time"] == []
