"""ODP (ISO/IEC 26300:2015, ODF 1.2 part 1, section 3.7): each slide a page, its title a heading, its notes.

Slides that are left out of the show are left out here and noted. Shapes beside the slide are put aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from allod.corpus._parsers._boxes import EVERYWHERE, Box, around, reading_order
from allod.corpus._parsers._content import Content
from allod.corpus._parsers._odf import DRAW, FO, PRESENTATION, STYLE, SVG, VERSION, Package, open_odf
from allod.corpus._parsers._odf_styles import FILLED, Look, Styles, take_unseen
from allod.corpus._parsers._odf_table import Budget
from allod.corpus._parsers._odf_text import Reader, body_blocks
from allod.corpus._parsers._unseen import PAPER, alike, points
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.corpus._parsers._xml import Element

PARSER = f"odp/1 {VERSION}"

_CLASS = f"{PRESENTATION}class"
_MARGINS = frozenset(("date-time", "page-number", "footer", "header"))
_DECLARED = (f"{PRESENTATION}header-decl", f"{PRESENTATION}footer-decl")
_PICTURES = tuple(f"{DRAW}{name}" for name in ("image", "object", "object-ole", "plugin"))
_NOT_SHAPES = frozenset((f"{PRESENTATION}notes", f"{DRAW}layer-set"))


def parse_odp(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a presentation.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limits on unpacking and on text.

    Yields:
        One document, titled by its first slide or its properties.

    Raises:
        DamagedFile: The package or its XML is wrong.
        EncryptedFile: It needs a password.
        TooMuchText: Its tables hold more than the limits.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    package = open_odf(content, name, "ODP", "presentation", options)
    reader = Reader(Styles(package), Budget(name, options))
    blocks: list[Block] = []
    notes: list[str] = []
    for at, page in enumerate(package.body.iterchildren(f"{DRAW}page"), 1):
        if _is_hidden(page, reader.styles):
            notes.append(f"hidden slide left out: {at}")
            continue
        blocks += (replace(block, page=at) for block in _page(page, package, reader))
    for declared in package.body.iterchildren(*_DECLARED):
        if (declared.text or "").strip():
            blocks.append(Block(declared.text.strip(), "note", heading=()))
    title = next((block.text for block in blocks if block.kind == "heading"), package.title)
    yield Parsed(blocks, PARSER, title=title, notes=notes, hidden=reader.hidden)


def _is_hidden(page: Element, styles: Styles) -> bool:
    style = styles.find("drawing-page", page.get(f"{DRAW}style-name"))
    properties = None if style is None else style.find(f"{STYLE}drawing-page-properties")
    return properties is not None and properties.get(f"{PRESENTATION}visibility") == "hidden"


def _page(page: Element, package: Package, reader: Reader) -> Iterator[Block]:
    size, ground, under = _master(page, package, reader.styles)

    def judge(element: Element, look: Look) -> Look:
        if element.tag == f"{PRESENTATION}notes":
            return replace(look, ground=PAPER)
        if element.getparent() is not page or element.tag in _NOT_SHAPES:
            return look
        box = _box(element)
        if size and box and not box.meets(size):
            return replace(look, away=True)
        place = box or EVERYWHERE
        beneath = any(place.meets(other) for other in under)
        if _covers(element, reader.styles, ground):
            under.append(place)
        return replace(look, ground=FILLED) if beneath and look.ground == ground else look

    take_unseen(page, reader.styles, reader.hidden, ground, judge)
    shapes = [
        shape
        for shape in page
        if isinstance(shape.tag, str) and shape.tag not in _NOT_SHAPES and shape.get(_CLASS) not in _MARGINS
    ]
    titles = [shape for shape in shapes if shape.get(_CLASS) == "title"]
    heading = None
    for shape in titles:
        words = " ".join(" ".join(block.text for block in body_blocks(shape, reader)).split())
        if words:
            heading = words
            yield Block(words, "heading", level=1)
    others = [shape for shape in shapes if shape not in titles]
    path = None if heading else ()
    for index in reading_order(map(_box, others)):
        for block in body_blocks([others[index]], reader):
            yield block if block.kind == "heading" else replace(block, heading=path)
    for notes in page.iterchildren(f"{PRESENTATION}notes"):
        text = "\n".join(
            block.text
            for frame in notes
            if frame.get(_CLASS) == "notes"
            for block in body_blocks(frame, reader)
        )
        if text.strip():
            yield Block(text, "note", heading=path)
    yield from reader.aside()


def _master(page: Element, package: Package, styles: Styles) -> tuple[Box | None, str | None, list[Box]]:
    """Return a slide's size, its ground, and where its master has pictures and filled shapes."""
    ground = styles.of(page).ground or None
    name = page.get(f"{DRAW}master-page-name")
    for master in () if package.styles is None else package.styles.iter(f"{STYLE}master-page"):
        if master.get(f"{STYLE}name") != name:
            continue
        ground = ground or styles.of(master).ground or None
        shapes = [shape for shape in master if isinstance(shape.tag, str) and not shape.get(_CLASS)]
        under = [_box(shape) or EVERYWHERE for shape in shapes if _covers(shape, styles, ground)]
        return _size(master.get(f"{STYLE}page-layout-name"), package), ground, under
    return None, ground, []


def _covers(shape: Element, styles: Styles, ground: str | None) -> bool:
    """Say whether a shape, or one in its group, covers the slide with another colour or a picture."""
    if not isinstance(shape.tag, str) or shape.tag in _NOT_SHAPES:
        return False
    if shape.tag == f"{DRAW}g":
        return any(_covers(child, styles, ground) for child in shape)
    own = styles.of(shape).ground
    if own == FILLED or any(shape.find(tag) is not None for tag in _PICTURES):
        return True
    return bool(own) and ground != FILLED and not alike(own or "", ground or PAPER)


def _size(layout: str | None, package: Package) -> Box | None:
    for each in () if package.styles is None else package.styles.iter(f"{STYLE}page-layout"):
        properties = each.find(f"{STYLE}page-layout-properties")
        if each.get(f"{STYLE}name") == layout and properties is not None:
            width, height = (
                points(properties.get(f"{FO}page-width")),
                points(properties.get(f"{FO}page-height")),
            )
            return Box(0, 0, width, height) if width and height else None
    return None


def _box(shape: Element) -> Box | None:
    """Return where a shape stands; None if its place is given by a transformation or not at all."""
    left, top = points(shape.get(f"{SVG}x")), points(shape.get(f"{SVG}y"))
    if left is None or top is None:
        if shape.tag != f"{DRAW}g":
            return None
        return around(box for child in shape if (box := _box(child)) is not None)
    width, height = points(shape.get(f"{SVG}width")) or 0.0, points(shape.get(f"{SVG}height")) or 0.0
    return Box(left, top, left + width, top + height)
