"""PDF with text (ISO 32000): pages, headings by font size, paragraphs joined across lines, ruled tables.

pypdfium2 gives the text and where it stands; pdfplumber only finds ruled tables, and only on pages that have
ruling lines, since it is slow and misreads the text of some Chinese fonts. Pages that hold pictures and no
text are noted, and a file of nothing but such pages is refused: scanned pages are not read yet.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw
from pypdfium2.version import PYPDFIUM_INFO

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, EncryptedFile, NoPages, ScannedPages, TooMuchText
from allod.corpus._parsers._pdf_layout import Line, Page, page_blocks
from allod.corpus._parsers._pdf_tables import Tables
from allod.corpus._parsers._values import Options, Parsed

PARSER = f"pdf/1 pypdfium2 {PYPDFIUM_INFO.version}"

_ENOUGH_PATHS = 4
"""A table has at least four ruling lines."""

_MAX_OBJECTS = 20_000
"""A page of more objects is a drawing: looking for tables among its lines would take minutes."""


_PDFIUM_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at a line's end."""

_RADICAL = re.compile("[\u2f00-\u2fd5]")
"""Kangxi radicals, which many PDFs name in place of the characters that look the same."""


def parse_pdf(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a PDF.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on pages and text.

    Yields:
        One document; its passages carry their page.

    Raises:
        DamagedFile: It is not a PDF that can be opened.
        EncryptedFile: It asks for a password.
        NoPages: It has no pages.
        ScannedPages: It holds no text.
        TooMuchText: There are more pages or characters than the limits.
    """
    document = _opened(content, name)
    with document, Tables(content) as tables:
        count = len(document)
        if count > options.max_pages:
            raise TooMuchText(file=name, limit=options.max_text_chars, place=f"{count} pages")
        pages: list[Page] = []
        pictures: list[int] = []
        total = 0
        for number in range(1, count + 1):
            page = _page(document, number, tables, name)
            if not page.lines and page.has_picture:
                pictures.append(number)
            total += sum(len(line.text) for line in page.lines)
            if total > options.max_text_chars:
                raise TooMuchText(file=name, limit=options.max_text_chars, place=f"page {number}")
            pages.append(page)
    if not any(page.lines for page in pages):
        raise ScannedPages(file=name, pages=count)
    blocks = page_blocks(pages)
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    notes = [f"pages without text, not read: {', '.join(map(str, pictures))}"] if pictures else []
    notes += [f"page read without tables: {page}" for page in tables.failed]
    yield Parsed(blocks, PARSER, title=first, notes=notes)


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


def _page(document: pypdfium2.PdfDocument, number: int, tables: Tables, name: str) -> Page:
    try:
        page = document[number - 1]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(file=name, format="PDF", place=f"page {number}") from error
    try:
        lines = list(_lines(text))
        paths, picture = _objects(page)
        found = []
        if lines and paths and page.get_rotation() == 0:
            left, _, _, top = page.get_mediabox()
            found = tables.on(number, left, top, text.get_text_bounded)
        return Page(number, lines, found, picture)
    finally:
        text.close()
        page.close()


def _lines(text: Any) -> Iterator[Line]:  # noqa: ANN401 - pypdfium2 has no types
    """Yield a page's lines as pdfium orders them, with their place and font size."""
    index = 0  # of a line's first character, in pdfium's count: UTF-16 units
    for whole in text.get_text_range().split("\n"):
        stripped = whole.strip()
        if stripped:
            first = index + len(whole) - len(whole.lstrip())
            last = first + len(stripped.encode("utf-16-le")) // 2 - 1
            start, end = (text.get_charbox(place, loose=True) for place in (first, last))
            yield Line(
                _RADICAL.sub(_unified, stripped.replace(_PDFIUM_HYPHEN, "-")),
                left=min(start[0], end[0]),
                right=max(start[2], end[2]),
                bottom=min(start[1], end[1]),
                top=max(start[3], end[3]),
                size=max(_size(text, first), _size(text, last)),
            )
        index += len(whole.encode("utf-16-le")) // 2 + 1


def _unified(radical: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", radical[0])


def _size(text: Any, index: int) -> float:  # noqa: ANN401
    """The font size as seen: the nominal one, scaled by the matrix under which the character is drawn."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return 0.0
    return float(raw.FPDFText_GetFontSize(text, index)) * math.hypot(matrix.c, matrix.d)


def _objects(page: Any) -> tuple[bool, bool]:  # noqa: ANN401
    """Say whether a page has enough ruling lines for a table, and whether it has a picture."""
    count = raw.FPDFPage_CountObjects(page)
    paths, picture = 0, False
    for index in range(min(count, _MAX_OBJECTS)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, index))
        paths += kind in {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM}
        picture = picture or kind in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}
    return count <= _MAX_OBJECTS and paths >= _ENOUGH_PATHS, picture
