"""Every way of writing a number has the number's value; what is no number has none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import fold
from allod.language._numerals import decimal, number_of

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟")
NUMBERS = st.integers(min_value=0, max_value=10**16 - 1)


def chinese(number: int) -> str:
    """An independent writer of Chinese numerals, as statutes write them (一百十二, 一萬零五)."""
    if number == 0:
        return "零"
    parts: list[str] = []
    gap = False
    for power, unit in ((12, "兆"), (8, "億"), (4, "萬"), (0, "")):
        section = number // 10**power % 10_000
        if section == 0:
            gap = bool(parts)
            continue
        if parts and (gap or section < 1000):
            parts.append("零")
        parts.append(thousands(section) + unit)
        gap = False
    return "".join(parts)


def thousands(section: int) -> str:
    written, gap = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = section // value % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += (
            ("零" if gap else "") + ("" if (digit, value, written) == (1, 10, "") else DIGITS[digit]) + unit
        )
        gap = False
    return written


def value(text: str) -> Fraction | None:
    return number_of(fold(text))


@given(NUMBERS)
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    assert value(chinese(number)) == number


@given(NUMBERS)
def test_a_number_written_in_formal_numerals_reads_back(number: int) -> None:
    assert value(chinese(number).translate(FORMAL)) == number


@given(NUMBERS)
def test_a_number_with_separators_or_full_width_digits_reads_back(number: int) -> None:
    wide = str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    assert value(f"{number:,}") == value(wide) == value(str(number)) == number


@given(st.integers(min_value=100, max_value=9999))
def test_digits_by_place_read_back(number: int) -> None:
    assert value("".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))) == number


@given(
    st.integers(min_value=1, max_value=9999), st.sampled_from([("萬", 10**4), ("億", 10**8), ("兆", 10**12)])
)
def test_ascii_digits_before_a_chinese_unit_read_back(number: int, unit: tuple[str, int]) -> None:
    assert value(f"{number}{unit[0]}") == number * unit[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("兩百", 200),
        ("廿五", 25),
        ("卅", 30),
        ("一百十二", 112),
        ("一百一十二", 112),
        ("二百五", 250),
        ("三萬五", 35_000),
        ("三萬零五", 30_005),
        ("參萬零拾", 30_010),
        ("一○五", 105),
        ("1萬2千", 12_000),
        ("3億5,000萬", 350_000_000),
        ("二萬億", 2 * 10**12),
        ("一點五", Fraction(3, 2)),
        ("三百二十點零五", Fraction(6401, 20)),
        ("3.5", Fraction(7, 2)),
        ("twenty-one", 21),
        ("ninety", 90),
        ("one hundred", 100),
    ],
)
def test_other_ways_of_writing(text: str, expected: Fraction) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("text", ["兩三", "三五", "二三萬", "七八"])
def test_estimates_have_no_value(text: str) -> None:
    assert value(text) is None


@given(st.fractions())
def test_canonical_text_is_exact(number: Fraction) -> None:
    assert Fraction(decimal(number)) == number


@pytest.mark.parametrize(
    ("number", "text"), [(100, "100"), ("1/8", "0.125"), ("1/3", "1/3"), ("-1/20", "-0.05")]
)
def test_canonical_text_is_plain(number: str, text: str) -> None:
    assert decimal(Fraction(number)) == text
