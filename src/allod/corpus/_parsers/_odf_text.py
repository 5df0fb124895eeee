"""ODT (ISO/IEC 26300:2015, ODF 1.2 part 1): headings, paragraphs, lists, tables, notes, page headers.

Deleted text that tracked changes keep is left out and said so; the numbers that a program computes for lists
and headings are not in the file and not taken. `body_blocks` also reads the text boxes of ODP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._odf import (
    DRAW,
    OFFICE,
    PRESENTATION,
    STYLE,
    TABLE,
    TEXT,
    VERSION,
    Package,
    number,
    open_odf,
)
from allod.corpus._parsers._odf_styles import Styles, page_ground, take_unseen
from allod.corpus._parsers._odf_table import Budget, is_frame, lay_out, own_cells, own_rows
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._values import Block, Kind, Options, Parsed
from allod.corpus._parsers._xml import Element

PARSER = f"odt/1 {VERSION}"

HEADING, PARAGRAPH = f"{TEXT}h", f"{TEXT}p"
_ANNOTATION = f"{OFFICE}annotation"
_SKIPPED = frozenset(
    (
        f"{TEXT}tracked-changes",
        f"{OFFICE}forms",
        f"{DRAW}object",
        f"{DRAW}object-ole",
        f"{PRESENTATION}notes",
        f"{TEXT}ruby-text",
        f"{TEXT}note-citation",
    )
)
_CHARACTERS = {f"{TEXT}tab": "\x01", f"{TEXT}line-break": "\x02"}
_SPACE = f"{TEXT}s"
_MEANT = str.maketrans("\x00\x01\x02", " \t\n")
"""Blanks that are elements stand for themselves; XML knows none of these three characters."""
_BLANKS = re.compile(r"[ \t\r\n]+")
_MAX_SPACES = 200
_NOTES = (("footnote", "[{}]"), ("endnote", "[e{}]"), ("comment", "[c{}]"))
"""Kinds of notes, and how their references are written: by number in order of appearance."""
_PAGE_NUMBER = re.compile(r"page|of|[第共頁页\W\d_]", re.IGNORECASE)
_MARGINS = tuple(
    f"{STYLE}{name}"
    for name in ("header", "header-first", "header-left", "footer", "footer-first", "footer-left")
)


@dataclass(slots=True)
class Reader:
    """What the walk over a body needs to know, and what it puts aside.

    Attributes:
        styles: The package's styles.
        budget: What tables may still lay out.
        hidden: Receives what nobody sees.
        notes: Elements of notes and comments by kind, in order of appearance.
    """

    styles: Styles
    budget: Budget
    hidden: list[str] = field(default_factory=list)
    notes: dict[str, list[Element]] = field(default_factory=dict)

    def aside(self) -> Iterator[Block]:
        """Yield the notes met so far, each kind numbered from 1."""
        for kind, form in _NOTES:
            for at, note in enumerate(self.notes.pop(kind, []), 1):
                text = "\n".join(block.text for block in body_blocks(note, self)).strip()
                if text:
                    yield Block(text, "note", reference=form.format(at), heading=())


def parse_odt(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a text document.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on unpacking and on text.

    Yields:
        One document, titled by its title paragraph, its first heading or its properties.

    Raises:
        DamagedFile: The package or its XML is wrong.
        EncryptedFile: It needs a password.
        TooMuchText: Its tables hold more than the limits.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    package = open_odf(content, name, "ODT", "text", options)
    reader = Reader(Styles(package), Budget(name, options))
    take_unseen(package.body, reader.styles, reader.hidden, page_ground(package))
    blocks = list(body_blocks(package.body, reader))
    blocks += reader.aside()
    blocks += _margins(package, reader)
    headings = sorted((each for each in blocks if each.kind == "heading"), key=lambda each: each.level > 0)
    title = headings[0].text if headings else package.title
    yield Parsed(blocks, PARSER, title=title, notes=_tracked(package), hidden=reader.hidden)


def _tracked(package: Package) -> list[str]:
    deleted = sum(1 for _ in package.body.iter(f"{TEXT}deletion"))
    return [f"tracked changes: {deleted} deletions left out"] if deleted else []


def body_blocks(parent: Element, reader: Reader, kind: Kind = "paragraph") -> Iterator[Block]:
    """Walk the paragraphs, lists and tables below an element, through sections, frames and groups.

    Args:
        parent: The element.
        reader: See there.
        kind: What paragraphs are here: `item` in a list.

    Yields:
        The blocks in the order of the file.

    Raises:
        TooMuchText: Tables pass the limits.
    """
    for element in parent:
        tag = element.tag
        if tag in {PARAGRAPH, HEADING}:
            yield from _paragraph(element, reader, kind)
        elif tag == f"{TABLE}table":
            yield from _table(element, reader)
        elif tag == _ANNOTATION:
            reader.notes.setdefault("comment", []).append(element)
        elif tag in _SKIPPED or not isinstance(tag, str):
            continue
        else:  # a section, an index, a list, a frame, a shape, a group …
            yield from body_blocks(element, reader, "item" if tag == f"{TEXT}list" else kind)


def _paragraph(element: Element, reader: Reader, kind: Kind) -> Iterator[Block]:
    boxes: list[Element] = []
    text = paragraph_text(element, reader, boxes)
    if text.strip():
        level = _level(element, reader.styles)
        if level is None:
            yield Block(text, kind)
        else:
            yield Block(" ".join(text.split()), "heading", level=level)
    for box in boxes:
        yield from body_blocks(box, reader)


def _level(element: Element, styles: Styles) -> int | None:
    if element.tag == HEADING:
        return number(element, f"{TEXT}outline-level", 10)
    return 0 if "Title" in styles.chain("paragraph", element.get(f"{TEXT}style-name")) else None


def paragraph_text(element: Element, reader: Reader, boxes: list[Element]) -> str:
    """Read a paragraph's text: white space of the XML folds, that which is meant does not.

    Args:
        element: A `text:p` or `text:h`.
        reader: Receives the notes anchored in it.
        boxes: Receives the frames and shapes anchored in it.

    Returns:
        Its text.
    """
    text = "".join(_pieces(element, reader, boxes))
    return _BLANKS.sub(" ", text).strip(" ").translate(_MEANT)


def _pieces(element: Element, reader: Reader, boxes: list[Element]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag = child.tag
        if tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag == _SPACE:
            yield "\x00" * number(child, f"{TEXT}c", _MAX_SPACES)
        elif tag == f"{TEXT}note":
            body = child.find(f"{TEXT}note-body")
            if body is not None:
                reader.notes.setdefault(child.get(f"{TEXT}note-class", "footnote"), []).append(body)
        elif tag == _ANNOTATION:
            reader.notes.setdefault("comment", []).append(child)
        elif isinstance(tag, str) and tag.startswith(DRAW) and tag != f"{DRAW}a":
            boxes.append(child)
        elif isinstance(tag, str) and tag not in _SKIPPED:  # a span, a link, a field, a ruby base …
            yield from _pieces(child, reader, boxes)
        yield child.tail or ""


def cell_text(cell: Element, reader: Reader) -> str:
    """Read a cell as one line.

    Args:
        cell: A table cell.
        reader: See there.

    Returns:
        Its paragraphs, joined by blanks.
    """
    if len(cell) == 1 and cell[0].tag == PARAGRAPH and not len(cell[0]):  # as nearly all are
        return " ".join((cell[0].text or "").split())
    return " ".join(" ".join(block.text for block in body_blocks(cell, reader)).split())


def _table(table: Element, reader: Reader) -> Iterator[Block]:
    if is_frame(table):
        for row, _ in own_rows(table):
            for cell in own_cells(row):
                yield from body_blocks(cell, reader)
        return
    grid = lay_out(table, lambda cell: cell_text(cell, reader), reader.budget, reader.hidden)
    yield from table_blocks(grid.rows, headers=grid.headers or 1)


def _margins(package: Package, reader: Reader) -> Iterator[Block]:
    """Yield the texts of page headers and footers, each once, page numbers left out."""
    seen: set[str] = set()
    for page in () if package.styles is None else package.styles.iter(f"{STYLE}master-page"):
        for margin in page:
            if margin.tag not in _MARGINS or margin.get(f"{STYLE}display") == "false":
                continue
            take_unseen(margin, reader.styles, reader.hidden, page_ground(package))
            for block in body_blocks(margin, reader):
                text = block.text.strip()
                if text not in seen and _PAGE_NUMBER.sub("", text):
                    seen.add(text)
                    yield Block(text, "note", heading=())
