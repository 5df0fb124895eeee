"""Shares are in percent, money has its currency, and 一個 counts only where it limits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import quantities


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=2, max_value=99))
def test_a_fraction_is_its_exact_share_in_percent(above: int, below: int) -> None:
    (share,) = quantities(f"{below}分之{above}")
    assert (share.kind, Fraction(share.value)) == ("percent", Fraction(above * 100, below))


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("五元", "TWD"),
        ("新台幣五元", "TWD"),
        ("NT$ 5", "TWD"),
        ("美金五元", "USD"),
        ("五美元", "USD"),
        ("5歐元", "EUR"),
        ("人民幣5元", "CNY"),
        ("五銀元", "銀元"),
        ("$5", "$"),
    ],
)
def test_money_keeps_its_currency(text: str, currency: str) -> None:
    assert [(q.kind, q.value, q.unit) for q in quantities(text)] == [("money", "5", currency)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一個方案", 0),
        ("限一個方案", 1),
        ("一種以上", 1),
        ("兩個方案", 1),
        ("一人", 1),
        ("每戶一張", 0),
        ("1 個方案", 1),
    ],
)
def test_one_counts_only_where_it_limits_or_counts_people(text: str, found: int) -> None:
    assert len(quantities(text)) == found


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("50公斤", "50000", "g"), ("2公頃", "20000", "m²"), ("一百五十坪", "150", "坪"), ("20 cm", "0.2", "m")],
)
def test_measures_have_one_base_unit(text: str, value: str, unit: str) -> None:
    assert [(q.kind, q.value, q.unit) for q in quantities(text)] == [("measure", value, unit)]
