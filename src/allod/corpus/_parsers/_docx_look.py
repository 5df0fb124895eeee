"""What Word does not show: vanished text, text in its ground's colour, text of no size.

Follows run properties through character and paragraph styles (ECMA-376 part 1, section 17.7.2) as far as they
bear on being seen. Text over a shaded cell, paragraph or text box is judged by that shade; in a table whose
style has shades of its own, on a coloured page and over a picture, only by what is said outright.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from allod.corpus._parsers._unseen import PAPER, TINY_POINTS, alike, colour, keep
from allod.corpus._parsers._xml import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"

_FILLED = "filled"
_OFF = frozenset(("0", "false", "off"))
_LARGE_PICTURE = 2_000_000  # EMU, some 5.5 cm
_TINY = TINY_POINTS * 2  # sizes are in half points
_SHAPE_FILLS = tuple(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
_WORDS = (f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen")
_LEFT_OUT = (f"{W}del", f"{W}moveFrom", f"{MC}Fallback")


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style or a run says; None where it says nothing."""

    gone: bool | None = None
    ink: str | None = None  # empty for automatic, which is always seen
    ground: str | None = None
    size: float | None = None

    def under(self, inner: _Look) -> _Look:
        return _Look(
            self.gone if inner.gone is None else inner.gone,
            self.ink if inner.ink is None else inner.ink,
            self.ground if inner.ground is None else inner.ground,
            self.size if inner.size is None else inner.size,
        )


class Looks:
    """The looks of a document's styles."""

    def __init__(self, styles: Element, document: Element) -> None:
        self._styles = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
        self._known: dict[str | None, _Look] = {}
        page = document.find(f"{W}background")
        tinted = page is not None and not alike(colour(page.get(f"{W}color")) or PAPER, PAPER)
        self._page = _FILLED if tinted else PAPER
        self._behind: tuple[str, str] = (
            self._page,
            self._page,
        )  # the page and a clear text box, over pictures

    def take_unseen(self, root: Element, hidden: list[str]) -> None:
        """Take the runs that nobody can read out of a part of the document.

        Args:
            root: Changed in place.
            hidden: Receives the text, one string a paragraph.
        """
        pictures = [each for each in root.iter(f"{_WP}anchor") if _covers(each)]
        under = any(_large(each) for each in pictures if each.get("behindDoc") in {"1", "true"})
        self._behind = (_FILLED if under else self._page, _FILLED if pictures else self._page)
        found: list[tuple[Element, list[Element]]] = []
        for paragraph in root.iter(f"{W}p"):
            outer = self._ground_of(paragraph)
            runs = [
                run
                for run in paragraph.iter(f"{W}r")
                if next(run.iterancestors(f"{W}p")) is paragraph and self._unseen(run, paragraph, outer)
            ]
            if runs:
                found.append((paragraph, runs))
        for paragraph, runs in found:
            if next(paragraph.iterancestors(*_LEFT_OUT), None) is None:
                keep(hidden, "".join(_take(run) for run in runs))

    def _unseen(self, run: Element, paragraph: Element, outer: str) -> bool:
        properties = run.find(f"{W}rPr")
        look = self._style(_value(paragraph, "pPr/pStyle"))
        if properties is not None:
            look = look.under(self._style(_value(properties, "rStyle"))).under(_said(properties))
        if look.gone or (look.size is not None and look.size <= _TINY):
            return True
        ground = look.ground or outer
        return bool(look.ink) and ground != _FILLED and alike(look.ink or "", ground)

    def _style(self, name: str | None) -> _Look:
        """Return what a style says together with those that it is based on."""
        if name not in self._known:
            self._known[name] = _Look()  # a hostile file may close the chain into a ring
            style = self._styles.get(name)
            if style is not None:
                properties = style.find(f"{W}rPr")
                own = _Look() if properties is None else _said(properties)
                shade = _shade(style.find(f"{W}pPr"))
                own = own if own.ground or not shade else replace(own, ground=shade)
                self._known[name] = self._style(_value(style, "basedOn")).under(own)
        return self._known[name]

    def _ground_of(self, paragraph: Element) -> str:
        """Return the shade behind a paragraph: its own, its cell's, its text box's, or the page's."""
        shade = _shade(paragraph.find(f"{W}pPr"))
        if shade:
            return shade
        for outer in paragraph.iterancestors():
            if outer.tag == f"{W}tc":
                shade = _shade(outer.find(f"{W}tcPr"))
            elif outer.tag == f"{W}tbl":
                shade = _shade(outer.find(f"{W}tblPr")) or self._shade_of_table(outer)
            elif outer.tag == f"{_WPS}wsp":
                shade = _shape(outer) or self._behind[1]
            elif isinstance(outer.tag, str) and outer.tag.startswith(_V):
                shade = None if outer.get("filled") in {"f", "false"} else _FILLED
            if shade:
                return shade
        return self._behind[0]

    def _shade_of_table(self, table: Element) -> str | None:
        style = self._styles.get(_value(table, "tblPr/tblStyle"))
        for _ in range(20):
            if style is None:
                return None
            if any(_shade(each.getparent()) not in {None, PAPER} for each in style.iter(f"{W}shd")):
                return _FILLED
            style = self._styles.get(_value(style, "basedOn"))
        return None


def _value(element: Element, path: str) -> str | None:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def _said(properties: Element) -> _Look:
    vanish = properties.find(f"{W}vanish")
    gone = None if vanish is None else vanish.get(f"{W}val", "true") not in _OFF
    ink = properties.find(f"{W}color")
    size = _value(properties, "sz") or ""
    marked = _value(properties, "highlight")
    return _Look(
        gone,
        None if ink is None else colour(ink.get(f"{W}val")) or "",
        _FILLED if marked not in {None, "none", "white"} else _shade(properties),
        float(size) if size.isdigit() else None,
    )


def _shade(properties: Element | None) -> str | None:
    """Return the colour of `w:shd` (section 17.3.5); `filled` for a pattern of two colours."""
    shade = None if properties is None else properties.find(f"{W}shd")
    if shade is None:
        return None
    pattern = shade.get(f"{W}val", "clear")
    if pattern in {"clear", "nil"}:
        return colour(shade.get(f"{W}fill"))
    return colour(shade.get(f"{W}color")) if pattern == "solid" else _FILLED


def _shape(shape: Element) -> str | None:
    properties = shape.find(f"{_WPS}spPr")
    for child in () if properties is None else properties:
        if child.tag in _SHAPE_FILLS:
            plain = child.find(f"{_A}srgbClr")
            return (colour(plain.get("val")) if plain is not None and not len(plain) else None) or _FILLED
        if child.tag == f"{_A}noFill":
            return None
    reference = shape.find(f"{_WPS}style/{_A}fillRef")
    return _FILLED if reference is not None and reference.get("idx", "0") != "0" else None


def _covers(anchor: Element) -> bool:
    """Say whether a floating drawing holds a picture, or a shape of another colour than paper."""
    fills = (_shape(shape) for shape in anchor.iter(f"{_WPS}wsp"))
    return next(anchor.iter(f"{_A}blip"), None) is not None or any(
        fill == _FILLED or (fill and not alike(fill, PAPER)) for fill in fills
    )


def _large(anchor: Element) -> bool:
    height = getattr(anchor.find(f"{_WP}extent"), "attrib", {}).get("cy", "")
    return bool(height.isdigit() and int(height) >= _LARGE_PICTURE)


def _take(run: Element) -> str:
    """Take a run's own words out; a picture or a text box that is anchored in it stays."""
    words: list[Element] = [child for child in run if child.tag in _WORDS]
    text = "".join(child.text or "" if child.tag == f"{W}t" else " " for child in words)
    _remove(words)
    return text


def _remove(elements: Iterable[Element]) -> None:
    for element in elements:
        element.getparent().remove(element)
