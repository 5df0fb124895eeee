"""The order in which a page is read: columns one after the other, what runs across them in its place.

A gutter is a stretch without text between two sides that both hold running text, side by side; it parts the
page only between the lines that run across it (titles, tables). Each side is looked at again: three columns
are two gutters. A page without a gutter keeps the order in which it is stored. Tables without rules have
short cells, and are not taken for columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from allod.corpus._parsers._pdf_page import Box, Line, Page, around, line_box

_SIDE = 3  # lines on each side that show that there are columns
_GUTTER = 0.6  # ems of white at least
_WIDE = 8.0  # ems: the width of a typical line of running text, at least
_FULL = 0.7  # of its column's usual width: a line that counts as full
_OVERLAP = 0.5  # of the shorter side's height, that both sides have in common
_CELL = 0.6  # of the usual width: the width of a table's cells, at most
_ROWS = 3  # lines of nothing but cells that show a table
_LARGER = 1.15  # than the usual size: a heading
_TRIED = 12  # places for a gutter that are tried
_MAX_LINES = 1500  # a page of more is no text to be read in columns
_JUMP = 2.0  # lines upwards: stored out of order


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that are read one after the other.

    Attributes:
        lines: In reading order.
        edge: Where its full lines end.
        goes_on: It is a column whose text may go on from the column before.
    """

    lines: list[Line]
    edge: float
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays together: a line, or a table with all its lines."""

    place: int  # in the stored order
    lines: tuple[Line, ...]
    box: Box
    table: bool = False

    @property
    def parts(self) -> tuple[Line, ...]:
        line = self.lines[0]
        return () if self.table else line.parts or (line,)


def regions(page: Page, gutters: list[float]) -> list[Region]:
    """Put the lines of a page in reading order.

    Args:
        page: The page, without running heads.
        gutters: Where earlier pages of the document had gutters; this page's are added. There a column may
            be short: the last page of a paper has a line or two in the second.

    Returns:
        Its regions in the order in which they are read.
    """
    units = _units(page)
    groups = [(units, False)] if len(units) > _MAX_LINES else _divided(units, gutters, depth=0)
    return [
        Region([line for unit in group for line in unit.lines], max(unit.box[2] for unit in group), goes_on)
        for group, goes_on in groups
        if group
    ]


_Sides = tuple["_Unit | None", "_Unit | None"]


def _units(page: Page) -> list[_Unit]:
    units: list[_Unit] = []
    tables: dict[int, int] = {}  # the place of a table's unit
    for line in page.lines:
        table = next((i for i, table in enumerate(page.tables) if table.holds(line)), None)
        if table is None:
            units.append(_Unit(len(units), (line,), line_box(line)))
            continue
        place = tables.setdefault(table, len(units))
        before = units[place].lines if place < len(units) else ()
        units[place : place + 1] = [_Unit(place, (*before, line), page.tables[table].box, table=True)]
    return units


def _divided(units: list[_Unit], gutters: list[float], depth: int) -> list[tuple[list[_Unit], bool]]:
    best: list[tuple[str, list[_Unit]]] = []
    most, place = 0, 0.0
    if depth < 3:
        for x in (*gutters, *_places(units)):
            bands = _bands(units, x, any(abs(x - known) < 10 for known in gutters))
            score = sum(len(band) for side, band in bands if side)
            if score > most:
                best, most, place = bands, score, x
    if not best:
        return [(_in_order(units) if depth else units, False)]
    gutters.append(place)
    groups: list[tuple[list[_Unit], bool]] = []
    for side, band in best:
        inner = _divided(band, gutters, depth + 1)
        if side == "right":
            inner[0] = (inner[0][0], True)
        groups += inner
    return groups


def _places(units: Sequence[_Unit]) -> list[float]:
    """Where a gutter may be: inside the wide gaps of lines, and left of where many lines begin."""
    found: Counter[float] = Counter()
    for unit in units:
        parts = unit.parts
        found.update(round(part.left) - 1.0 for part in parts[:1])
        found.update(round(right.left) - 1.0 for _, right in pairwise(parts))
    likely = [x for x, count in found.most_common(2 * _TRIED) if count >= 2]
    return likely[:_TRIED]


def _sides(unit: _Unit, x: float) -> _Sides | None:
    """Part a unit at a gutter; None if it runs across."""
    if unit.box[2] <= x:
        return unit, None
    if unit.box[0] >= x:
        return None, unit
    left = [part for part in unit.parts if part.right <= x]
    right = [part for part in unit.parts if part.left >= x]
    if unit.table or not left or not right or len(left) + len(right) < len(unit.parts):
        return None
    return _of(left, unit.place), _of(right, unit.place)


def _of(parts: list[Line], place: int) -> _Unit:
    line = parts[0]
    if len(parts) > 1:
        left, bottom, right, top = around(map(line_box, parts))
        text = " ".join(part.text for part in parts)
        line = Line(text, left, right, bottom, top, line.size, line.confidence, tuple(parts))
    return _Unit(place, (line,), line_box(line))


def _bands(units: list[_Unit], x: float, known: bool) -> list[tuple[str, list[_Unit]]]:
    """Cut a page at a gutter into bands from the top down; those that are columns as their two sides."""
    bands: list[tuple[str, list[_Unit]]] = []
    whole: list[_Unit] = []  # what stays as it is
    for across, run in groupby(_runs(units, x), key=lambda each: each[0]):
        beside = [(unit, sides) for _, unit, sides in run]
        over, under = (0, 0) if across else _headings_around(beside)
        columns = beside[over:under]
        left = [sides[0] for _, sides in columns if sides and sides[0]]
        right = [sides[1] for _, sides in columns if sides and sides[1]]
        if _are_columns(left, right, 1 if known else _SIDE):
            whole += [unit for unit, _ in beside[:over]]
            bands.extend((("", whole), ("left", left), ("right", right)))
            whole = [unit for unit, _ in beside[under:]]
        else:
            whole += [unit for unit, _ in beside]
    if not bands:
        return []
    bands.append(("", whole))
    return [(side, sorted(band, key=lambda unit: unit.place)) for side, band in bands if band]


def _runs(units: list[_Unit], x: float) -> Iterator[tuple[bool, _Unit, _Sides | None]]:
    """All units from the top down, each with its two sides; True where it runs across or is a table's row."""
    ordered = sorted(units, key=lambda unit: -(unit.box[1] + unit.box[3]))
    sides = [_sides(unit, x) for unit in ordered]
    widths = sorted(part.right - part.left for unit in ordered for part in unit.parts)
    usual = widths[int(0.8 * (len(widths) - 1))] if widths else 0.0
    short = [
        len(unit.parts) > 1 and all(part.right - part.left < _CELL * usual for part in unit.parts)
        for unit in ordered
    ]
    for row, (unit, parted) in enumerate(zip(ordered, sides, strict=True)):
        windows = (short[start : start + _ROWS] for start in range(max(row - _ROWS + 1, 0), row + 1))
        table = any(window == [True] * _ROWS for window in windows)
        yield parted is None or table, unit, parted


def _headings_around(beside: list[tuple[_Unit, _Sides | None]]) -> tuple[int, int]:
    """Where a run begins and ends without headings that stand alone above it or below it."""
    usual = median(unit.lines[0].size for unit, _ in beside)
    large = [unit.lines[0].size > _LARGER * usual for unit, _ in beside]
    begin, end = 0, len(beside)
    while begin < end - 1 and large[begin] and beside[begin + 1][0].box[3] <= beside[begin][0].box[1]:
        begin += 1
    while begin < end - 1 and large[end - 1] and beside[end - 2][0].box[1] >= beside[end - 1][0].box[3]:
        end -= 1
    return begin, end


def _are_columns(left: list[_Unit], right: list[_Unit], least: int) -> bool:
    if min(len(left), len(right)) < least or max(len(left), len(right)) < _SIDE:
        return False
    one, other = (around(unit.box for unit in side) for side in (left, right))
    size = median(line.size for unit in (*left, *right) for line in unit.lines)
    if other[0] - one[2] < _GUTTER * size:
        return False
    common = min(one[3], other[3]) - max(one[1], other[1])
    if common < _OVERLAP * min(one[3] - one[1], other[3] - other[1]):
        return False
    return _is_prose(left) and _is_prose(right)


def _is_prose(side: list[_Unit]) -> bool:
    widths = sorted(unit.box[2] - unit.box[0] for unit in side)
    usual = widths[int(0.9 * (len(widths) - 1))]  # a side may be two columns, so its own width says little
    full = sum(width >= _FULL * usual for width in widths)
    return median(widths) >= _WIDE * median(unit.lines[0].size for unit in side) and full >= len(side) / 2


def _in_order(units: list[_Unit]) -> list[_Unit]:
    """Keep the stored order, unless it goes up the page."""
    for before, after in pairwise(units):
        if after.box[3] - before.box[3] > _JUMP * max(before.lines[0].height, after.lines[0].height):
            return sorted(units, key=lambda unit: (-round(unit.box[1] + unit.box[3]), unit.box[0]))
    return units
