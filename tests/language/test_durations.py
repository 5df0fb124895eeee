"""Lengths of time keep the kind in which the law counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("半個月", "0.5", "月"),
        ("兩個月租金", "2", "月"),
        ("兩個半月", "2.5", "月"),
        ("三年六月以下", "42", "月"),
        ("一天半", "1.5", "日"),
        ("三刻鐘", "45", "分"),
        ("90 秒", "90", "秒"),
        ("二十四時內", "1440", "分"),
        ("10 business days", "10", "工作日"),
    ],
)
def test_a_length_of_time(text: str, value: str, unit: str) -> None:
    assert [(q.kind, q.value, q.unit) for q in quantities(text)] == [("duration", value, unit)]


@pytest.mark.parametrize("text", ["一年級", "上半年", "三月薪資", "日報", "百日咳"])
def test_words_that_begin_with_a_unit_are_no_length(text: str) -> None:
    assert [q for q in quantities(text) if q.kind == "duration"] == []


@given(st.integers(min_value=1, max_value=400))
def test_days_weeks_and_months_do_not_mix(number: int) -> None:
    days, months, hours = (quantities(f"{number}{unit}")[0] for unit in ("天", "個月", "小時"))
    assert len({days.unit, months.unit, hours.unit}) == 3
