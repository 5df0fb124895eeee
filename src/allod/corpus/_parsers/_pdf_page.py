"""What a page is to the layout, whether its text was stored in a PDF or recognised on a picture.

Coordinates are points as the page is seen (turned and cropped), with y upwards from the lower left corner.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its place.

    Attributes:
        text: What it says.
        left: Its left edge.
        right: Its right edge.
        bottom: Its lower edge.
        top: Its upper edge.
        size: Its font size in points.
        confidence: Of recognised text, from 0 to 1.
        parts: The pieces of a line that has wide gaps: it may run through several columns.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    confidence: float | None = None
    parts: tuple[Line, ...] = ()

    @property
    def middle(self) -> float:
        """Half-way between its lower and upper edge."""
        return (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        """From its lower to its upper edge."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its cells as text, and its box."""

    rows: list[list[str]]
    box: Box

    def holds(self, line: Line) -> bool:
        """Whether the middle of a line is inside."""
        left, bottom, right, top = self.box
        return left <= (line.left + line.right) / 2 <= right and bottom <= line.middle <= top


@dataclass(frozen=True, slots=True)
class Frame:
    """How the coordinates of a page lie on the page as a person sees it.

    Attributes:
        width: Of the page in these coordinates, in points.
        height: Likewise.
        angle: Degrees by which a picture was turned, against the clock, until its text stood upright.
    """

    width: float
    height: float
    angle: float = 0.0

    def seen(self, box: Box) -> Box:
        """Return where a box stands on the page: left, top, right, bottom from the upper left corner."""
        left, bottom, right, top = box
        if not self.angle:
            return left, self.height - top, right, self.height - bottom
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        half = self.width / 2, self.height / 2
        centre = half if round(self.angle / 90) % 2 == 0 else half[::-1]
        corners = [(x - half[0], self.height - y - half[1]) for x in (left, right) for y in (bottom, top)]
        across = [centre[0] + x * cos - y * sin for x, y in corners]
        down = [centre[1] + x * sin + y * cos for x, y in corners]
        return min(across), min(down), max(across), max(down)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as found.

    Attributes:
        number: From 1.
        lines: Its lines in the order in which they are stored.
        tables: Its ruled tables.
        frame: How it is seen.
        rules: Boxes of its long, level, thin strokes.
    """

    number: int
    lines: list[Line]
    tables: list[Table]
    frame: Frame
    rules: list[Box] = field(default_factory=list)

    def free(self, line: Line) -> bool:
        """Whether a line stands in no table."""
        return not any(table.holds(line) for table in self.tables)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around some.

    Args:
        boxes: At least one.

    Returns:
        The box.
    """
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


def line_box(line: Line) -> Box:
    """Return the box of a line.

    Args:
        line: The line.

    Returns:
        Its four edges.
    """
    return line.left, line.bottom, line.right, line.top
