"""XLSX (ECMA-376 part 1, SpreadsheetML): sheets as headings, each row with the header row's names.

openpyxl reads in its read-only mode, which gives neither merged cells nor formulas without a stored value;
both are found by one more pass over the sheet's XML, from the ZIP that was checked before. Values are those
that the program stored: nothing is computed here. Hidden sheets are left out and noted.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, TooMuchText
from allod.corpus._parsers._numbers import shown
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._unpack import check_zip
from allod.corpus._parsers._values import Block, Options, Parsed

PARSER = f"xlsx/1 openpyxl {openpyxl.__version__}"

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAX_MERGED_CELLS = 1_000_000

Row = list[str]


@dataclass(slots=True)
class _Sheet:
    """What openpyxl does not say: merged ranges (first column, row, last column, row; from 1)."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    without_value: int = 0


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
                blocks += _blocks(_rows(sheet, facts, name, options), facts)
            book.close()
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        etree.XMLSyntaxError,
        SyntaxError,
    ) as error:
        raise DamagedFile(file=name, format="XLSX", place=type(error).__name__) from error
    yield Parsed(blocks, PARSER, title=title, notes=notes)


def _sheets(content: Content) -> dict[str, _Sheet]:
    """Read the merged ranges of each sheet, by the sheet's name."""
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


def _xml(archive: zipfile.ZipFile, entry: str) -> Any:  # noqa: ANN401 - lxml's stubs are narrower than lxml
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(archive.read(entry), parser)


def _facts(archive: zipfile.ZipFile, entry: str) -> _Sheet:
    """Pass over a sheet without keeping its rows."""
    facts = _Sheet()
    with archive.open(entry) as data:
        tags = (f"{_MAIN}row", f"{_MAIN}mergeCell")
        for _, element in etree.iterparse(data, tag=tags, resolve_entities=False, no_network=True):
            if element.tag == f"{_MAIN}mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                if left and top and right and bottom:
                    facts.merged.append((left, top, right, bottom))
            else:
                facts.without_value += sum(
                    cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v") for cell in element
                )
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return facts


def _rows(sheet: Any, facts: _Sheet, name: str, options: Options) -> list[Row]:  # noqa: ANN401
    # Cells as text, merged ones filled in; row i of the sheet is element i - 1.
    sheet.reset_dimensions()  # the file's own statement may be wrong either way
    rows: list[Row] = []
    total = 0
    for cells in sheet.iter_rows():
        row = [shown(cell.value, getattr(cell, "number_format", "")) for cell in cells]
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


def _blocks(rows: list[Row], facts: _Sheet) -> Iterator[Block]:
    """Divide a sheet at empty rows into tables; a row of one value is a caption or a remark."""
    header: list[Row] = []
    numbered = enumerate(rows, 1)
    for empty, group in groupby(numbered, key=lambda each: not any(each[1])):
        region = list(group)
        if empty:
            continue
        while region and _single(region[0][1]):
            yield Block(next(filter(None, region.pop(0)[1])))
        if not region:
            continue
        if not header or _names(region[0][1]):
            depth = 2 if len(region) > 2 and _spans(region[0][0], facts) else 1
            header = [row for _, row in region[:depth]]
            region = region[depth:]
            if not region:
                yield from table_blocks(header, headers=0)
        for _, row in region:
            if _single(row):
                yield Block(next(filter(None, row)))
            else:
                yield from table_blocks([*header, row], headers=len(header))


def _single(row: Row) -> bool:
    return len(set(filter(None, row))) == 1


def _names(row: Sequence[str]) -> bool:
    """Whether a row after a gap can name columns: several different values, none of them a number."""
    values = [cell for cell in row if cell]
    return len(set(values)) == len(values) > 1 and not any(cell[:1].isdigit() for cell in values)


def _spans(number: int, facts: _Sheet) -> bool:
    """Whether a header row holds a cell over several columns, so that the next row names them."""
    return any(top == bottom == number and right > left for left, top, right, bottom in facts.merged)
