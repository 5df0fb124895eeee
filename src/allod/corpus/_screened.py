"""What screening found, document by document, for a reader: current versions of sources that he may see."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from allod.corpus._documents import Readable, text_of
from allod.workspace import View, documents, findings, sources, versions, visible


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found of one kind in one document.

    Attributes:
        name: Path, and record id where there is one.
        title: What the document is called.
        source: Its source.
        kind: Such as `personal.mobile`, `hidden`, `order` (`allod.corpus._screen`).
        count: How many.
        places: Start and end in the stored text of those that stand there, at most some fifty.
        excerpts: What stands there; of hidden texts their beginnings, of characters of one's own making their
            code points with counts.
    """

    name: str
    title: str
    source: str
    kind: str
    count: int
    places: tuple[tuple[int, int], ...]
    excerpts: tuple[str, ...]


def screened(view: View, seen: Readable, kind: str = "") -> list[Screened]:
    """List what screening found.

    Args:
        view: A snapshot.
        seen: The sources that may be seen.
        kind: Only kinds that begin so; empty = all.

    Returns:
        By document in the order in which they came in, then by kind.
    """
    query = (
        select(
            versions.c.id,
            versions.c.title,
            documents.c.path,
            documents.c.record,
            sources.c.name.label("source"),
            findings.c.kind,
            findings.c.count.label("number"),
            findings.c.detail,
        )
        .join(versions, versions.c.id == findings.c.version)
        .join(documents, documents.c.id == versions.c.document)
        .join(sources, sources.c.id == documents.c.source)
        .where(visible(versions, view.size), sources.c.id.in_(seen.allowed))
        .where(findings.c.kind.startswith(kind, autoescape=True))
        .order_by(versions.c.id, findings.c.kind)
    )
    found: list[Screened] = []
    texts: tuple[int, str] = (-1, "")  # of the version at hand: its rows follow one another
    for row in view.connection.execute(query).all():
        detail = json.loads(row.detail)
        places: tuple[tuple[int, int], ...] = ()
        excerpts = tuple(each if isinstance(each, str) else f"{each[0]} × {each[1]}" for each in detail)
        if row.kind == "order" or row.kind.startswith("personal."):
            if texts[0] != row.id:
                texts = row.id, text_of(view, row.id)
            places = tuple((start, end) for start, end in detail)
            excerpts = tuple(texts[1][start:end] for start, end in places)
        name = f"{row.path}#{row.record}" if row.record else row.path
        found.append(Screened(name, row.title, row.source, row.kind, row.number, places, excerpts))
    return found
