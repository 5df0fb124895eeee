"""One way to write a table's row as text, whatever its format: each value with its column's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from allod.corpus._parsers._values import Block

_FIRST_WIDE = "\u2e80"
"""From here on (CJK radicals) a text is written with full-width punctuation."""


def cell_text(value: object) -> str:
    """Write a cell's value as a person reads it: 1,500 rather than 1500.0, a date without its midnight.

    Args:
        value: What the library gives: text, number, date, truth value or nothing.

    Returns:
        One line of text, perhaps empty.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{int(value):,}" if value.is_integer() else f"{value:,.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return " ".join(str(value).split())


def row_text(header: Sequence[str], cells: Sequence[str]) -> str:
    """Write one row as pairs of column name and value: 「項目：居家照顧；金額：1,500」.

    Args:
        header: Column names, empty where a column has none.
        cells: The row's values in the same order; empty ones are left out, and a merged cell's repetitions.

    Returns:
        One line, empty if the row is.
    """
    pairs: list[tuple[str, str]] = []
    for index, cell in enumerate(cells):
        name = header[index] if index < len(header) else ""
        if cell and (name, cell) not in pairs:
            pairs.append((name, cell))
    wide = any(character >= _FIRST_WIDE for name, cell in pairs for character in name + cell)
    colon, semicolon = ("：", "；") if wide else (": ", "; ")
    return semicolon.join(f"{name}{colon}{cell}" if name else cell for name, cell in pairs)


def table_blocks(rows: Sequence[Sequence[str]], *, page: int | None = None, headers: int = 1) -> list[Block]:
    """Turn a table into one block a row, each with its header.

    Args:
        rows: Cells as text, a merged cell's value repeated.
        page: The page that the table is on.
        headers: How many rows at the top name the columns; 0 for none.

    Returns:
        A block for each row below the header that has a value; a table of header rows only gives those rows.
    """
    names = column_names(rows[:headers])
    body = rows[headers:]
    if not body:
        names, body = [], rows
    texts = (row_text(names, row) for row in body)
    return [Block(text, "row", page=page) for text in texts if text]


def column_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join the header rows of each column: 補助金額 over 一般戶 becomes 補助金額 一般戶.

    Args:
        rows: The header rows, a merged cell's value repeated.

    Returns:
        A name for each column, empty where no row has one.
    """
    width = max((len(row) for row in rows), default=0)
    names: list[str] = []
    for column in range(width):
        parts = [row[column] for row in rows if column < len(row) and row[column]]
        names.append(" ".join(dict.fromkeys(parts)))
    return names
