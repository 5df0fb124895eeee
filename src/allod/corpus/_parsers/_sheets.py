"""From the cells of a sheet to blocks, whatever they came from: XLSX, ODS or CSV.

A sheet is divided at its empty rows into tables. The first row of a table, or the first two where the upper
one has a cell over several columns, names the columns; a row with one value is a caption or a remark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from allod.corpus._parsers._errors import TooMuchText
from allod.corpus._parsers._rows import column_names, row_text, table_blocks
from allod.corpus._parsers._unseen import keep
from allod.corpus._parsers._values import Block, Options

Row = list[str]


def sheet_blocks(rows: Iterable[tuple[int, Row]], spanning: Collection[int] = frozenset()) -> Iterator[Block]:
    """Divide a sheet into captions and table rows.

    Args:
        rows: Number and cells of each row, a merged cell's text repeated; empty rows part tables.
        spanning: Numbers of the rows that hold a cell over several columns.

    Yields:
        A paragraph for each row with one value, a row for each other one, with its header.
    """
    names: list[str] = []
    for empty, group in groupby(rows, key=lambda each: not any(each[1])):
        region = list(group)
        if empty:
            continue
        while region and _single(region[0][1]):
            yield Block(next(filter(None, region.pop(0)[1])))
        if not region:
            continue
        if not names or _names(region[0][1]):
            depth = 2 if len(region) > 2 and region[0][0] in spanning else 1
            header = [row for _, row in region[:depth]]
            names = column_names(header)
            region = region[depth:]
            if not region:
                yield from table_blocks(header, headers=0)
        for _, row in region:
            if _single(row):
                yield Block(next(filter(None, row)))
            else:
                yield Block(row_text(names, row), "row")


def _single(row: Row) -> bool:
    return len(set(filter(None, row))) == 1


def _names(row: Sequence[str]) -> bool:
    """Whether a row after a gap can name columns: several different values, none of them a number."""
    values = [cell for cell in row if cell]
    return len(set(values)) == len(values) > 1 and not any(cell[:1].isdigit() for cell in values)


def seen_rows(
    rows: Sequence[Row], unseen_rows: Collection[int], unseen_columns: Collection[int], hidden: list[str]
) -> list[tuple[int, Row]]:
    """Take hidden rows and columns out of a sheet.

    Args:
        rows: Its rows from the first.
        unseen_rows: Numbers of hidden rows, from 1.
        unseen_columns: Numbers of hidden columns, from 1.
        hidden: Receives their text: one string a row, one a column; not what a merged cell shows elsewhere.

    Returns:
        The other rows with their numbers.
    """
    seen: list[tuple[int, Row]] = []
    columns: dict[int, list[str]] = {}
    for number, row in enumerate(rows, 1):
        if number in unseen_rows:
            keep(hidden, row_text([], row))
            continue
        if unseen_columns:
            left = [cell for column, cell in enumerate(row, 1) if column not in unseen_columns]
            for column, cell in enumerate(row, 1):
                if cell and column in unseen_columns and cell not in left:
                    columns.setdefault(column, []).append(cell)
            seen.append((number, left))
        else:
            seen.append((number, row))
    for _, cells in sorted(columns.items()):
        keep(hidden, row_text([], cells))
    return seen


def bounded(blocks: Iterable[Block], name: str, options: Options) -> Iterator[Block]:
    """Pass blocks on until they hold too much text: a short row under long names grows a thousandfold.

    Args:
        blocks: The blocks of a sheet.
        name: The file's own name, for the error.
        options: The limit on text.

    Yields:
        The blocks.

    Raises:
        TooMuchText: They hold more than the limit.
    """
    total = 0
    for block in blocks:
        total += len(block.text)
        if total > options.max_text_chars:
            raise TooMuchText(file=name, limit=options.max_text_chars, place="rows under their headers")
        yield block
