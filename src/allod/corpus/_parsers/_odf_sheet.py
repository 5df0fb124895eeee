"""ODS (ISO/IEC 26300:2015, ODF 1.2 part 1, chapter 9): sheets as headings, rows with their header's names.

Values are as the program displayed them (`text:p`); nothing is computed. Hidden sheets are left out and
noted; hidden rows and columns are put aside, rows that a filter hides are taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._odf import OFFICE, STYLE, TABLE, VERSION, open_odf
from allod.corpus._parsers._odf_styles import Styles, take_unseen
from allod.corpus._parsers._odf_table import Budget, lay_out
from allod.corpus._parsers._odf_text import Reader, body_blocks, cell_text
from allod.corpus._parsers._sheets import bounded, seen_rows, sheet_blocks
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.corpus._parsers._xml import Element

PARSER = f"ods/1 {VERSION}"

_VALUES = tuple(f"{OFFICE}{name}value" for name in ("string-", "date-", "time-", "boolean-", ""))


def parse_ods(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a spreadsheet.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on unpacking and on text.

    Yields:
        One document for the workbook.

    Raises:
        DamagedFile: The package or its XML is wrong.
        EncryptedFile: It needs a password.
        TooMuchText: The cells hold more than the limits.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    package = open_odf(content, name, "ODS", "spreadsheet", options)
    reader = Reader(Styles(package), Budget(name, options))
    blocks: list[Block] = []
    notes: list[str] = []
    for table in package.body.iterchildren(f"{TABLE}table"):
        title = table.get(f"{TABLE}name", "")
        if _is_hidden(table, reader.styles):
            notes.append(f"hidden sheet left out: {title}")
            continue
        blocks.append(Block(title, "heading", level=1))
        blocks += bounded(_sheet(table, title, reader, notes), name, options)
    yield Parsed(blocks, PARSER, title=package.title, notes=notes, hidden=reader.hidden)


def _is_hidden(table: Element, styles: Styles) -> bool:
    style = styles.find("table", table.get(f"{TABLE}style-name"))
    properties = None if style is None else style.find(f"{STYLE}table-properties")
    return properties is not None and properties.get(f"{TABLE}display") == "false"


def _sheet(table: Element, title: str, reader: Reader, notes: list[str]) -> Iterator[Block]:
    take_unseen(table, reader.styles, reader.hidden)
    grid = lay_out(table, lambda cell: _value(cell, reader), reader.budget, reader.hidden)
    if grid.cut:
        notes.append(f"{title}: {grid.cut} repetitions of equal rows left out")
    rows = seen_rows(grid.rows, grid.unseen_rows, grid.unseen_columns, reader.hidden)
    yield from sheet_blocks(rows, grid.spanning)
    for shapes in table.iterchildren(f"{TABLE}shapes"):
        yield from body_blocks(shapes, reader)
    yield from reader.aside()


def _value(cell: Element, reader: Reader) -> str:
    """Read what a cell shows; a program that stores values alone is taken at its value."""
    text = cell_text(cell, reader)
    if text or len(cell):
        return text
    return next((cell.get(name, "") for name in _VALUES if cell.get(name)), "")
