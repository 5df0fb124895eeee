"""Where things stand on a slide: reading order, what lies outside it, what lies under a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple


class Box(NamedTuple):
    """A rectangle, in any unit, from the slide's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Say whether two rectangles share any area.

        Args:
            other: The other one.

        Returns:
            True if they do.
        """
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


EVERYWHERE: Final = Box(float("-inf"), float("-inf"), float("inf"), float("inf"))
"""What is drawn where the file does not plainly say may lie under anything."""


def around(boxes: Iterable[Box]) -> Box | None:
    """Return the smallest rectangle round others.

    Args:
        boxes: The others.

    Returns:
        The rectangle; None round nothing.
    """
    edges = list(zip(*boxes, strict=True))
    if not edges:
        return None
    return Box(min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3]))


def reading_order(boxes: Iterable[Box | None]) -> list[int]:
    """Order shapes as they are read: from top to bottom, and left to right where they stand side by side.

    Two stand side by side if each one's upper edge is above the other's middle. A shape whose place is
    unknown follows the one before it.

    Args:
        boxes: Where the shapes are, in the order of the file.

    Returns:
        Their indices in reading order.
    """
    known: list[tuple[Box, list[int]]] = []
    before: list[int] = []
    for index, box in enumerate(boxes):
        if box is not None:
            known.append((box, [index]))
        else:
            (known[-1][1] if known else before).append(index)
    rows: list[list[tuple[Box, list[int]]]] = []
    for each in sorted(known, key=lambda one: (one[0].top, one[0].left)):
        box = each[0]
        head = rows[-1][0][0] if rows else None
        if head and box.top < (head.top + head.bottom) / 2 and head.top < (box.top + box.bottom) / 2:
            rows[-1].append(each)
        else:
            rows.append([each])
    ordered = (each for row in rows for each in sorted(row, key=lambda one: one[0].left))
    return before + [index for _, indices in ordered for index in indices]
