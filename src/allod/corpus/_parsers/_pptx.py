"""PPTX (ECMA-376 part 1, PresentationML): each slide a page, its title a heading, its texts and notes.

Text is read from top to bottom, and from left to right side by side, groups opened. Charts give their titles
and stored values, SmartArt its texts, comments follow as notes. Hidden slides are left out and noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import pptx
from lxml import etree
from pptx.exc import PythonPptxError

from allod.corpus._parsers._boxes import EVERYWHERE, Box, reading_order
from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile
from allod.corpus._parsers._pptx_look import A, Looks, P, placed
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._unpack import check_zip
from allod.corpus._parsers._unseen import keep
from allod.corpus._parsers._values import Block, Kind, Options, Parsed
from allod.corpus._parsers._xml import Element, xml_root

PARSER = f"pptx/1 python-pptx {version('python-pptx')}"

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = frozenset(("title", "ctrTitle"))
_MARGINS = frozenset(("dt", "sldNum", "hdr"))
_LISTS = frozenset(
    ("", "body", "obj")
)  # placeholders whose paragraphs have bullets unless they say otherwise
_BULLETS = (f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")
_PAGE_NUMBER = "slidenum"


def parse_pptx(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a presentation.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on unpacking.

    Yields:
        One document, titled by its first slide or its properties.

    Raises:
        DamagedFile: The package or its XML is wrong.
        EncryptedFile: An entry is encrypted.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    check_zip(content, name, "PPTX", options)
    hidden: list[str] = []
    notes: list[str] = []
    blocks: list[Block] = []
    footers: dict[str, Block] = {}
    try:
        with content.open("rb") as package:
            show = pptx.Presentation(package)
        paper = Box(0, 0, float(show.slide_width or 0), float(show.slide_height or 0))
        for at, slide in enumerate(show.slides, 1):
            if slide._element.get("show") in {"0", "false"}:
                notes.append(f"hidden slide left out: {at}")
                continue
            blocks += (replace(block, page=at) for block in _slide(slide, paper, footers, hidden))
        properties = (show.core_properties.title or "").strip()
    except (PythonPptxError, KeyError, ValueError, TypeError, AttributeError, etree.XMLSyntaxError) as error:
        raise DamagedFile(file=name, format="PPTX", place=type(error).__name__) from error
    blocks += footers.values()
    title = next((block.text for block in blocks if block.kind == "heading"), properties or None)
    yield Parsed(blocks, PARSER, title=title, notes=notes, hidden=hidden)


def _slide(slide: Any, paper: Box, footers: dict[str, Block], hidden: list[str]) -> Iterator[Block]:  # noqa: ANN401
    heads, others = _shapes(slide, paper, footers, hidden)
    headings = [" ".join(" ".join(text for text, _ in _paragraphs(head)).split()) for head in heads]
    headings = [heading for heading in headings if heading]
    yield from (Block(heading, "heading", level=1) for heading in headings)
    path = None if headings else ()
    for index in reading_order(box for _, box in others):
        for block in _shape_blocks(others[index][0], slide):
            yield replace(block, heading=path)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        said = "\n".join(text for text, _ in _paragraphs(slide.notes_slide.notes_text_frame._txBody)).strip()
        if said:
            yield Block(said, "note", heading=path)
    yield from _comments(slide)


def _shapes(
    slide: Any,  # noqa: ANN401
    paper: Box,
    footers: dict[str, Block],
    hidden: list[str],
) -> tuple[list[Element], list[tuple[Element, Box | None]]]:
    """Part a slide's shapes into titles and others; what nobody sees, and the margins, go aside."""
    looks = Looks(slide)
    heads: list[Element] = []
    others: list[tuple[Element, Box | None]] = []
    under = list(looks.under)
    for shape, box in placed(slide.shapes):
        element = shape._element
        kind = _placeholder(element)
        if (box is not None and not box.meets(paper)) or _is_hidden(element):
            keep(hidden, " ".join(text for text, _ in _paragraphs(element)))
            continue
        looks.take_unseen(element, box, under, hidden)
        if looks.covers(element):
            under.append(box or EVERYWHERE)
        if kind in _TITLES:
            heads.append(element)
        elif kind == "ftr":
            text = " ".join(text for text, _ in _paragraphs(element)).strip()
            footers.setdefault(text, Block(text, "note", heading=()))
        elif kind not in _MARGINS:
            others.append((element, box))
    footers.pop("", None)
    return heads, others


def _placeholder(element: Element) -> str | None:
    holder = next(element.iter(f"{P}ph"), None)
    return None if holder is None else holder.get("type", "")


def _is_hidden(element: Element) -> bool:
    facts = next(element.iter(f"{P}cNvPr"), None)
    return facts is not None and facts.get("hidden") in {"1", "true"}


def _paragraphs(parent: Element) -> Iterator[tuple[str, bool | None]]:
    """Yield the paragraphs below an element, and whether they say that they have a bullet."""
    for paragraph in parent.iter(f"{A}p"):
        text = "".join(_pieces(paragraph)).strip()
        if text:
            properties = paragraph.find(f"{A}pPr")
            bullet = None
            if properties is not None and properties.find(f"{A}buNone") is not None:
                bullet = False
            elif properties is not None and any(properties.find(tag) is not None for tag in _BULLETS):
                bullet = True
            yield text, bullet


def _pieces(paragraph: Element) -> Iterator[str]:
    for child in paragraph:
        if child.tag == f"{A}br":
            yield "\n"
        elif child.tag == f"{A}r" or (child.tag == f"{A}fld" and child.get("type") != _PAGE_NUMBER):
            yield child.findtext(f"{A}t") or ""


def _shape_blocks(element: Element, slide: Any) -> Iterator[Block]:  # noqa: ANN401
    table = next(element.iter(f"{A}tbl"), None)
    chart = next(element.iter(f"{_C}chart"), None)
    diagram = next(element.iter(f"{_DGM}relIds"), None)
    if table is not None:
        yield from _table(table)
    elif chart is not None:
        yield from _chart(xml_root(slide.part.related_part(chart.get(f"{_R}id")).blob))
    elif diagram is not None:
        points = xml_root(slide.part.related_part(diagram.get(f"{_R}dm")).blob)
        for text, _ in _paragraphs(points):
            yield Block(text, "item")
    else:
        listed = _placeholder(element) in _LISTS
        for text, bullet in _paragraphs(element):
            kind: Kind = "item" if (listed if bullet is None else bullet) else "paragraph"
            yield Block(text, kind)


def _table(table: Element) -> Iterator[Block]:
    grid: list[list[str]] = []
    for row in table.iterchildren(f"{A}tr"):
        line: list[str] = []
        for cell in row.iterchildren(f"{A}tc"):
            if cell.get("hMerge") in {"1", "true"} and line:
                text = line[-1]
            elif cell.get("vMerge") in {"1", "true"} and grid and len(line) < len(grid[-1]):
                text = grid[-1][len(line)]
            else:
                text = " ".join(" ".join(text for text, _ in _paragraphs(cell)).split())
            line.append(text)
        grid.append(line)
    if len(grid) < 2 or max(map(len, grid)) < 2:  # a frame round some text
        yield from (Block(text) for text, _ in _paragraphs(table))
    else:
        yield from table_blocks(grid)


def _chart(chart: Element) -> Iterator[Block]:
    """Yield a chart's titles, and the values that are stored with it as the rows of a table."""
    for title in chart.iter(f"{_C}title"):
        text = " ".join(text for text, _ in _paragraphs(title))
        if text:
            yield Block(text)
    header, columns, names = [""], list[list[str]](), list[str]()
    for series in chart.iter(f"{_C}ser"):
        header.append(" ".join(value.text or "" for value in series.iterfind(f"{_C}tx//{_C}v")))
        names = names or _cached(series, ("cat", "xVal"))
        columns.append(_cached(series, ("val", "yVal")))
    rows = [
        [name, *(column[at] if at < len(column) else "" for column in columns)]
        for at, name in enumerate(names)
    ]
    yield from table_blocks([header, *rows]) if rows else ()


def _cached(series: Element, parts: tuple[str, str]) -> list[str]:
    for part in parts:
        found = series.find(f"{_C}{part}")
        if found is not None:
            return [" ".join((value.text or "").split()) for value in found.iterfind(f".//{_C}pt/{_C}v")]
    return []


def _comments(slide: Any) -> Iterator[Block]:  # noqa: ANN401
    at = 0
    for relation in slide.part.rels.values():
        if not relation.is_external and relation.reltype.endswith("/comments"):
            for comment in xml_root(relation.target_part.blob).iter("{*}cm"):
                words = comment.itertext("{*}text", f"{A}t")
                text = " ".join("".join(words).split())
                if text:
                    at += 1
                    yield Block(text, "note", reference=f"[c{at}]", heading=())
