"""Tables of OpenDocument (ODF 1.2 part 1, chapter 9): merged, covered, repeated and hidden cells, bounded.

A cell says how often it is repeated, and so does a row: a few bytes can stand for 17 billion cells. Empty
ones are not laid out, the others are counted while they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from allod.corpus._parsers._errors import TooMuchText
from allod.corpus._parsers._odf import TABLE, number
from allod.corpus._parsers._unseen import keep
from allod.corpus._parsers._values import Options
from allod.corpus._parsers._xml import Element

MAX_CELLS = 5_000_000
"""Cells of one file, blank ones between others included."""

MAX_ALIKE_ROWS = 1_000
"""Rows taken of those that one row stands for: a sheet filled to its last row has 1,048,576."""

_MAX_COLUMNS = 16_384
_MAX_ROWS = 1_048_576
_CELL, _COVERED = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
_ROW_GROUPS = frozenset(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_COLUMN_GROUPS = frozenset(
    f"{TABLE}{name}" for name in ("table-header-columns", "table-columns", "table-column-group")
)
_HEADER_ROWS = f"{TABLE}table-header-rows"


@dataclass(slots=True)
class Budget:
    """What one file may still lay out; shared by its tables."""

    name: str
    options: Options
    cells: int = 0
    chars: int = 0

    def spend(self, cells: int, chars: int) -> None:
        """Count cells and characters.

        Args:
            cells: Cells, blank ones too.
            chars: Characters in them.

        Raises:
            TooMuchText: A limit is passed.
        """
        self.cells += cells
        self.chars += chars
        if self.cells > MAX_CELLS:
            raise TooMuchText(file=self.name, limit=MAX_CELLS, place="table cells, repeated ones included")
        if self.chars > self.options.max_text_chars:
            raise TooMuchText(file=self.name, limit=self.options.max_text_chars, place="tables")


@dataclass(slots=True)
class Grid:
    """A table laid out; rows and columns are numbered from 1.

    Attributes:
        rows: Cells as text, a merged cell's repeated; several rows may be one list.
        headers: How many rows at the top are marked as header.
        spanning: Rows that hold a cell over several columns and no further row.
        unseen_rows: Rows that are hidden.
        unseen_columns: Columns that are hidden.
        cut: Repetitions of rows that were not taken.
    """

    rows: list[list[str]] = field(default_factory=list)
    headers: int = 0
    spanning: set[int] = field(default_factory=set)
    unseen_rows: set[int] = field(default_factory=set)
    unseen_columns: set[int] = field(default_factory=set)
    cut: int = 0


def own_rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Walk the rows of a table, not those of tables inside it.

    Args:
        table: A `table:table`, or a group of rows.

    Yields:
        Each row's element, and whether it is a header.
    """
    for element in table:
        if element.tag == f"{TABLE}table-row":
            yield element, table.tag == _HEADER_ROWS
        elif element.tag in _ROW_GROUPS:
            for row, header in own_rows(element):
                yield row, header or table.tag == _HEADER_ROWS


def own_cells(row: Element) -> Iterator[Element]:
    """Walk the cells of a row, covered ones included.

    Args:
        row: A `table:table-row`.

    Yields:
        Each cell's element.
    """
    for cell in row:
        if cell.tag in {_CELL, _COVERED}:
            yield cell


def is_frame(table: Element) -> bool:
    """Say whether a table is a frame round some text: a single row, or a single column.

    Args:
        table: A `table:table`.

    Returns:
        True if nothing in it needs a header.
    """
    rows = [row for row, _ in own_rows(table)]
    tall = sum(number(row, f"{TABLE}number-rows-repeated", 2) for row in rows) > 1
    repeated = f"{TABLE}number-columns-repeated"
    return not tall or all(sum(number(cell, repeated, 2) for cell in own_cells(row)) < 2 for row in rows)


def lay_out(table: Element, read: Callable[[Element], str], budget: Budget, hidden: list[str]) -> Grid:
    """Lay a table out by row and column.

    Args:
        table: A `table:table`.
        read: Gives the text of a cell; called once for each cell element that is seen.
        budget: What may still be laid out.
        hidden: Receives the text that merged cells cover.

    Returns:
        The grid.

    Raises:
        TooMuchText: The budget is spent.
    """
    grid = Grid(unseen_columns=_unseen_columns(table))
    held: dict[int, tuple[int, str]] = {}  # column: last row that a cell above reaches, its text
    at = 0
    for row, header in own_rows(table):
        repeated = number(row, f"{TABLE}number-rows-repeated", _MAX_ROWS)
        line, spans = _line(row, at, held, read, budget, hidden)
        at += repeated
        taken = min(repeated, MAX_ALIKE_ROWS if line else 1)
        grid.cut += repeated - taken if line else 0
        budget.spend(len(line) * (taken - 1), sum(map(len, line)) * (taken - 1))
        first = len(grid.rows) + 1
        grid.rows += [line] * taken
        if header and grid.headers == first - 1:
            grid.headers = len(grid.rows)
        if spans:
            grid.spanning.add(first)
        if row.get(f"{TABLE}visibility") == "collapse":
            grid.unseen_rows.update(range(first, first + taken))
    return grid


def _line(
    row: Element,
    at: int,
    held: dict[int, tuple[int, str]],
    read: Callable[[Element], str],
    budget: Budget,
    hidden: list[str],
) -> tuple[list[str], bool]:
    # One row's cells without blank ones at its end, and whether one of them spans columns only.
    line: list[str] = []
    column = 0
    spans = False
    beside: dict[int, str] = {}  # covered by a cell of this row
    for cell in own_cells(row):
        repeated = number(cell, f"{TABLE}number-columns-repeated", _MAX_COLUMNS)
        if cell.tag == _COVERED:
            keep(hidden, read(cell))
            texts = [_covering(column + i, at, held, beside) for i in range(repeated)]
        else:
            text = read(cell)
            across = number(cell, f"{TABLE}number-columns-spanned", _MAX_COLUMNS)
            down = number(cell, f"{TABLE}number-rows-spanned", _MAX_ROWS)
            if text and (across > 1 or down > 1):
                budget.spend(across, 0)
                spans |= across > 1 and down == 1
                beside.update((column + i, text) for i in range(1, across))
                held.update((column + i, (at + down - 1, text)) for i in range(across) if down > 1)
            texts = [text] * (repeated if text else 0)
        last = max((i for i, text in enumerate(texts, 1) if text), default=0)
        if last:
            blank = column - len(line)
            budget.spend(blank + last, sum(map(len, texts)))
            line += [""] * blank + texts[:last]
        column += repeated
    return line, spans


def _covering(column: int, at: int, held: dict[int, tuple[int, str]], beside: dict[int, str]) -> str:
    if column in beside:
        return beside[column]
    until, text = held.get(column, (-1, ""))
    return text if at <= until else ""


def _unseen_columns(table: Element) -> set[int]:
    found: set[int] = set()
    at = 0

    def walk(parent: Element) -> None:
        nonlocal at
        for element in parent:
            if element.tag in _COLUMN_GROUPS:
                walk(element)
            elif element.tag == f"{TABLE}table-column":
                repeated = number(element, f"{TABLE}number-columns-repeated", _MAX_COLUMNS)
                if element.get(f"{TABLE}visibility") == "collapse" and at < _MAX_COLUMNS:
                    found.update(range(at + 1, at + 1 + repeated))
                at += repeated

    walk(table)
    return found
