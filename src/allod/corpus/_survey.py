"""One pass over all current documents that a reader may see: what they are, counted.

Holds the text of one document at a time, whatever the size of the corpus. What follows from the counts is for
`_report` and `_remarks`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, select

from allod.corpus._documents import Readable
from allod.corpus._yardsticks import Place, form_of
from allod.language import quantities
from allod.workspace import View, documents, passages, versions, visible

LENGTHS = (0, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
"""Where the classes of the histogram of lengths begin, in characters."""

DOUBTFUL = 0.6
"""Recognised text below this confidence counts as doubtful."""

_ROWS = 2_000  # read from the database at a time

_ROC_YEAR = re.compile(r"民國\s?[\d〇○零一二三四五六七八九十百]{1,5}\s?年")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?=\s?年|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))")


@dataclass(slots=True)
class Size:
    """Documents, passages and characters of something."""

    documents: int = 0
    passages: int = 0
    characters: int = 0


@dataclass(slots=True)
class Survey:
    """The counts."""

    total: Size = field(default_factory=Size)
    sources: dict[int, Size] = field(default_factory=dict)
    languages: dict[str, Size] = field(default_factory=dict)
    """Documents by their language; passages and characters by their own, where it differs."""
    formats: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    """Documents by the year of the date that they state for themselves."""
    years_named: Counter[int] = field(default_factory=Counter)
    """Documents by year that their text names."""
    places: Counter[str] = field(default_factory=Counter)
    naming: Counter[str] = field(default_factory=Counter)
    """Documents that name any place, by kind of place."""
    lengths: Counter[int] = field(default_factory=Counter)
    """By where the class begins."""
    repeated_characters: float = 0.0
    recognised: Size = field(default_factory=Size)
    doubtful: int = 0
    """Recognised passages below `DOUBTFUL`."""
    confidence: float = 0.0
    """The sum of confidence times characters."""


def survey(view: View, seen: Readable, places: tuple[Place, ...], repeated: Mapping[int, float]) -> Survey:
    """Count.

    Args:
        view: A snapshot.
        seen: The sources that the reader may see.
        places: Whose naming is counted.
        repeated: Versions that repeat another, with their share.

    Returns:
        The counts.
    """
    found = Survey()
    for version, rows in groupby(_rows(view, seen), key=itemgetter(0)):
        _count(found, list(rows), places, repeated.get(version, 0.0))
    return found


def _rows(view: View, seen: Readable) -> Iterator[Row[Any]]:
    query = (
        select(
            versions.c.id,
            documents.c.source,
            versions.c.title,
            versions.c.date,
            versions.c.language,
            versions.c.parser,
            passages.c.text,
            passages.c.language.label("own_language"),
            passages.c.reference,
            passages.c.confidence,
        )
        .join(documents, documents.c.id == versions.c.document)
        .join(passages, passages.c.version == versions.c.id)
        .where(visible(versions, view.size), documents.c.source.in_(seen.allowed))
        .order_by(versions.c.id, passages.c.id)
    )
    return iter(view.connection.execute(query, execution_options={"yield_per": _ROWS}))


def _count(found: Survey, rows: list[Row[Any]], places: tuple[Place, ...], repeated: float) -> None:
    first = rows[0]
    text = "\n".join(row.text for row in rows)
    characters = len(text) - len(rows) + 1
    format_ = first.parser.partition("/")[0]
    for size in (
        found.total,
        found.sources.setdefault(first.source, Size()),
    ):
        size.documents += 1
        size.passages += len(rows)
        size.characters += characters
    articles = sum(row.reference.startswith("第") and "條" in row.reference for row in rows) / len(rows)
    found.formats[format_] += 1
    found.forms[form_of(first.title or "", text, format_, articles)] += 1
    found.lengths[LENGTHS[bisect_right(LENGTHS, characters) - 1]] += 1
    found.repeated_characters += repeated * characters
    if first.date:
        found.years[int(first.date[:4])] += 1
    found.years_named.update(years_in(text))
    named = [place for place in places if place.named_in(text)]
    found.places.update(place.name for place in named)
    found.naming.update({place.kind for place in named})
    _count_passages(found, rows)


def _count_passages(found: Survey, rows: list[Row[Any]]) -> None:
    found.languages.setdefault(rows[0].language, Size()).documents += 1
    for row in rows:
        size = found.languages.setdefault(row.own_language or row.language, Size())
        size.passages += 1
        size.characters += len(row.text)
        if row.confidence is not None:
            found.recognised.passages += 1
            found.recognised.characters += len(row.text)
            found.confidence += row.confidence * len(row.text)
            found.doubtful += row.confidence < DOUBTFUL
    found.recognised.documents += any(row.confidence is not None for row in rows)


def years_in(text: str) -> set[int]:
    """The years that a text names, of the Republic or of the common era.

    Args:
        text: Any text.

    Returns:
        Years of the common era; a lower bound, since only what is surely a year is read.
    """
    found = {int(year) for year in set(_YEAR.findall(text))}
    return found | {year for year in map(_roc_year, set(_ROC_YEAR.findall(text))) if year}


@lru_cache(maxsize=4096)
def _roc_year(text: str) -> int:
    return next((int(each.value[:4]) for each in quantities(text) if each.kind == "date"), 0)
