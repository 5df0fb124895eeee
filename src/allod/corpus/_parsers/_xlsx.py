"""XLSX (ECMA-376 part 1, SpreadsheetML): sheets as headings, each row with the header row's names.

openpyxl reads in its read-only mode, which gives neither merged cells nor formulas without a stored value;
both are found by one more pass over the sheet's XML, from the ZIP that was checked before, with the rows and
columns that are hidden. Values are those that the program stored: nothing is computed here. Hidden sheets are
left out and noted; hidden rows, columns and cells go aside, rows that a filter hides are taken.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, TooMuchText
from allod.corpus._parsers._numbers import shown
from allod.corpus._parsers._sheets import Row, bounded, seen_rows, sheet_blocks
from allod.corpus._parsers._unpack import check_zip
from allod.corpus._parsers._unseen import PAPER, TINY_POINTS, alike, colour, keep
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.corpus._parsers._xml import Element, xml_root

PARSER = f"xlsx/1 openpyxl {openpyxl.__version__}"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAX_MERGED_CELLS = 1_000_000
_MAX_COLUMNS = 16_384
_ON = frozenset(("1", "true"))
_WHITES = frozenset((1, 9))  # ECMA-376 part 1, section 18.8.27: white in the indexed colours
_SHOWS_NOTHING = ";;;"  # section 18.8.31: a number format of four empty sections
_FACTS = tuple(f"{_MAIN}{tag}" for tag in ("row", "mergeCell", "col", "autoFilter", "conditionalFormatting"))

Range = tuple[int, int, int, int]
"""First column and row, last column and row; from 1."""


@dataclass(slots=True)
class _Sheet:
    """What openpyxl does not say.

    Attributes:
        merged: Merged ranges.
        without_value: Formulas without a stored value.
        unseen_rows: Rows that are hidden, not by a filter.
        unseen_columns: Columns that are hidden.
        coloured: Ranges whose colours depend on their values.
    """

    merged: list[Range] = field(default_factory=list)
    without_value: int = 0
    unseen_rows: set[int] = field(default_factory=set)
    unseen_columns: set[int] = field(default_factory=set)
    coloured: list[Range] = field(default_factory=list)


def parse_xlsx(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a workbook.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on unpacking and on text.

    Yields:
        One document for the workbook.

    Raises:
        DamagedFile: The package or its XML is wrong.
        EncryptedFile: An entry is encrypted.
        TooMuchText: The cells hold more than the limit.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    check_zip(content, name, "XLSX", options)
    notes: list[str] = []
    hidden: list[str] = []
    try:
        sheets = _sheets(content)
        with content.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            title = (book.properties.title or "").strip() or None
            blocks: list[Block] = []
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    notes.append(f"hidden sheet left out: {sheet.title}")
                    continue
                facts = sheets.get(sheet.title, _Sheet())
                if facts.without_value:
                    notes.append(f"{sheet.title}: {facts.without_value} formulas without a stored value")
                blocks.append(Block(sheet.title, "heading", level=1))
                rows = _rows(sheet, facts, name, options, hidden)
                seen = seen_rows(rows, facts.unseen_rows, facts.unseen_columns, hidden)
                spanning = {
                    top for left, top, right, bottom in facts.merged if top == bottom and right > left
                }
                blocks += bounded(sheet_blocks(seen, spanning), name, options)
            book.close()
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        etree.XMLSyntaxError,
        SyntaxError,
    ) as error:
        raise DamagedFile(file=name, format="XLSX", place=type(error).__name__) from error
    yield Parsed(blocks, PARSER, title=title, notes=notes, hidden=hidden)


def _sheets(content: Content) -> dict[str, _Sheet]:
    """Read the facts of each sheet, by the sheet's name."""
    with content.open("rb") as file, zipfile.ZipFile(file) as archive:
        relations = _xml(archive, "xl/_rels/workbook.xml.rels")
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        names = set(archive.namelist())
        found: dict[str, _Sheet] = {}
        for sheet in _xml(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
            target = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION), "")))[1:]
            if target in names:
                found[sheet.get("name", "")] = _facts(archive, target)
        return found


def _xml(archive: zipfile.ZipFile, entry: str) -> Element:
    return xml_root(archive.read(entry))


def _facts(archive: zipfile.ZipFile, entry: str) -> _Sheet:
    """Pass over a sheet without keeping its rows."""
    facts = _Sheet()
    filtered: list[Range] = []
    at = 0
    with archive.open(entry) as data:
        for _, element in etree.iterparse(data, tag=_FACTS, resolve_entities=False, no_network=True):
            if element.tag == f"{_MAIN}row":
                number = element.get("r", "")
                at = int(number) if number.isdigit() else at + 1
                if element.get("hidden") in _ON:
                    facts.unseen_rows.add(at)
                facts.without_value += sum(
                    cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v") for cell in element
                )
            elif element.tag == f"{_MAIN}mergeCell":
                facts.merged += _ranges(element.get("ref"))
            elif element.tag == f"{_MAIN}conditionalFormatting":
                facts.coloured += _ranges(element.get("sqref"))
            elif element.tag == f"{_MAIN}autoFilter":
                filtered += _ranges(element.get("ref")) if len(element) else []
            elif element.get("hidden") in _ON:
                first, last = (min(int(element.get(edge, 1)), _MAX_COLUMNS) for edge in ("min", "max"))
                facts.unseen_columns.update(range(first, last + 1))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    facts.unseen_rows -= {
        row for row in facts.unseen_rows if any(top < row <= low for _, top, _, low in filtered)
    }
    return facts


def _ranges(reference: str | None) -> list[Range]:
    found = []
    for each in (reference or "").split():
        left, top, right, bottom = range_boundaries(each)
        if left and top and right and bottom:
            found.append((left, top, right, bottom))
    return found


def _rows(sheet: Any, facts: _Sheet, name: str, options: Options, hidden: list[str]) -> list[Row]:  # noqa: ANN401
    # Cells as text, merged ones filled in; row i of the sheet is element i - 1.
    sheet.reset_dimensions()  # the file's own statement may be wrong either way
    rows: list[Row] = []
    total = 0
    unseen = _Unseen()
    for cells in sheet.iter_rows():
        row = [shown(cell.value, getattr(cell, "number_format", "")) for cell in cells]
        for at, cell in enumerate(cells):
            if row[at] and unseen(cell) and not _within(at + 1, len(rows) + 1, facts.coloured):
                keep(hidden, row[at])
                row[at] = ""
        while row and not row[-1]:
            row.pop()
        total += sum(map(len, row))
        if total > options.max_text_chars:
            raise TooMuchText(
                file=name, limit=options.max_text_chars, place=f"{sheet.title}, row {len(rows) + 1}"
            )
        rows.append(row)
    filled = 0
    for left, top, right, bottom in facts.merged:
        last = min(bottom, len(rows))
        filled += max(last - top + 1, 0) * (right - left + 1)
        if filled > _MAX_MERGED_CELLS:
            raise TooMuchText(file=name, limit=_MAX_MERGED_CELLS, place=f"{sheet.title}, merged cells")
        text = rows[top - 1][left - 1] if top <= len(rows) and left <= len(rows[top - 1]) else ""
        for row in rows[top - 1 : last] if text else []:
            row += [""] * (right - len(row))
            row[left - 1 : right] = [text] * (right - left + 1)
    return rows


def _within(column: int, row: int, ranges: list[Range]) -> bool:
    return any(left <= column <= right and top <= row <= bottom for left, top, right, bottom in ranges)


class _Unseen:
    """Whether a cell's own style makes it unreadable; asked once a style."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def __call__(self, cell: Any) -> bool:  # noqa: ANN401
        style = getattr(cell, "_style_id", 0)
        if style not in self._known:
            self._known[style] = bool(style) and self._judged(cell)
        return self._known[style]

    @staticmethod
    def _judged(cell: Any) -> bool:  # noqa: ANN401
        if cell.number_format.strip() == _SHOWS_NOTHING or (cell.font.sz or TINY_POINTS + 1) <= TINY_POINTS:
            return True
        ink = _rgb(cell.font.color)
        kind = cell.fill.fill_type
        ground = PAPER if kind in {None, "none"} else _rgb(cell.fill.fgColor) if kind == "solid" else None
        return ink is not None and ground is not None and alike(ink, ground)


def _rgb(found: Any) -> str | None:  # noqa: ANN401
    """Return a colour of a style as six digits; of the theme only the paper, which is its first."""
    if found is None or found.tint:
        return None
    if found.type == "rgb" and len(found.rgb) == 8:
        return colour(found.rgb[2:])
    white = (found.type == "indexed" and found.indexed in _WHITES) or (
        found.type == "theme" and found.theme == 0
    )
    return PAPER if white else None
