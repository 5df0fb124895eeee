"""What a PDF page is made of: pictures, rules, and text that a reader may not see.

One pass over the page's objects finds what could be hidden (drawn in no mode that leaves ink, nearly white,
nearly transparent, of no size, off the page). Only where there is any is the page rendered, with and without
it: what changes no dot of the page is hidden. So white text on a dark ground is seen for what it is, and the
usual page costs nothing. Text in the colour of a ground that is neither white nor black is not suspected, nor
is text that lies under a picture.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from allod.corpus._parsers._pdf_page import Box

MAX_OBJECTS = 20_000
"""A page of more objects is a drawing: looking for tables among its lines would take minutes."""

_DEPTH = 4  # of forms inside forms
_PALE = 200  # of 255: red, green and blue above this are nearly white
_FAINT = 40  # of 255: opacity below this is nearly transparent
_TINY = 1.0  # points
_SCALE = 1.5  # dots a point at which a page is rendered to see what is hidden
_MAX_DOTS = 8_000_000
_SEEN = 12  # of 255: a dot that changes by less is not seen
_RULE = (2.0, 30.0)  # points: a rule is at most so high and at least so wide

_PATHS = frozenset((raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM))


@dataclass
class Survey:
    """What the objects of a page are; boxes in the page's own coordinates.

    Attributes:
        drawing: There are more objects than are looked at.
        paths: Paths and forms, in which paths may be.
        pictures: Boxes of pictures, and of forms that hold one.
        dots: Of the largest picture.
        rules: Boxes of long, level, thin strokes.
        suspects: Addresses of text objects that may be hidden, and the objects.
        certain: Addresses of those that are hidden for sure: of no size, or off the page.
        unseen: Addresses of those that leave no ink.
    """

    drawing: bool = False
    paths: int = 0
    pictures: list[Box] = field(default_factory=list)
    dots: int = 0
    rules: list[Box] = field(default_factory=list)
    suspects: dict[int, Any] = field(default_factory=dict)
    certain: set[int] = field(default_factory=set)
    unseen: set[int] = field(default_factory=set)


def shown_part(page: Any) -> Box:  # noqa: ANN401
    """Return the part of a page that is seen: its crop box inside its media box (ISO 32000-1, 14.11.2).

    Args:
        page: The page.

    Returns:
        The box in the page's own coordinates, before /Rotate; a Letter page where the file's boxes are empty,
        as pdfium takes it.
    """
    media, crop = (_ordered(box) for box in (page.get_mediabox(), page.get_cropbox()))
    both = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    for box in (both, media):
        if box[0] < box[2] and box[1] < box[3]:
            return box
    return 0.0, 0.0, 612.0, 792.0


def _ordered(box: Box) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def survey(page: Any, shown: Box) -> Survey:  # noqa: ANN401 - pypdfium2 has no types
    """Look at the objects of a page.

    Args:
        page: The page.
        shown: The part of it that is seen, in its own coordinates.

    Returns:
        What was found among the first `MAX_OBJECTS`.
    """
    count = raw.FPDFPage_CountObjects(page)
    found = Survey(drawing=count > MAX_OBJECTS)
    kind_of, object_at = raw.FPDFPageObj_GetType, raw.FPDFPage_GetObject
    for index in range(min(count, MAX_OBJECTS)):
        each = object_at(page, index)
        kind = kind_of(each)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            _suspect(each, found, shown)
            continue
        box = _bounds(each)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(box)
            found.dots = max(found.dots, _dots(each))
        elif kind in _PATHS:
            found.paths += 1
            if box[3] - box[1] <= _RULE[0] and box[2] - box[0] >= _RULE[1]:
                found.rules.append(box)
            if kind == raw.FPDF_PAGEOBJ_FORM and _form(each, found, 1):
                found.pictures.append(box)
    return found


def _form(form: Any, found: Survey, depth: int) -> bool:  # noqa: ANN401
    """Look into a form; whether there is a picture in it."""
    picture = False
    for index in range(min(raw.FPDFFormObj_CountObjects(form), MAX_OBJECTS)):
        each = raw.FPDFFormObj_GetObject(form, index)
        kind = raw.FPDFPageObj_GetType(each)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            _suspect(each, found, None)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            picture = _form(each, found, depth + 1) or picture
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            picture = True
            found.dots = max(found.dots, _dots(each))
    return picture


_edges = (
    ctypes.c_float * 4
)()  # where pdfium writes; each pointer is made once, since pages have many objects
_colour = (ctypes.c_uint * 4)()
_edge_references = [ctypes.byref(ctypes.c_float.from_buffer(_edges, 4 * i)) for i in range(4)]
_colour_references = [ctypes.byref(ctypes.c_uint.from_buffer(_colour, 4 * i)) for i in range(4)]
_mode_of, _colour_of, _bounds_of = (
    raw.FPDFTextObj_GetTextRenderMode,
    raw.FPDFPageObj_GetFillColor,
    raw.FPDFPageObj_GetBounds,
)


def _bounds(each: Any) -> Box:  # noqa: ANN401
    if not _bounds_of(each, *_edge_references):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = _edges
    return left, bottom, right, top


def _dots(each: Any) -> int:  # noqa: ANN401
    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(each, width, height)
    return width.value * height.value


def _suspect(each: Any, found: Survey, shown: Box | None) -> None:  # noqa: ANN401
    mode = _mode_of(each)
    unseen = mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE
    doubtful = unseen or mode == raw.FPDF_TEXTRENDERMODE_CLIP
    if not doubtful and _colour_of(each, *_colour_references):
        red, green, blue, opacity = _colour
        doubtful = (red >= _PALE and green >= _PALE and blue >= _PALE) or opacity < _FAINT
    certain = False
    if shown is not None and _bounds_of(each, *_edge_references):  # in a form the coordinates are its own
        left, bottom, right, top = _edges
        if right < shown[0] or left > shown[2] or top < shown[1] or bottom > shown[3]:
            certain = right > left  # spaces are nowhere
        elif top - bottom < _TINY:
            certain = right > left and _is_tiny(each)
    if doubtful or certain:
        address = ctypes.addressof(each.contents)
        found.suspects[address] = each
        if certain:
            found.certain.add(address)
        elif unseen:
            found.unseen.add(address)


def _is_tiny(each: Any) -> bool:  # noqa: ANN401
    """Whether text that is less than a point high is so for its size, not for being a row of dashes."""
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(each, size)
    raw.FPDFPageObj_GetMatrix(each, matrix)
    return bool(abs(size.value) * math.hypot(matrix.c, matrix.d) < _TINY)


def hidden_places(page: Any, text: Any, found: Survey, shown: Box) -> tuple[set[int], bool]:  # noqa: ANN401
    """Say which characters of a page are hidden.

    Args:
        page: The page.
        text: Its text page.
        found: Its survey.
        shown: The part of it that is seen.

    Returns:
        The indices of hidden characters in pdfium's count, and whether text without ink was kept because it
        lies on the picture that it describes: the text layer of a scan.
    """
    if not found.suspects:
        return set(), False
    owners: dict[int, int] = {}  # of a character
    for index in range(raw.FPDFText_CountChars(text)):
        owner = raw.FPDFText_GetTextObject(text, index)
        if owner and (address := ctypes.addressof(owner.contents)) in found.suspects:
            owners[index] = address
    boxes = {index: text.get_charbox(index) for index in owners}
    layer = {
        index
        for index, address in owners.items()
        if address in found.unseen - found.certain and _on_picture(boxes[index], found.pictures, shown)
    }
    sure = found.certain | found.unseen
    hidden = {index for index, address in owners.items() if address in sure and index not in layer}
    doubtful = {index: address for index, address in owners.items() if address not in sure}
    if doubtful:
        changes = _Changes(page, [found.suspects[address] for address in set(doubtful.values())], shown)
        seen = {index for index in doubtful if changes.at(boxes[index])}
        visible = {doubtful[index] for index in seen}  # spaces leave no ink: they go with their object
        blank = {index for index in doubtful if raw.FPDFText_GetUnicode(text, index) <= ord(" ")}
        hidden |= {i for i in doubtful if i not in seen and (i not in blank or doubtful[i] not in visible)}
    return hidden, bool(layer)


def _on_picture(box: Box, pictures: list[Box], shown: Box) -> bool:
    """Whether a box lies on a picture that takes at least half of the page, or on its strips."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return covered(pictures, shown) >= 0.5 and any(
        left <= x <= right and bottom <= y <= top for left, bottom, right, top in pictures
    )


def covered(pictures: list[Box], shown: Box) -> float:
    """Say how much of a page pictures cover.

    Args:
        pictures: Their boxes.
        shown: The part of the page that is seen.

    Returns:
        A share from 0 to 1; overlaps are counted twice.
    """
    total = 0.0
    for left, bottom, right, top in pictures:
        width = min(right, shown[2]) - max(left, shown[0])
        height = min(top, shown[3]) - max(bottom, shown[1])
        total += max(width, 0.0) * max(height, 0.0)
    return min(total / max((shown[2] - shown[0]) * (shown[3] - shown[1]), 1.0), 1.0)


class _Changes:
    """How much each dot of a page differs when some objects are not drawn."""

    def __init__(self, page: Any, objects: list[Any], shown: Box) -> None:  # noqa: ANN401
        width, height = page.get_size()
        self._shown, self._rotation, self._height = shown, page.get_rotation(), height
        self._scale = min(_SCALE, (_MAX_DOTS / max(width * height, 1.0)) ** 0.5)
        drawn = self._drawn(page)
        for each in objects:
            raw.FPDFPageObj_SetIsActive(each, False)
        self._dots = np.abs(drawn - self._drawn(page))
        for each in objects:
            raw.FPDFPageObj_SetIsActive(each, True)

    def _drawn(self, page: Any) -> NDArray[np.int16]:  # noqa: ANN401
        picture = page.render(scale=self._scale, grayscale=True, may_draw_forms=False).to_numpy()
        return np.array(picture, dtype=np.int16).reshape(picture.shape[:2])

    def at(self, box: Box) -> bool:
        """Whether a reader sees the difference inside a box."""
        left, bottom, right, top = (edge * self._scale for edge in turned(box, self._shown, self._rotation))
        high = self._height * self._scale
        part = self._dots[
            max(int(high - top), 0) : max(int(high - bottom) + 1, 0),
            max(int(left), 0) : max(int(right) + 1, 0),
        ]
        return bool(part.size and part.max() >= _SEEN)


def turned(box: Box, shown: Box, rotation: int) -> Box:
    """Turn and crop a box's coordinates as the page is turned and cropped when it is seen.

    Args:
        box: In the page's own coordinates.
        shown: The part of the page that is seen.
        rotation: The page's /Rotate: 0, 90, 180 or 270 degrees with the clock.

    Returns:
        The box, y still upwards.
    """
    left, bottom, right, top = box[0] - shown[0], box[1] - shown[1], box[2] - shown[0], box[3] - shown[1]
    width, height = shown[2] - shown[0], shown[3] - shown[1]
    match rotation:
        case 90:
            return bottom, width - right, top, width - left
        case 180:
            return width - right, height - top, width - left, height - bottom
        case 270:
            return height - top, left, height - bottom, right
        case _:
            return left, bottom, right, top
