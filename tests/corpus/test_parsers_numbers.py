"""`_numbers`: a cell's number as its format shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allod.corpus._parsers._numbers import shown


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1500.0, "General", "1500"),
        (1500, "#,##0", "1,500"),
        (1500.0, '"NT$"#,##0', "NT$1,500"),
        (1500, '[$NT$-404]#,##0"元整"', "NT$1,500元整"),
        (0.05, "0%", "5%"),
        (0.1234, "0.0%", "12.3%"),
        (3.14159, "0.00", "3.14"),
        (3.0, "0.##", "3"),
        (-1500, "#,##0_);(#,##0)", "(1,500)"),
        (1234.5, "0.00E+00", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (7, '0"\\"', "7\\"),
        (2024, "@", "2024"),
        (True, "General", "TRUE"),
        (timedelta(hours=25, minutes=5), "[h]:mm", "25:05"),
        ("文 字\n二行", "General", "文 字 二行"),
        (None, "General", ""),
    ],
)
def test_numbers_read_as_the_cell_shows_them(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text
