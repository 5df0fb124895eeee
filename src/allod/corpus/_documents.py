"""Reading the corpus: the sources a person may see, passages for a search, a document's text and history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Integer, Select, bindparam, case, literal_column, select

from allod import policy
from allod.corpus._errors import DocumentUnknown
from allod.corpus._register import Source, source_named
from allod.corpus._write import join
from allod.ledger import commit
from allod.workspace import Policy, View, documents, fetch_rows, passages, sources, versions, visible


@dataclass(frozen=True, slots=True)
class Readable:
    """The sources that a person may find and cite, by id, out of all that exist."""

    allowed: frozenset[int]
    everything: frozenset[int]


@dataclass(frozen=True, slots=True)
class Committed:
    """The commitments to a passage and to its document's version, and that version's id."""

    commitment: str
    document: str
    version: int


@dataclass(frozen=True, slots=True)
class Version:
    """A document at a time: where it is from, what it is, which act brought it in and which ended it."""

    id: int
    document: int
    path: str
    record: str
    title: str
    url: str | None
    date: str | None
    language: str
    script: str
    simplified: float
    parser: str
    digest: str
    blob: str
    commitment: str
    duplicate_of: int | None
    act: int
    ended: int | None
    source: str

    @property
    def name(self) -> str:
        """The document's name for people: path, and record id where there is one."""
        return f"{self.path}#{self.record}" if self.record else self.path


def readable(
    view: View, person: policy.Person, rules: Policy, today: date, only: Sequence[str] = ()
) -> Readable:
    """Ask policy, source by source, what a person may see.

    Args:
        view: A snapshot.
        person: Who asks.
        rules: The workspace's policy.
        today: The day, for sources whose time has ended.
        only: Names of sources to which the person restricts the question; empty = all.

    Returns:
        The allowed sources, for the filter inside the query.

    Raises:
        SourceUnknown: A name in `only` is not registered.
    """
    key = (person, rules, today, tuple(only))
    if key not in view.memo:
        view.memo[key] = _readable(view, person, rules, today, only)
    found: Readable = view.memo[key]
    return found


def _readable(view: View, person: policy.Person, rules: Policy, today: date, only: Sequence[str]) -> Readable:
    chosen = {source_named(view, name).id for name in only}
    allowed, everything = set(), set()
    for number, name, level, scope, until in view.connection.execute(_RIGHTS, {"size": view.size}):
        everything.add(number)
        rights = policy.Rights(name, level, frozenset(scope.split(",")), until)
        if (not chosen or number in chosen) and policy.decide(
            person, "retrieve", rights, rules, today
        ).allowed:
            allowed.add(number)
    return Readable(frozenset(allowed), frozenset(everything))


def passage_rows(view: View, ids: Sequence[int], allowed: frozenset[int]) -> Sequence[tuple[Any, ...]]:
    """Read passages for the second stage of a search; the database asks the permission once more.

    Args:
        view: A snapshot.
        ids: Passage ids.
        allowed: Ids of the sources that may be seen.

    Returns:
        Rows (passage, document, title, reference, heading, page, text, version, source, classification,
        start, confidence, box) of those that are visible, current and allowed, in any order.
    """
    # The hot path of every search: the same text each time, so that neither library prepares it again.
    places = max(1, -(-len(ids) // _PLACES)) * _PLACES
    text, sizes = _compiled_rows(view.connection.dialect, places)
    values = (*(view.size,) * sizes, *ids, *(-1,) * (places - len(ids)))
    rows = fetch_rows(view.connection, text, values)
    return [row[1:] for row in rows if row[0] in allowed]


def passage_commitments(view: View, ids: Sequence[int]) -> dict[int, Committed]:
    """Commit to passages, each with the salt of its document, so that it dies with it.

    Args:
        view: A snapshot.
        ids: Passage ids.

    Returns:
        What is committed to, by passage id.
    """
    query = (
        select(
            passages.c.id,
            passages.c.start,
            passages.c.text,
            versions.c.salt,
            versions.c.commitment,
            versions.c.id,
        )
        .join(versions, versions.c.id == passages.c.version)
        .where(passages.c.id.in_(ids))
    )
    return {
        passage: Committed(commit(f"{start}\n{text}".encode(), salt), document, version)
        for passage, start, text, salt, document, version in view.connection.execute(query)
    }


def versions_of(view: View, name: str) -> list[Version]:
    """Return a document's versions, the newest first.

    Args:
        view: A snapshot.
        name: Its number as ``d12``, its path, its record id, or its title.

    Returns:
        At least one version.

    Raises:
        DocumentUnknown: Nothing is called so.
    """
    query = _VERSIONS.where(versions.c.act < view.size).order_by(versions.c.id.desc())
    if name.startswith("d") and name[1:].isdigit():
        query = query.where(documents.c.id == int(name[1:]))
    else:
        path, _, record = name.partition("#")
        hit = (
            (documents.c.path == path) & (documents.c.record == record)
            if record
            else documents.c.path == path
        )
        query = query.where(hit | (documents.c.record == name) | (versions.c.title == name))
    found = [Version(**row) for row in view.connection.execute(query).mappings()]
    if not found:
        raise DocumentUnknown(name=name)
    return [version for version in found if version.document == found[0].document]


def documents_of(view: View, source: Source) -> list[Version]:
    """Return the current documents of a source.

    Args:
        view: A snapshot.
        source: Whose.

    Returns:
        Their versions in force, in order of intake.
    """
    query = _VERSIONS.where(visible(versions, view.size), documents.c.source == source.id)
    rows = view.connection.execute(query.order_by(documents.c.id)).mappings()
    return [Version(**row) for row in rows]


def version_by_id(view: View, version: int) -> Version:
    """Return one version.

    Args:
        view: A snapshot.
        version: Its id, from a passage.

    Returns:
        The version.
    """
    return Version(**view.connection.execute(_VERSIONS.where(versions.c.id == version)).mappings().one())


def text_of(view: View, version: int) -> str:
    """Return a version's stored text, to which all offsets refer.

    Args:
        view: A snapshot.
        version: Its id.

    Returns:
        The text.
    """
    gaps = view.connection.execute(select(versions.c.gaps).where(versions.c.id == version)).scalar_one()
    query = select(passages.c.text).where(passages.c.version == version).order_by(passages.c.start)
    return join(json.loads(gaps), list(view.connection.execute(query).scalars()))


_VERSIONS: Select[Any] = (
    select(
        versions.c.id,
        versions.c.document,
        documents.c.path,
        documents.c.record,
        versions.c.title,
        versions.c.url,
        versions.c.date,
        versions.c.language,
        versions.c.script,
        versions.c.simplified,
        versions.c.parser,
        versions.c.digest,
        versions.c.blob,
        versions.c.commitment,
        versions.c.duplicate_of,
        versions.c.act,
        versions.c.ended,
        sources.c.name.label("source"),
    )
    .join(documents, documents.c.id == versions.c.document)
    .join(sources, sources.c.id == documents.c.source)
)

# One statement object each, so that SQLAlchemy compiles them once a process.
_RIGHTS = select(
    sources.c.id, sources.c.name, sources.c.classification, sources.c.scope, sources.c.until
).where(sources.c.act < bindparam("size", type_=Integer))

_ROWS = (
    select(
        documents.c.source,
        passages.c.id,
        case(
            (documents.c.record == literal_column("''"), documents.c.path),
            # Without a map a record is a member of a mail or an archive, and is nothing without it.
            (sources.c.map.is_(None), documents.c.path + literal_column("'#'") + documents.c.record),
            else_=documents.c.record,
        ),
        versions.c.title,
        passages.c.reference,
        passages.c.heading,
        passages.c.page,
        passages.c.text,
        passages.c.version,
        sources.c.name,
        sources.c.classification,
        passages.c.start,
        passages.c.confidence,
        passages.c.box,
    )
    .join(versions, versions.c.id == passages.c.version)
    .join(documents, documents.c.id == versions.c.document)
    .join(sources, sources.c.id == documents.c.source)
    .where(visible(versions, bindparam("size", type_=Integer)))
)


_PLACES = 50  # passages are asked for in multiples of this, so that there are few texts


@lru_cache(maxsize=8)
def _compiled_rows(dialect: Dialect, places: int) -> tuple[str, int]:
    """The text of `_ROWS` for so many passage ids, and how often it takes the ledger's size before them."""
    compiled = _ROWS.compile(dialect=dialect)
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    text = f"{compiled} AND passages.id IN ({', '.join([mark] * places)})"
    return text, len(compiled.positiontup or ())
