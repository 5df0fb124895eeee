"""From tesseract's table of words (TSV) to lines of text with place, size and confidence.

Words are joined without spaces beside Han characters, and marks beside Han characters are given the full
width that they have in print: tesseract writes them all in ASCII. What is too uncertain to be shown is left
out by its caller, by the confidence that stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from allod.corpus._parsers._pdf_page import Box, Line, around, line_box

_WORD = "5"  # the level of a row of the table that describes a word
_GAP = 1.6  # ems of white that part two pieces of a line
_CELL = 3.0  # ems of white that are kept as a space, even between Han characters
_INK = 0.92  # of an em: the height of a Han character's strokes
_LEADING = 0.6  # ems from the middle of a line to the edges that the layout takes for it
_PLAIN = (0.8, 1.25)  # shares of the body's size that are still the body's size
_STEP = 4  # sizes beyond are told apart by quarters of the body's size

_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_MARKS = str.maketrans(",;:?!()", "，；：？！（）")
_BESIDE = re.compile(rf"(?<=[{_HAN}])[,;:?!()]|[,;:?!()](?=[{_HAN}])")
_BRACKETS = re.compile(r"（([^（）()]{0,80})\)|\(([^（）()]{0,80})）")
_SPACE = re.compile(rf"(?<=[{_HAN}]) +| +(?=[{_HAN}])")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: Box  # left, bottom, right, top in points, y upwards
    confidence: float


def lines_of(table: str, dpi: float, height: float) -> list[Line]:
    """Read the table that tesseract gives for one picture.

    Args:
        table: Tab-separated values with tesseract's twelve columns.
        dpi: Dots an inch of the picture.
        height: Of the picture, in points.

    Returns:
        Its lines from the top down; those without a letter or digit (rules, dust) are left out.
    """
    rows = (row.split("\t", 11) for row in table.split("\n"))
    words = [row for row in rows if len(row) == 12 and row[0] == _WORD and row[11].strip()]
    found = []
    for _, group in groupby(words, key=lambda row: row[2:5]):  # block, paragraph, line
        line = _line([_word(row, 72 / dpi, height) for row in group])
        if _LETTER.search(line.text):
            found.append(line)
    return found


def _word(row: list[str], scale: float, height: float) -> _Word:
    left, top, width, tall = (float(value) * scale for value in row[6:10])
    box = left, height - top - tall, left + width, height - top
    return _Word(row[11].strip(), box, max(float(row[10]), 0.0) / 100)


def _line(words: list[_Word]) -> Line:
    # Tesseract gives some words the height of the whole line: the lower half of the heights is nearer truth.
    heights = sorted(word.box[3] - word.box[1] for word in words)
    size = max(median(heights[: len(heights) // 2 + 1]) / _INK, 1.0)
    parts = [_piece(piece, size) for piece in _pieces(words, _GAP * size)]
    if len(parts) == 1:
        return parts[0]
    left, bottom, right, top = around(map(line_box, parts))
    text = parts[0].text
    for before, part in pairwise(parts):
        wide = part.left - before.right > _CELL * size
        text = f"{text} {part.text}" if wide else _in_print(f"{text} {part.text}")
    return Line(text, left, right, bottom, top, size, mean(parts), tuple(parts))


def _pieces(words: list[_Word], gap: float) -> Iterator[list[_Word]]:
    piece = words[:1]
    for before, word in pairwise(words):
        if word.box[0] - before.box[2] > gap:
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _piece(words: list[_Word], size: float) -> Line:
    left, _, right, _ = around(word.box for word in words)
    middle = median((word.box[1] + word.box[3]) / 2 for word in words)
    weight = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / weight
    text = _in_print(" ".join(word.text for word in words))
    return Line(text, left, right, middle - _LEADING * size, middle + _LEADING * size, size, confidence)


def _in_print(text: str) -> str:
    """Take away spaces beside Han characters and give marks there their full width."""
    before = ""
    while text != before:  # a mark of full width counts as Han for the mark beside it
        before = text
        text = _BESIDE.sub(lambda mark: mark[0].translate(_MARKS), _SPACE.sub("", text))
        text = _BRACKETS.sub(lambda pair: f"（{pair[1] or pair[2] or ''}）", text)
    return text


def mean(lines: Sequence[Line]) -> float:
    """Return the mean confidence of lines, weighted by their characters.

    Args:
        lines: Lines of recognised text.

    Returns:
        From 0 to 1; 0 without text.
    """
    weight = sum(len(line.text) for line in lines)
    return sum((line.confidence or 0.0) * len(line.text) for line in lines) / max(weight, 1)


def evened(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Give recognised lines of about the same size the same size, so that only headings stand out.

    Args:
        pages: The lines of a document's recognised pages.

    Returns:
        The same lines, their sizes in steps.
    """
    sizes = sorted((line.size, len(line.text)) for lines in pages for line in lines)
    if not sizes:
        return list(pages)
    half, body = sum(weight for _, weight in sizes) / 2, sizes[-1][0]
    for size, weight in sizes:
        half -= weight
        if half <= 0:
            body = size
            break
    return [[replace(line, size=_stepped(line.size, body)) for line in lines] for lines in pages]


def _stepped(size: float, body: float) -> float:
    share = size / body
    if _PLAIN[0] <= share < _PLAIN[1]:
        return round(body, 1)
    return round(max(round(share * _STEP), 1) / _STEP * body, 1)
