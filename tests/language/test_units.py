"""The tables of units are reached by folded text and name each unit once."""

from __future__ import annotations

import pytest

from allod.language import fold
from allod.language._units import COUNTER_OF, CURRENCY_OF, MEASURE_OF


@pytest.mark.parametrize("table", [COUNTER_OF, CURRENCY_OF, MEASURE_OF])
def test_every_form_is_folded(table: dict[str, object]) -> None:
    assert [form for form in table if fold(form) != form] == []


def test_a_form_is_either_money_or_a_measure() -> None:
    assert CURRENCY_OF.keys() & MEASURE_OF.keys() == set()
