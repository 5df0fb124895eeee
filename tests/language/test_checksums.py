"""Numbers that are published as right or wrong, and every single wrong digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language._checksums import is_business, is_identity, is_luhn


@pytest.mark.parametrize("number", ["a123456789", "a800000014", "ad30196818", "f131104093"])
def test_identity_numbers_that_are_published_as_right_are(number: str) -> None:
    assert is_identity(number)


# 22099131 and 04595257 stand on invoices; the sum of 00501503 is divisible by 5 and not by 10, as the rule
# allows since 2023; the seventh digit of 10458575 and 10458574 is 7 and read in its two ways.
@pytest.mark.parametrize("number", ["22099131", "04595257", "00501503", "10458575", "10458574"])
def test_business_numbers_by_the_rule_since_2023(number: str) -> None:
    assert is_business(number)


@pytest.mark.parametrize("number", ["22099132", "12345678", "04595253"])
def test_other_business_numbers_are_not(number: str) -> None:
    assert not is_business(number)


@pytest.mark.parametrize(
    "number", ["4111111111111111", "378282246310005", "30569309025904", "6011111111111117"]
)
def test_the_card_networks_test_numbers_pass(number: str) -> None:
    assert is_luhn(number)


@given(st.text("0123456789", min_size=12, max_size=19), st.integers(0, 18), st.integers(1, 9))
def test_one_wrong_digit_never_passes_luhn(number: str, place: int, more: int) -> None:
    place %= len(number)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert not (is_luhn(number) and is_luhn(wrong))


@given(
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    st.sampled_from("1289abcd"),
    st.text("0123456789", min_size=7, max_size=7),
)
def test_each_identity_number_has_exactly_one_check_digit(letter: str, second: str, rest: str) -> None:
    assert sum(is_identity(f"{letter}{second}{rest}{digit}") for digit in range(10)) == 1
