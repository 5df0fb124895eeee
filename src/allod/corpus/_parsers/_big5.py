"""Big5 as Taiwan's offices wrote it: Microsoft's code page 950, and characters of their own (造字) kept.

Python's cp950 knows hardly any of the ranges for private characters. Windows maps them to Unicode's private
use area (Microsoft's bestfit950.txt), and so is done here, by a handler for the codec's errors.
"""

from __future__ import annotations

import codecs
from typing import Final

_RANGES: Final = (  # first and last lead byte, code point of the first character, in the order of Windows
    (0xFA, 0xFE, 0xE000),
    (0x8E, 0xA0, 0xE311),
    (0x81, 0x8D, 0xEEB8),
    (0xC6, 0xC8, 0xF6B1),
)
_ROW = 157  # trail bytes 40 to 7E and A1 to FE
_BEFORE_C6A1 = 63  # the last range begins in the middle of a row
_PRIVATE_ERRORS = "allod.big5-private"


def decode_big5(data: bytes) -> str:
    """Decode Big5 strictly, private characters into Unicode's private use area.

    Args:
        data: The bytes.

    Returns:
        The text.

    Raises:
        UnicodeDecodeError: A byte pair belongs to no range.
    """
    return data.decode("cp950", _PRIVATE_ERRORS)


def _private(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    lead, trail = [*error.object[error.start : error.start + 2], 0, 0][:2]
    if not (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE):
        raise error
    column = trail - (0x40 if trail <= 0x7E else 0x62)
    for first, last, code in _RANGES:
        place = (lead - first) * _ROW + column - (_BEFORE_C6A1 if first == 0xC6 else 0)
        if first <= lead <= last and place >= 0:
            return chr(code + place), error.start + 2
    raise error


codecs.register_error(_PRIVATE_ERRORS, _private)
