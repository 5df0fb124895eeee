"""What OpenDocument's styles make invisible: `display="none"`, text in its ground's colour or of no size.

Follows ODF 1.2 part 1, chapters 16 and 20, as far as it bears on being seen: styles inherit from their
parents, and inner elements override outer ones. What a picture or a gradient lies under counts as seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from allod.corpus._parsers._odf import DRAW, FO, PRESENTATION, STYLE, TABLE, TEXT, Package
from allod.corpus._parsers._unseen import PAPER, TINY_POINTS, alike, colour, keep, points
from allod.corpus._parsers._xml import Element

FILLED = "filled"
"""A ground of no single colour, or of one that is not known."""

_CLEAR = ""
"""A shape that lets the ground behind it through, whatever its parent style says."""

_FAMILIES: tuple[
    tuple[str, dict[str, str], str], ...
] = (  # attribute that names a style: its family, by the element's tag where one attribute serves several
    (
        f"{TEXT}style-name",
        {f"{TEXT}p": "paragraph", f"{TEXT}h": "paragraph", f"{TEXT}section": "section"},
        "text",
    ),
    (
        f"{TABLE}style-name",
        {f"{TABLE}table": "table", f"{TABLE}table-row": "table-row", f"{TABLE}table-column": "table-column"},
        "table-cell",
    ),
    (f"{DRAW}style-name", {f"{DRAW}page": "drawing-page", f"{STYLE}master-page": "drawing-page"}, "graphic"),
    (f"{PRESENTATION}style-name", {}, "presentation"),
    (f"{DRAW}text-style-name", {}, "paragraph"),
)
_LAYERS = tuple(
    f"{STYLE}{kind}-properties"
    for kind in (
        "graphic",
        "drawing-page",
        "section",
        "table",
        "table-row",
        "table-cell",
        "paragraph",
        "text",
    )
)
_HIDERS = (f"{TEXT}section", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph")
_PASSED = frozenset((f"{TEXT}tracked-changes",))


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks, as far as something says so.

    Attributes:
        away: It stands in something that is not shown, whatever its own style says.
        gone: Its style does not display it.
        ink: Its colour, six hexadecimal digits; empty for the reader's own, which is always seen.
        ground: The colour behind it, or `filled`.
        size: Its height in points.
    """

    away: bool | None = None
    gone: bool | None = None
    ink: str | None = None
    ground: str | None = None
    size: float | None = None

    def under(self, inner: Look) -> Look:
        """Return the look inside an element that sets another one."""
        said = {each.name: getattr(inner, each.name) for each in fields(inner)}
        return replace(self, **{name: value for name, value in said.items() if value is not None})

    @property
    def unseen(self) -> bool:
        """Whether nobody can read it."""
        if self.away or self.gone or (self.size is not None and self.size <= TINY_POINTS):
            return True
        ground = self.ground or PAPER
        return bool(self.ink) and ground != FILLED and alike(self.ink or "", ground)


class Styles:
    """The styles of a package."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        for root in (package.styles, package.content):
            for style in () if root is None else root.iter(f"{STYLE}style"):
                self._styles[style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")] = style

    def find(self, family: str, name: str | None) -> Element | None:
        """Return a style's element."""
        return self._styles.get((family, name or ""))

    def chain(self, family: str, name: str | None) -> list[str]:
        """Return the names of a style and its parents."""
        names: list[str] = []
        while name and name not in names:  # a hostile file may close it into a ring
            names.append(name)
            style = self.find(family, name)
            name = None if style is None else style.get(f"{STYLE}parent-style-name")
        return names

    def named(self, family: str, name: str | None) -> Look:
        """Return what a style and its parents say."""
        key = (family, name or "")
        if key not in self._looks:
            look = Look()
            for each in reversed(self.chain(family, name)):
                style = self.find(family, each)
                if style is not None:
                    look = look.under(_said(style))
            self._looks[key] = look
        return self._looks[key]

    def can_hide(self) -> bool:
        """Say whether any style could make text invisible, wherever it stands."""
        looks = [self.named(family, name) for family, name in self._styles]
        if any(look.unseen for look in looks):
            return True
        inks = {look.ink for look in looks if look.ink}
        grounds = {look.ground for look in looks if look.ground not in {None, _CLEAR, FILLED}}
        return any(alike(ink, ground or PAPER) for ink in inks for ground in grounds)

    def of(self, element: Element) -> Look:
        """Return what an element's own attributes say."""
        look = Look()
        for attribute, by_tag, otherwise in _FAMILIES:
            name = element.get(attribute)
            if name:
                look = look.under(self.named(by_tag.get(element.tag, otherwise), name))
        display = element.get(f"{TEXT}display")
        off = element.get(f"{TEXT}is-hidden") == "true"
        if element.tag == f"{TEXT}section" and (display == "none" or (display == "condition" and off)):
            look = replace(look, away=True)
        elif element.tag in {f"{TEXT}p", f"{TEXT}h"}:
            mark = element.find(f"{TEXT}hidden-paragraph")
            if mark is not None and mark.get(f"{TEXT}is-hidden") == "true":
                look = replace(look, away=True)
        return look


def _said(style: Element) -> Look:
    # What one style says, its outer layers first.
    look = Look()
    for layer in _LAYERS:
        properties = style.find(layer)
        if properties is not None:
            look = look.under(_of_properties(properties))
    return look


def _of_properties(properties: Element) -> Look:
    display = properties.get(f"{TEXT}display")
    ink = colour(properties.get(f"{FO}color"))
    if properties.get(f"{STYLE}use-window-font-color") == "true":
        ink = ""
    ground = colour(properties.get(f"{FO}background-color"))
    fill = properties.get(f"{DRAW}fill")
    image = properties.find(f"{STYLE}background-image")
    if fill == "solid":
        ground = colour(properties.get(f"{DRAW}fill-color")) or FILLED
    elif fill == "none":
        ground = _CLEAR
    elif fill or (image is not None and image.attrib):
        ground = FILLED
    return Look(
        gone={"none": True, "true": False}.get(display or ""),
        ink=ink,
        ground=ground,
        size=points(properties.get(f"{FO}font-size")),
    )


def page_ground(package: Package) -> str | None:
    """Return the ground of a text document's pages: `filled` if any of its page layouts has a colour."""
    for layout in () if package.styles is None else package.styles.iter(f"{STYLE}page-layout-properties"):
        ground = _of_properties(layout).ground
        if ground and (ground == FILLED or not alike(ground, PAPER)):
            return FILLED
    return None


def take_unseen(
    root: Element,
    styles: Styles,
    hidden: list[str],
    ground: str | None = None,
    judge: Callable[[Element, Look], Look] | None = None,
) -> None:
    """Take everything that nobody can see out of a tree.

    Args:
        root: Changed in place.
        styles: The package's styles.
        hidden: Receives the text, one string a paragraph.
        ground: The colour of the page; None for white.
        judge: Says more about the look of an element than its styles do, such as where it stands.
    """
    if judge is None and ground is None and not styles.can_hide() and next(root.iter(*_HIDERS), None) is None:
        return  # as in nearly all documents
    pieces: list[str] = []

    def walk(element: Element, outer: Look) -> None:
        if element.tag in _PASSED or not isinstance(element.tag, str):
            return
        own = styles.of(element)
        look = outer.under(replace(own, ground=own.ground or None))
        look = judge(element, look) if judge else look
        if element.tag == f"{TEXT}hidden-text" and element.get(f"{TEXT}is-hidden") == "true":
            pieces.append(element.get(f"{TEXT}string-value") or element.text or "")
            element.text = None
        unseen = look.unseen
        if unseen and element.text and element.text.strip():
            pieces.append(element.text)
            element.text = None
        for child in element:
            walk(child, look)
            if unseen and child.tail and child.tail.strip():
                pieces.append(child.tail)
                child.tail = None
        if element.tag in {f"{TEXT}p", f"{TEXT}h"}:
            keep(hidden, "".join(pieces))
            pieces.clear()

    walk(root, Look(ground=ground))
