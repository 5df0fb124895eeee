"""The lines of a PDF page: their text, their place and size, and where wide gaps part them.

pdfium orders the characters. Where it takes a page for vertical writing because its text stands in one narrow
column, it breaks each line into many: then the lines are made anew from the characters.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

from allod.corpus._parsers._pdf_page import Box, Line, around, line_box

_GAP = 1.5  # ems of white that part two pieces of a line, which may be of two columns
_WORD_GAP = 0.2  # ems of white between two words
_BROKEN = (3, 0.2)  # pieces beside each other, and their share of all lines, that show a broken page
_PDFIUM_HYPHEN = "\ufffe"  # what pdfium writes for a hyphen at a line's end
_WIDE = "\u2e80"  # from here on (CJK radicals) no space parts words
_RADICAL = re.compile("[\u2f00-\u2fd5]")
"""Kangxi radicals, which many PDFs name in place of the characters that look the same."""

_SPACES = re.compile(r"\s+")


Turn = Callable[[Box], Box]
"""From a page's own coordinates to those in which it is seen."""


def lines_of(
    text: Any,  # noqa: ANN401 - pypdfium2 has no types
    hidden: Set[int],
    aside: list[str],
    turn: Turn | None,
) -> list[Line]:
    """Read the lines of a page.

    Args:
        text: Its text page.
        hidden: Indices of characters that a reader does not see.
        aside: Where the hidden text goes.
        turn: Gives the coordinates in which the page is seen; None if they are its own.

    Returns:
        Its lines as pdfium orders them. On turned pages no line is parted at its gaps.
    """
    lines = [_turned(line, turn) for line in _lines(text, hidden, aside)]
    beside = sum(_beside(before, after) for before, after in pairwise(lines))
    if beside > max(_BROKEN[0], _BROKEN[1] * len(lines)):
        return _anew(text, hidden, turn)
    return lines


def _turned(line: Line, turn: Turn | None) -> Line:
    if turn is None:
        return line
    left, bottom, right, top = turn(line_box(line))
    parts = tuple(_turned(part, turn) for part in line.parts)
    return Line(line.text, left, right, bottom, top, line.size, None, parts)


def _beside(one: Line, other: Line) -> bool:
    """Whether two lines are pieces of one: at the same height, one right behind the other."""
    return (
        abs(one.middle - other.middle) < 0.3 * max(one.height, other.height)
        and max(one.height, other.height) < 2.0 * max(one.size, other.size)  # not written upwards
        and -0.5 * one.size < other.left - one.right < _GAP * one.size
    )


def _anew(text: Any, hidden: Set[int], turn: Turn | None) -> list[Line]:  # noqa: ANN401
    """Make the lines from the characters alone: by height, then from the left."""
    pieces = []
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if index not in hidden and not raw.FPDFText_IsGenerated(text, index) and code > ord(" "):
            words = chr(code) if not 0xDC00 <= code < 0xE000 else ""
            if 0xD800 <= code < 0xDC00:  # two units are one character
                words = chr(
                    0x10000 + ((code - 0xD800) << 10) + raw.FPDFText_GetUnicode(text, index + 1) - 0xDC00
                )
            if words:
                pieces.append(_turned(_line(text, words, (index, index), ()), turn))
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if rows and abs(rows[-1][0].middle - piece.middle) < 0.4 * piece.height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _joined(row: Sequence[Line]) -> Line:
    words = [[row[0]]]
    for before, after in pairwise(row):
        if after.left - before.right > _GAP * before.size:
            words.append([])
        words[-1].append(after)
    parts = [_of_characters(each) for each in words]
    left, bottom, right, top = around(map(line_box, parts))
    text = " ".join(part.text for part in parts)
    return Line(text, left, right, bottom, top, parts[0].size, None, tuple(parts) if len(parts) > 1 else ())


def _of_characters(row: Sequence[Line]) -> Line:
    text = row[0].text
    for before, after in pairwise(row):
        gap = after.left - before.right > _WORD_GAP * before.size
        text += (" " if gap and max(before.text, after.text) < _WIDE else "") + after.text
    left, bottom, right, top = around(map(line_box, row))
    return Line(text, left, right, bottom, top, max(piece.size for piece in row))


def _lines(text: Any, hidden: Set[int], aside: list[str]) -> Iterator[Line]:  # noqa: ANN401
    """Yield a page's lines as pdfium orders them; what is hidden is put aside."""
    index = 0  # of a line's first character, in pdfium's count: UTF-16 units
    for whole in text.get_text_range().split("\n"):
        length = _units(whole)
        seen = whole
        if hidden and not hidden.isdisjoint(range(index, index + length)):
            seen = _without(whole, index, hidden, aside)
        stripped = seen.strip()
        if stripped:
            first = index + _units(seen[: len(seen) - len(seen.lstrip())])
            last = first + _units(stripped) - 1
            yield _line(text, stripped.replace("\0", ""), (first, last), _parts(text, stripped, first, last))
        index += length + 1


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _without(whole: str, index: int, hidden: Set[int], aside: list[str]) -> str:
    """Blank a line's hidden characters: at its ends they become space, inside it marks that are taken out."""
    seen: list[str] = []
    put: list[str] = []
    for character in whole:
        (put if index in hidden else seen).append(character)
        if index in hidden:
            seen.append("\0" * _units(character))
        index += _units(character)
    if text := "".join(put).strip():
        aside.append(text)
    line = "".join(seen)
    begin, end = len(line) - len(line.lstrip("\0 \r")), len(line.rstrip("\0 \r"))
    return " " * begin + line[begin:end]


def _parts(text: Any, line: str, first: int, last: int) -> tuple[Line, ...]:  # noqa: ANN401
    """The pieces of a line that has wide gaps; none of a line that has no gap."""
    if " " not in line:
        return ()
    rectangles = []
    for number in range(raw.FPDFText_CountRects(text, first, last - first + 1)):
        rectangles.append(text.get_rect(number))
    if len(rectangles) < 2:
        return ()
    wide = _GAP * max(_size(text, first), 1.0)
    rectangles.sort()
    reach = rectangles[0][2]
    for left, _, right, _ in rectangles[1:]:
        if left - reach > wide:
            return tuple(_pieces(text, line, first, wide))
        reach = max(reach, right)
    return ()


def _pieces(text: Any, line: str, first: int, wide: float) -> Iterator[Line]:  # noqa: ANN401
    begins = 0
    for gap in _SPACES.finditer(line):
        before, after = (first + _units(line[:place]) for place in (gap.start(), gap.end()))
        if text.get_charbox(after, loose=True)[0] - text.get_charbox(before - 1, loose=True)[2] > wide:
            yield _piece(text, line[begins : gap.start()], first + _units(line[:begins]))
            begins = gap.end()
    yield _piece(text, line[begins:], first + _units(line[:begins]))


def _piece(text: Any, words: str, first: int) -> Line:  # noqa: ANN401
    return _line(text, words.replace("\0", ""), (first, first + _units(words) - 1), ())


def _line(text: Any, words: str, ends: tuple[int, int], parts: tuple[Line, ...]) -> Line:  # noqa: ANN401
    start, end = (text.get_charbox(place, loose=True) for place in ends)
    return Line(
        _RADICAL.sub(_unified, words.replace(_PDFIUM_HYPHEN, "-")),
        left=min(start[0], end[0]),
        right=max(start[2], end[2]),
        bottom=min(start[1], end[1]),
        top=max(start[3], end[3]),
        size=max(_size(text, place) for place in ends),
        parts=parts,
    )


def _unified(radical: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", radical[0])


def _size(text: Any, index: int) -> float:  # noqa: ANN401
    """The font size as seen: the nominal one, scaled by the matrix under which the character is drawn."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return 0.0
    return float(raw.FPDFText_GetFontSize(text, index)) * math.hypot(matrix.c, matrix.d)
