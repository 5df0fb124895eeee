"""What nobody sees on a slide: text in its ground's colour or of no size, shapes hidden or beside the slide.

Colours are resolved as far as a run says them itself: literal, of the system, or of the theme through the
master's map (ECMA-376 part 1, sections 19.3.1.6 and 20.1.2.3). Whatever is shaded, inherited, or stands over
a picture, a gradient or another filled shape counts as seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE

from allod.corpus._parsers._boxes import EVERYWHERE, Box
from allod.corpus._parsers._unseen import PAPER, TINY_POINTS, alike, colour, keep
from allod.corpus._parsers._xml import Element, xml_root

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

_FILLED = "filled"
_FILLS = tuple(f"{A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
_SOLID, _NOTHING = f"{A}solidFill", f"{A}noFill"
_PLAIN_BACKGROUND = (
    "1001"  # ECMA-376 part 1, section 19.3.1.3: the theme's first background fill, a solid one
)
_TINY = TINY_POINTS * 100  # sizes are in hundredths of a point


class Looks:
    """What the texts of one slide look like."""

    def __init__(self, slide: Any) -> None:  # noqa: ANN401 - python-pptx has no types
        layout = slide.slide_layout
        master = layout.slide_master
        self._scheme = _scheme(master, slide)
        self._layout = layout
        self.ground = next(
            (ground for each in (slide, layout, master) if (ground := self._background(each._element))), PAPER
        )
        self.under = [
            box or EVERYWHERE
            for shapes in (master.shapes, layout.shapes)
            for shape, box in placed(shapes)
            if not shape.is_placeholder and self.covers(shape._element)
        ]

    def _background(self, element: Element) -> str | None:
        found = element.find(f"{P}cSld/{P}bg")
        if found is None or not len(found):
            return None
        if found[0].tag == f"{P}bgRef":
            plain = found[0].get("idx") == _PLAIN_BACKGROUND
            return (self._colour(found[0]) if plain else None) or _FILLED
        return self._fill(found[0]) or _FILLED

    def _fill(self, properties: Element | None) -> str | None:
        """Return the colour of a fill, `filled` if it has none of its own, None if nothing is filled."""
        for child in () if properties is None else properties:
            if child.tag == _SOLID:
                return self._colour(child) or _FILLED
            if child.tag in _FILLS:
                return _FILLED
        return None

    def _colour(self, parent: Element) -> str | None:
        for child in parent:
            if len(child):  # shaded, tinted, or transparent
                return None
            if child.tag == f"{A}srgbClr":
                return colour(child.get("val"))
            if child.tag == f"{A}sysClr":
                return colour(child.get("lastClr"))
            if child.tag == f"{A}schemeClr":
                return self._scheme.get(child.get("val", ""))
        return None

    def covers(self, shape: Element) -> bool:
        """Say whether a shape hides what lies under it.

        Args:
            shape: Its element.

        Returns:
            True for pictures, charts, tables and filled shapes.
        """
        return shape.tag in {f"{P}pic", f"{P}graphicFrame"} or self._own_ground(shape) is not None

    def _own_ground(self, shape: Element) -> str | None:
        properties = shape.find(f"{P}spPr")
        own = self._fill(properties)
        if own or (properties is not None and properties.find(_NOTHING) is not None):
            return own
        reference = shape.find(f"{P}style/{A}fillRef")
        if reference is not None and reference.get("idx", "0") != "0":
            return _FILLED
        holder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        if holder is not None and self._inherits_fill(holder):
            return _FILLED
        return None

    def _inherits_fill(self, holder: Element) -> bool:
        for parent in (self._layout, self._layout.slide_master):
            for shape in parent.placeholders:
                other = shape._element.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
                same = other is not None and any(
                    other.get(name) == holder.get(name) is not None for name in ("idx", "type")
                )
                if same and self._fill(shape._element.find(f"{P}spPr")):
                    return True
        return False

    def take_unseen(self, shape: Element, box: Box | None, covered: list[Box], hidden: list[str]) -> None:
        """Take the runs that nobody can read out of a shape.

        Args:
            shape: Changed in place.
            box: Where it stands.
            covered: Where pictures and filled shapes lie under it.
            hidden: Receives the text, one string a paragraph.
        """
        ground = self._own_ground(shape)
        if ground is None:
            place = box or EVERYWHERE
            beneath = any(place.meets(other) for other in covered)
            ground = _FILLED if beneath else self.ground
        for paragraph in shape.iter(f"{A}p"):
            cell = next(paragraph.iterancestors(f"{A}tc"), None)
            at = ground if cell is None else self._fill(cell.find(f"{A}tcPr")) or _FILLED
            runs = [run for run in paragraph.iterchildren(f"{A}r", f"{A}fld") if self._unseen(run, at)]
            keep(hidden, "".join(run.findtext(f"{A}t") or "" for run in runs))
            for run in runs:
                paragraph.remove(run)

    def _unseen(self, run: Element, ground: str) -> bool:
        properties = run.find(f"{A}rPr")
        if properties is None:
            return False
        size = properties.get("sz", "")
        if size.isdigit() and int(size) <= _TINY:
            return True
        if properties.find(_NOTHING) is not None and properties.find(f"{A}ln") is None:
            return True
        fill = properties.find(_SOLID)
        if fill is None:
            return False
        alpha = fill.find(f"*/{A}alpha")
        if alpha is not None and alpha.get("val") in {"0", "0%"}:
            return True
        marked = properties.find(f"{A}highlight")
        ground = (self._colour(marked) or _FILLED) if marked is not None else ground
        ink = self._colour(fill)
        return ink is not None and ground != _FILLED and alike(ink, ground)


def _scheme(master: Any, slide: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the theme's colours by the names that slides use."""
    theme = xml_root(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    named: dict[str, str] = {}
    for entry in theme.iterfind(f"{A}themeElements/{A}clrScheme/*"):
        value = next((colour(each.get("lastClr") or each.get("val")) for each in entry), None)
        if value:
            named[etree.QName(entry).localname] = value
    mapping = dict(getattr(master._element.find(f"{P}clrMap"), "attrib", {}))
    override = slide._element.find(f"{P}clrMapOvr/{A}overrideClrMapping")
    mapping.update({} if override is None else override.attrib)
    return named | {name: named[target] for name, target in mapping.items() if target in named}


def box_of(shape: Any) -> Box | None:  # noqa: ANN401
    """Return where a shape stands, its layout's placeholder asked if it does not say.

    Args:
        shape: A shape of python-pptx.

    Returns:
        Its rectangle in EMU; None if nobody says.
    """
    edges = (shape.left, shape.top, shape.width, shape.height)
    if any(edge is None for edge in edges):
        return None
    left, top, width, height = map(float, edges)
    return Box(left, top, left + width, top + height)


def placed(
    shapes: Any,  # noqa: ANN401
    scale: tuple[float, float, float, float] = (1, 0, 1, 0),
) -> Iterator[tuple[Any, Box | None]]:
    """Walk the shapes of a slide and of its groups, in the order in which they are drawn.

    Args:
        shapes: Shapes of python-pptx.
        scale: Factor and shift across, factor and shift down, from their group to the slide.

    Yields:
        Each shape that is no group, and where it stands on the slide.
    """
    across, right, along, down = scale
    for shape in shapes:
        box = box_of(shape)
        if box is not None:
            box = Box(
                box.left * across + right,
                box.top * along + down,
                box.right * across + right,
                box.bottom * along + down,
            )
        if shape._element.tag != f"{P}grpSp":
            yield shape, box
            continue
        inner = shape._element.find(f"{P}grpSpPr/{A}xfrm")
        start, extent = (None, None) if inner is None else (inner.find(f"{A}chOff"), inner.find(f"{A}chExt"))
        if box is None or start is None or extent is None:
            yield from placed(shape.shapes, scale)
            continue
        wide, high = float(extent.get("cx", 0)) or 1.0, float(extent.get("cy", 0)) or 1.0
        x, y = (box.right - box.left) / wide, (box.bottom - box.top) / high
        left, top = float(start.get("x", 0)), float(start.get("y", 0))
        yield from placed(shape.shapes, (x, box.left - left * x, y, box.top - top * y))
