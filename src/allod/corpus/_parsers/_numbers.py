"""A spreadsheet's number as a person sees it in the cell: 1,500 or 5% or NT$30, not 1500.0.

Follows the parts of a number format that change what is read (ECMA-376 part 1, section 18.8.31): thousands
separator, decimals, percent, literal text. A number in a scientific or fraction format is written plainly.
Rounding is the format's, as on the screen.
"""

from __future__ import annotations

import re
from datetime import timedelta

from allod.corpus._parsers._rows import cell_text

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.|([0#?.,%]+)|([^"\\\[])')
_PLAIN = re.compile(r"general|@", re.IGNORECASE)
_UNFOLLOWED = re.compile(r"[eE][+-]|\?/|#/|/\d")


def shown(value: object, form: str) -> str:
    """Write a cell's value as its number format shows it.

    Args:
        value: What the cell holds.
        form: Its number format, such as `#,##0` or `0.0%`; dates come as dates and need none.

    Returns:
        One line of text, perhaps empty.
    """
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return cell_text(value)
    sections = form.split(";")
    if not form or _PLAIN.fullmatch(form.strip()) or _UNFOLLOWED.search(form):
        return _plain(value)
    if len(sections) > 1 and value < 0:
        return _by_section(abs(value), sections[1])
    return _by_section(value, sections[0])


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.10g}"


def _by_section(value: float, section: str) -> str:
    before, digits, after = "", "", ""
    for match in _TOKEN.finditer(section):
        quoted, escaped, currency, placeholders, other = match.groups()
        if placeholders:
            digits += placeholders
            continue
        literal = quoted or escaped or currency or other or ""
        if digits:
            after += literal
        else:
            before += literal
    if not digits.strip("%"):
        return _plain(value)
    percent = "%" in digits
    whole, _, decimals = digits.replace("%", "").partition(".")
    places = len(decimals.replace(",", ""))
    comma = "," if "," in whole.rstrip(",") else ""
    number = f"{value * 100 if percent else value:{comma}.{places}f}"
    if places and "#" in decimals:  # 0.## shows no zeros at the end
        number = number.rstrip("0").rstrip(".")
    return f"{before}{number}{'%' if percent else ''}{after}".strip()
