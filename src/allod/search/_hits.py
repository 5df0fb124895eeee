"""What a search takes in and gives back: rows of the database, and the same rows ranked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """A passage as the database gives it; the order of the fields is the order of the columns."""

    passage: int
    document: str
    title: str
    reference: str
    heading: str
    page: int | None
    text: str
    version: int
    source: str
    classification: str
    start: int
    confidence: float | None = None
    box: str | None = None


Fetch = Callable[[Sequence[int]], Sequence[Row]]
"""Gives the rows of some passage ids, in any order; ids that are gone are left out."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with what a citation of it needs."""

    passage: int
    """Id in the database."""
    document: str
    """Path or record id within its source."""
    title: str
    reference: str
    """Such as 「第 6 條」; empty where the document has none."""
    heading: str
    """Heading path, joined with " › "."""
    page: int | None
    score: float
    """From 0, nothing in common, to about 2.5; comparable between questions."""
    text: str
    version: int
    """Id of the document's version."""
    source: str
    """Name of the source."""
    classification: str
    start: int
    """Where the passage begins in the document's stored text, in characters."""
    confidence: float | None
    """Of text that was recognised on a picture, from 0 to 1; None for text as it was stored."""
    box: tuple[float, ...] | None
    """Left, top, right, bottom on its page, in points from the upper left corner; None where not known."""


def hit(row: Row, score: float) -> Hit:
    """A row with its score."""
    return Hit(
        passage=row.passage,
        document=row.document,
        title=row.title,
        reference=row.reference,
        heading=row.heading,
        page=row.page,
        score=score,
        text=row.text,
        version=row.version,
        source=row.source,
        classification=row.classification,
        start=row.start,
        confidence=row.confidence,
        box=None if row.box is None else tuple(json.loads(row.box)),
    )
