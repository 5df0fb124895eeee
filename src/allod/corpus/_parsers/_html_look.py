"""What a page's own markup hides: by attribute, by inline style, beside the screen, in its ground's colour.

Style sheets are not computed. Where a page has one that sets backgrounds, colours are judged only against a
ground that is set inline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from allod.corpus._parsers._unseen import PAPER, TINY_POINTS, alike, colour, keep, points

DROPPED = frozenset(
    ("script", "style", "template", "noscript", "iframe", "object", "svg", "canvas", "head", "audio", "video")
)
"""Elements whose text is no part of the page."""

_FILLED = "filled"
_CLEAR = ""  # ink that is none
_TRANSPARENT = re.compile(r"transparent|rgba\(.*,\s*0?\.?0+%?\s*\)|#[0-9a-f]{6}00|#[0-9a-f]{3}0")
_FAR = re.compile(r"-\s*\d{4,}(?:\.\d+)?(?:px|pt|em|rem)?|-\s*\d{3,}(?:\.\d+)?(?:em|rem|%|vw|vh)")
_SIDES = ("left", "top", "right", "bottom", "text-indent")
_CLIPPED = re.compile(
    r"rect\(\s*(?:0(?:px)?|1px)(?:[\s,]+(?:0(?:px)?|1px)){3}\s*\)|inset\(\s*(?:50|100)%\s*\)"
)
_ZERO = re.compile(r"0(?:\.0*)?(?:px|pt|em|%)?")


@dataclass(frozen=True, slots=True)
class _Look:
    """What holds for the text directly inside an element."""

    ink: str | None = None
    ground: str | None = None
    tiny: bool = False
    invisible: bool = False

    @property
    def unseen(self) -> bool:
        ground = self.ground or PAPER
        if self.ink == _CLEAR:
            return True
        vanishes = self.ink is not None and ground != _FILLED and alike(self.ink, ground)
        return self.tiny or self.invisible or vanishes


def take_unseen(root: etree._Element, hidden: list[str]) -> None:
    """Take everything that nobody can see out of a page.

    Args:
        root: Changed in place.
        hidden: Receives the text, one string for each element that hides it.
    """
    looks = [_Look(ground=_FILLED if _has_sheet(root) else None)]
    gone: list[etree._Element] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if not isinstance(element.tag, str):
            continue
        if event == "end":
            if element not in gone[-1:] and element.tag not in DROPPED:
                looks.pop()
            if looks[-1].unseen and (element.tail or "").strip() and element is not root:
                keep(hidden, element.tail or "")
                element.tail = None
            continue
        if element.tag in DROPPED:
            walk.skip_subtree()
            continue
        said = _declarations(element)
        if _is_gone(element, said):
            gone.append(element)
            walk.skip_subtree()
            continue
        looks.append(_inside(element, said, looks[-1]))
        if looks[-1].unseen and (element.text or "").strip():
            keep(hidden, element.text or "")
            element.text = None
    for element in gone:
        keep(hidden, _words(element))
        _remove(element)


def _has_sheet(root: etree._Element) -> bool:
    """Whether a style sheet may colour the ground."""
    if any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link")):
        return True
    return any("background" in (sheet.text or "").lower() for sheet in root.iter("style"))


def _declarations(element: etree._Element) -> dict[str, str]:
    style = element.get("style")
    if not style:
        return {}
    pairs = (each.partition(":") for each in style.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def _is_gone(element: etree._Element, said: dict[str, str]) -> bool:
    if "hidden" in element.attrib or said.get("display") == "none":
        return True
    if (element.tag == "input" and element.get("type", "").lower() == "hidden") or (
        "opacity" in said and _ZERO.fullmatch(said["opacity"])
    ):
        return True
    if any(_FAR.fullmatch(said[side]) for side in _SIDES if side in said):
        return True
    if any(_CLIPPED.fullmatch(said[name]) for name in ("clip", "clip-path") if name in said):
        return True
    flat = any(name in said and _ZERO.fullmatch(said[name]) for name in ("height", "width", "max-height"))
    return flat and said.get("overflow", "") == "hidden"


def _inside(element: etree._Element, said: dict[str, str], outer: _Look) -> _Look:
    look = outer
    ground = colour(element.get("bgcolor"))
    back = said.get("background-color") or said.get("background")
    if back and back not in {"transparent", "none", "inherit", "initial"}:
        ground = colour(back) or _FILLED
    elif element.get("background") or "background-image" in said:
        ground = _FILLED
    if ground:
        look = replace(look, ground=ground)
    ink = said.get("color") or (element.get("color") if element.tag == "font" else None)
    if ink and ink != "inherit":
        look = replace(look, ink=_CLEAR if _TRANSPARENT.fullmatch(ink) else colour(ink))
    if element.tag == "a" and not ink:
        look = replace(look, ink=None)  # a link has the browser's own colour
    size = said.get("font-size")
    if size and size != "inherit":
        height = points(size)
        look = replace(
            look, tiny=bool(_ZERO.fullmatch(size)) or (height is not None and height <= TINY_POINTS)
        )
    if "visibility" in said:
        look = replace(look, invisible=said["visibility"] in {"hidden", "collapse"})
    return look


def _words(element: etree._Element) -> str:
    words: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if event == "start" and each.tag in DROPPED and each is not element:
            walk.skip_subtree()
        elif event == "start":
            words.append(each.text or "")
        elif each is not element:
            words.append(each.tail or "")
    return " ".join(words)


def _remove(element: etree._Element) -> None:
    """Take an element out, but leave what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
