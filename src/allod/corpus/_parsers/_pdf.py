"""PDF (ISO 32000): stored text where a page has it, recognised text where it is a picture.

pypdfium2 gives the text and where it stands, and renders pages that are only pictures for tesseract;
pdfplumber only finds ruled tables, and only on pages that have ruling lines, since it is slow and misreads
the text of some Chinese fonts. What a reader of the page cannot see is put aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pypdfium2
from pypdfium2 import raw
from pypdfium2.version import PYPDFIUM_INFO

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, EncryptedFile, NoPages, TooMuchText
from allod.corpus._parsers._pdf_layout import page_blocks
from allod.corpus._parsers._pdf_lines import lines_of
from allod.corpus._parsers._pdf_objects import hidden_places, shown_part, survey, turned
from allod.corpus._parsers._pdf_page import Frame, Page, Table
from allod.corpus._parsers._pdf_scan import Scans, is_scan, page_list
from allod.corpus._parsers._pdf_tables import Tables
from allod.corpus._parsers._values import Options, Parsed

PARSER = f"pdf/2 pypdfium2 {PYPDFIUM_INFO.version}"

_ENOUGH_PATHS = 4
"""A table has at least four ruling lines."""


def parse_pdf(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a PDF.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on pages and text, and how pictures of text are read.

    Yields:
        One document; its passages carry their page and where on it they stand.

    Raises:
        DamagedFile: It is not a PDF that can be opened.
        EncryptedFile: It asks for a password.
        NoPages: It has no pages.
        OcrMissing: It holds nothing but pictures, and what reads them is not installed.
        ScannedPages: It holds nothing but pictures on which no text was recognised.
        TooMuchText: There are more pages or characters than the limits.
    """
    document = _opened(content, name)
    scans = Scans(options)
    found = _Found()
    pages: list[Page] = []
    with document, Tables(content) as tables:
        count = len(document)
        if count > options.max_pages:
            raise TooMuchText(file=name, limit=options.max_text_chars, place=f"{count} pages")
        total = 0
        for number in range(1, count + 1):
            page = _page(document, number, tables, name, (scans, found))
            total += sum(len(line.text) for line in page.lines)
            if total > options.max_text_chars:
                raise TooMuchText(file=name, limit=options.max_text_chars, place=f"page {number}")
            pages.append(page)
    if not any(page.lines for page in pages):
        scans.refuse(name, count)
    blocks = page_blocks(scans.evened(pages))
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    notes = [*scans.notes(), *found.notes()]
    notes += [f"page read without tables: {page}" for page in tables.failed]
    parser = f"{PARSER} {scans.version}".rstrip()
    yield Parsed(blocks, parser, title=first, notes=notes, hidden=found.hidden)


@dataclass
class _Found:
    """What is told of a document beside its text."""

    hidden: list[str] = field(default_factory=list)
    layers: list[int] = field(default_factory=list)  # pages of scans that came with a text layer

    def notes(self) -> list[str]:
        if not self.layers:
            return []
        return [f"scanned pages read by the text layer that they came with: {page_list(self.layers)}"]


def _opened(content: Content, name: str) -> pypdfium2.PdfDocument:
    # pdfium turns away a sound file without pages and leaves its last error as it was: so that is set first,
    # to one that a file which exists cannot meet.
    raw.FPDF_LoadDocument(b"", None)
    try:
        return pypdfium2.PdfDocument(content if isinstance(content, Path) else content.read_bytes())
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise EncryptedFile(file=name) from error
        if error.err_code == raw.FPDF_ERR_FILE:
            raise NoPages(file=name) from error
        raise DamagedFile(file=name, format="PDF", place="it cannot be opened") from error


def _page(
    document: pypdfium2.PdfDocument, number: int, tables: Tables, name: str, aside: tuple[Scans, _Found]
) -> Page:
    scans, found = aside
    try:
        page = document[number - 1]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(file=name, format="PDF", place=f"page {number}") from error
    try:
        shown, rotation = shown_part(page), page.get_rotation()
        frame = Frame(*page.get_size())
        objects = survey(page, shown)
        hidden, layer = hidden_places(page, text, objects, shown)
        turn = partial(turned, shown=shown, rotation=rotation) if rotation or shown[:2] != (0, 0) else None
        lines = lines_of(text, hidden, found.hidden, turn)
        if is_scan(lines, objects, shown):
            recognised = scans.read(page, number, objects, lines)
            if recognised is not None:
                return recognised
        if layer:
            found.layers.append(number)
        ruled = []
        if lines and not objects.drawing and objects.paths >= _ENOUGH_PATHS and rotation == 0:
            left, _, _, top = page.get_mediabox()
            found_there = tables.on(number, left, top, text.get_text_bounded)
            ruled = [Table(table.rows, turned(table.box, shown, rotation)) for table in found_there]
        rules = [turned(rule, shown, rotation) for rule in objects.rules]
        return Page(number, lines, ruled, frame, rules)
    finally:
        text.close()
        page.close()
