"""Ruled tables of a PDF: pdfplumber finds the cells, the text in them comes from pdfium."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

import pdfplumber

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._pdf_layout import join_lines
from allod.corpus._parsers._pdf_page import Box, Table

Bounded = Callable[[float, float, float, float], str]
"""Gives the text inside a box: left, bottom, right, top in the page's own coordinates."""

_SLACK = 1.0  # points: edges that are drawn as one line may differ by less than this


class Tables:
    """The tables of one file; it is opened by pdfplumber only when a page with ruling lines is met."""

    def __init__(self, content: Content) -> None:
        self._file = content.open("rb")  # pdfplumber would leave it open where it fails
        self._plumber: Any = None
        self.failed: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with self._file:
            if self._plumber is not None:
                self._plumber.close()

    def on(self, number: int, left: float, top: float, bounded: Bounded) -> list[Table]:
        """Find the tables of a page.

        Args:
            number: The page, from 1.
            left: Left edge of its media box.
            top: Upper edge of its media box.
            bounded: Gives the text inside a box.

        Returns:
            Tables with at least two rows and two columns, from the top down; none where pdfplumber fails, and
            then the page is among `failed`.
        """
        try:
            return self._find(number, left, top, bounded)
        except Exception as error:  # noqa: BLE001 - pdfminer raises all kinds; the page is noted, its text kept
            self.failed.append(f"{number} ({type(error).__name__})")
            return []

    def _find(self, number: int, left: float, top: float, bounded: Bounded) -> list[Table]:
        if self._plumber is None:
            self._plumber = pdfplumber.open(self._file)  # type: ignore[arg-type]  # it takes any stream
        page = self._plumber.pages[number - 1]
        found: list[Table] = []
        for table in page.find_tables():
            cells = [(left + x0, top - y1, left + x1, top - y0) for x0, y0, x1, y1 in table.cells]
            rows = _grid(cells, bounded)
            if len(rows) > 1 and len(rows[0]) > 1:
                x0, y0, x1, y1 = table.bbox
                found.append(Table(rows, (left + x0, top - y1, left + x1, top - y0)))
        page.close()
        return sorted(found, key=lambda table: -table.box[3])


def _grid(cells: list[Box], bounded: Bounded) -> list[list[str]]:
    """Lay the cells out on the grid of their edges, a merged cell's text repeated; empty rows left out."""
    texts = [_text(bounded(*cell)) for cell in cells]
    columns = _edges([x for cell in cells for x in (cell[0], cell[2])])
    lines = _edges([y for cell in cells for y in (cell[1], cell[3])])
    rows: list[list[str]] = []
    for bottom, top in reversed(list(pairwise(lines))):
        y = (bottom + top) / 2
        row = [_covering(cells, texts, (left + right) / 2, y) for left, right in pairwise(columns)]
        if any(row):
            rows.append(row)
    return rows


def _text(cell: str) -> str:
    lines = [" ".join(line.split()) for line in cell.splitlines() if line.strip()]
    return reduce(join_lines, lines) if lines else ""


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SLACK:
            edges.append(value)
    return edges


def _covering(cells: list[Box], texts: list[str], x: float, y: float) -> str:
    for (left, bottom, right, top), text in zip(cells, texts, strict=True):
        if left <= x <= right and bottom <= y <= top:
            return text
    return ""
