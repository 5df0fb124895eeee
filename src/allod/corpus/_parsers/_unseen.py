"""What a reader cannot see, the same for all formats: text in the colour of its ground, or of no size.

Such text belongs to `Parsed.hidden`, never to the blocks. Where the ground is not known (a picture, a
pattern, a style sheet) text is taken as visible: a white column name on a dark cell is ordinary.
"""

from __future__ import annotations

import re
from typing import Final

TINY_POINTS: Final = 1.0
"""Letters up to this size, in points, are dots at best."""

PAPER: Final = "ffffff"
"""The ground where nothing else is said."""

_HEX = re.compile(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?|#?([0-9a-f]{3})")
_FUNCTION = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\b.*\)")
_NAMES = {"white": "ffffff", "black": "000000", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5"}
_ALIKE = 12
"""The eye does not part two colours that differ by less in each of red, green and blue (0 to 255)."""

_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "": 0.75}
_LENGTH = re.compile(r"\s*([-+]?\d*\.?\d+)\s*(pt|px|in|cm|mm|pc|)\s*")


def colour(value: str | None) -> str | None:
    """Write a colour as six hexadecimal digits.

    Args:
        value: As HTML, ODF and Office write it: `#FFF`, `FFFFFF`, `white`, `rgb(255, 255, 255)`.

    Returns:
        The digits in lower case, or None for anything else, such as `auto`.
    """
    text = (value or "").strip().lower()
    if text in _NAMES:
        return _NAMES[text]
    if match := _HEX.fullmatch(text):
        return match[1] or "".join(digit * 2 for digit in match[2])
    if match := _FUNCTION.fullmatch(text):
        return "".join(f"{min(int(part), 255):02x}" for part in match.groups())
    return None


def alike(one: str, other: str) -> bool:
    """Say whether text of one colour vanishes on the other.

    Args:
        one: Six hexadecimal digits.
        other: The same.

    Returns:
        True if no eye parts them.
    """
    return all(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) <= _ALIKE for i in (0, 2, 4))


def points(value: str | None) -> float | None:
    """Read an absolute length.

    Args:
        value: Such as `1pt` or `0.5cm`; a bare number is pixels.

    Returns:
        Points, or None for what is relative or no length.
    """
    match = _LENGTH.fullmatch((value or "").lower())
    return float(match[1]) * _POINTS[match[2]] if match else None


def keep(hidden: list[str], text: str) -> None:
    """Put hidden text aside, if there is any.

    Args:
        hidden: The list so far.
        text: What was found.
    """
    folded = " ".join(text.split())
    if folded:
        hidden.append(folded)
