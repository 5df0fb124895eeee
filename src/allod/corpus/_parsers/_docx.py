"""DOCX (ECMA-376 part 1, WordprocessingML): headings, paragraphs, tables, text boxes, notes, comments.

python-docx opens the package and knows the styles and the headers; the text is walked here, because the
library passes over content controls, tracked insertions, text boxes, notes and comments. Deleted text is left
out and said so; what nobody can see goes aside. The numbers that Word computes for lists are not in the file
and not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import OpcError
from lxml import etree

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._docx_look import MC, Looks, W
from allod.corpus._parsers._errors import DamagedFile
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._unpack import check_zip
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.corpus._parsers._xml import Element, xml_root

PARSER = f"docx/1 python-docx {version('python-docx')}"

_NOTES = (("footnote", "[{}]"), ("endnote", "[e{}]"), ("comment", "[c{}]"))
"""Parts with notes, and how their references are written: by number in order of appearance."""

_SKIPPED = frozenset((f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}pPr", f"{W}rPr"))
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_HEADING_STYLE = re.compile(r"(?:heading|標題|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"(?:title|標題|标题)$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"page|of|[第共頁页\W\d_]", re.IGNORECASE)
_MAX_SPAN = 200


def parse_docx(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a Word document.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on unpacking.

    Yields:
        One document, titled by its title paragraph, its first heading or its properties.

    Raises:
        DamagedFile: The package or its XML is wrong.
        EncryptedFile: An entry is encrypted.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    check_zip(content, name, "DOCX", options)
    try:
        with content.open("rb") as package:
            document = docx.Document(package)
        body = document.element.body
        levels = _Levels(document)
        looks = Looks(document.styles.element, document.element)
        hidden: list[str] = []
        looks.take_unseen(body, hidden)
        blocks = list(_blocks(body, levels))
        blocks += _notes(document, body, looks, hidden)
        blocks += _margins(document, looks, hidden)
    except (OpcError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise DamagedFile(file=name, format="DOCX", place=type(error).__name__) from error
    headings = sorted(
        (block for block in blocks if block.kind == "heading"), key=lambda block: block.level > 0
    )
    title = headings[0].text if headings else document.core_properties.title.strip() or None
    yield Parsed(blocks, PARSER, title=title, notes=_tracked(body), hidden=hidden)


def _tracked(body: Element) -> list[str]:
    deleted = sum(1 for _ in body.iter(f"{W}del"))
    return [f"tracked changes: {deleted} deletions left out"] if deleted else []


class _Levels:
    """The heading level of a paragraph, by its outline level or its style; None for prose."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - python-docx has no types
        self._by_style: dict[str | None, int | None] = {}
        for style in document.styles:
            if style.type == WD_STYLE_TYPE.PARAGRAPH:
                self._by_style[style.style_id] = self._of_style(style)

    @staticmethod
    def _of_style(style: Any) -> int | None:  # noqa: ANN401
        for _ in range(20):  # a chain of base styles, which a hostile file may close into a ring
            named = _HEADING_STYLE.match(style.name or "")
            if named:
                return int(named[1])
            if _TITLE_STYLE.match(style.name or ""):
                return 0
            level = _outline(style.element)
            if level is not None:
                return level
            if style.base_style is None:
                return None
            style = style.base_style
        return None

    def of(self, paragraph: Element) -> int | None:
        """Return the level of a paragraph's element."""
        own = _outline(paragraph)
        if own is not None:
            return own
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return None if style is None else self._by_style.get(style.get(f"{W}val"))


def _outline(element: Element) -> int | None:
    """Outline levels 0 to 8 are headings 1 to 9; 9 is body text (ECMA-376 part 1, section 17.3.1.20)."""
    found = element.find(f"{W}pPr/{W}outlineLvl")
    value = "" if found is None else found.get(f"{W}val", "")
    return int(value) + 1 if value.isdigit() and int(value) < 9 else None


def _blocks(parent: Element, levels: _Levels | None) -> Iterator[Block]:
    """Walk the block-level elements below one, through content controls and tracked insertions."""
    for element in parent:
        if element.tag == f"{W}p":
            yield from _paragraph(element, levels)
        elif element.tag == f"{W}tbl":
            yield from _table(element, levels)
        elif element.tag in _SKIPPED:
            continue
        elif isinstance(element.tag, str):  # sdt, sdtContent, ins, moveTo, customXml, smartTag …
            yield from _blocks(element, levels)


def _paragraph(element: Element, levels: _Levels | None) -> Iterator[Block]:
    boxes: list[Element] = []
    text = "".join(_text(element, boxes))
    level = levels.of(element) if levels else None
    if text.strip():
        numbered = element.find(f"{W}pPr/{W}numPr") is not None
        if level is None:
            yield Block(text, "item" if numbered else "paragraph")
        else:
            yield Block(" ".join(text.split()), "heading", level=level)
    for box in boxes:
        yield from _blocks(box, levels)


def _text(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the text of a paragraph in order; its text boxes are put aside."""
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag == f"{W}txbxContent":
            boxes.append(child)
        elif tag not in _SKIPPED:
            yield from _text(child, boxes)


def _table(table: Element, levels: _Levels | None) -> Iterator[Block]:
    rows = list(table.iterchildren(f"{W}tr"))
    grid = _grid(rows)
    width = max(map(len, grid), default=0)
    if width < 2 or len(grid) < 2:  # a frame round some text, not a table
        for cell in table.iterdescendants(f"{W}tc"):
            yield from _blocks(cell, levels)
        return
    headers = 0
    while headers < len(rows) and rows[headers].find(f"{W}trPr/{W}tblHeader") is not None:
        headers += 1
    yield from table_blocks(grid, headers=headers or 1)


def _grid(rows: list[Element]) -> list[list[str]]:
    """Lay cells out by column and row, a merged cell's text repeated."""
    grid: list[list[str]] = []
    for row in rows:
        above = grid[-1] if grid else []
        line = [""] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in row.iterdescendants(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is not row:
                continue  # a cell of a table inside this one: its text is taken with the cell around it
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val") != "restart" and len(line) < len(above):
                text = above[len(line)]
            else:
                text = " ".join(" ".join("".join(_text(p, [])) for p in cell.iter(f"{W}p")).split())
            line += [text] * _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
        grid.append(line)
    return grid


def _number(element: Element | None, default: int) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return min(int(value), _MAX_SPAN) if value.isascii() and value.isdigit() else default


def _notes(document: Any, body: Element, looks: Looks, hidden: list[str]) -> Iterator[Block]:  # noqa: ANN401
    """Yield foot- and endnotes and comments, numbered in the order in which the text refers to them."""
    parts = {str(part.partname).lower(): part for part in document.part.package.iter_parts()}
    for kind, form in _NOTES:
        part = parts.get(f"/word/{kind}s.xml")
        if part is None:
            continue
        root = xml_root(part.blob)
        looks.take_unseen(root, hidden)
        notes = {note.get(f"{W}id"): note for note in root.iter(f"{W}{kind}")}
        order = dict.fromkeys(mark.get(f"{W}id") for mark in body.iter(f"{W}{kind}Reference"))
        for number, identifier in enumerate(order, 1):
            note = notes.get(identifier)
            text = "" if note is None else "\n".join(block.text for block in _blocks(note, None)).strip()
            if text:
                yield Block(text, "note", reference=form.format(number), heading=())


def _margins(document: Any, looks: Looks, hidden: list[str]) -> Iterator[Block]:  # noqa: ANN401
    """Yield the texts of headers and footers, each once, page numbers left out."""
    seen: set[str] = set()
    for section in document.sections:
        for part in (
            section.header,
            section.first_page_header,
            section.even_page_header,
            section.footer,
            section.first_page_footer,
            section.even_page_footer,
        ):
            if part.is_linked_to_previous:
                continue
            looks.take_unseen(part._element, hidden)
            for block in _blocks(part._element, None):
                text = block.text.strip()
                if text not in seen and _PAGE_NUMBER.sub("", text):
                    seen.add(text)
                    yield Block(text, "note", heading=())
