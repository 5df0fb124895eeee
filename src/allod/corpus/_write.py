"""One batch of documents becomes rows and one signed statement; unchanged ones cost nothing.

The statement is SLSA provenance v1 whose subject is the corpus version: the RFC 6962 root over the
commitments of all document versions ever taken in, in order. Each commitment of the batch is a byproduct,
so that a changed row can be named.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, insert, select, update

from allod.corpus import _near as near
from allod.corpus._near import Newcomer
from allod.corpus._register import Source
from allod.ledger import SLSA_PROVENANCE, Frontier, Subject, commit, leaf_hash, new_salt, provenance
from allod.workspace import (
    Act,
    Workspace,
    artifacts,
    documents,
    findings,
    insert_many,
    latest_artifact,
    now,
    passages,
    versions,
)

INGEST_TYPE = "urn:allod:build:ingest:v1"
BUILDER = f"urn:allod:builder:allod:{metadata.version('allod')}"


@dataclass(frozen=True, slots=True)
class Item:
    """A document on its way in: its place, the digests of its bytes, what the parser made of it."""

    path: str
    record: str
    digest: str
    blob: str
    title: str
    document: Mapping[str, Any]
    redacted: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """What tells it from every other document of its source."""
        return self.path, self.record


class NewPassage(NamedTuple):
    """A passage as the index takes it."""

    passage: int
    version: int
    source: int
    grams: str
    about: str


@dataclass(frozen=True, slots=True)
class Written:
    """What one batch did; `documents` holds the document's id for each item, in order."""

    entry: int | None
    documents: tuple[int, ...]
    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: tuple[str, ...] = ()
    near: int = 0
    new: tuple[NewPassage, ...] = ()
    ended: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    document: int
    version: int | None = None
    digest: str | None = None
    commitment: str | None = None
    redacted: bool | None = None


def write_batch(workspace: Workspace, source: Source, items: Sequence[Item]) -> Written:
    """Write a batch as one act. The caller holds the ingest lock.

    Args:
        workspace: Where.
        source: Whose documents they are.
        items: At most a few thousand.

    Returns:
        What was done; without anything new there is no act and `entry` is None.
    """
    with workspace.read() as view:
        known = _known(view.connection, source, items)
    fresh = [item for item in items if not _is_known(known.get(item.place), item)]
    if not fresh:
        return Written(None, tuple(known[item.place].document for item in items), unchanged=len(items))
    with workspace.act("ingest") as act:
        rows = _Rows(act, source, known)
        for item in fresh:
            rows.add(item)
        rows.write()
        before, root = _append(act, rows.commitments)
        _state(act, source, (before, root), rows)
    return Written(
        act.entry,
        tuple(
            rows.documents[item.place] if item.place in rows.documents else known[item.place].document
            for item in items
        ),
        taken=len(fresh) - len(rows.replaced),
        changed=len(rows.replaced),
        unchanged=len(items) - len(fresh),
        duplicates=tuple(rows.duplicates),
        near=rows.near,
        new=tuple(rows.new),
        ended=tuple(rows.replaced),
    )


def _is_known(known: _Known | None, item: Item) -> bool:
    return known is not None and (known.digest, known.redacted) == (item.digest, item.redacted)


class _Rows:
    """The rows of one act, gathered and then written at once."""

    def __init__(self, act: Act, source: Source, known: Mapping[tuple[str, str], _Known]) -> None:
        self._act, self._source, self._known = act, source, known
        self._document = _last(act.connection, documents.c.id)
        self._version = _last(act.connection, versions.c.id)
        self._passage = _last(act.connection, passages.c.id)
        self._documents: list[dict[str, Any]] = []
        self._versions: list[dict[str, Any]] = []
        self._passages: list[tuple[object, ...]] = []
        self._findings: list[tuple[object, ...]] = []
        self._newcomers: list[Newcomer] = []
        self.documents: dict[tuple[str, str], int] = {}
        self.replaced: dict[int, str] = {}
        self.commitments: list[str] = []
        self.duplicates: list[str] = []
        self.near = 0
        self.new: list[NewPassage] = []

    @property
    def parsers(self) -> list[str]:
        """Names and versions of the parsers that made the batch."""
        return sorted({row["parser"] for row in self._versions})

    @property
    def findings(self) -> list[dict[str, object]]:
        """How much screening found in the batch, by kind."""
        counts: Counter[str] = Counter()
        for _, kind, count, _ in self._findings:
            counts[str(kind)] += int(str(count))
        return [{"kind": kind, "count": count} for kind, count in sorted(counts.items())]

    def add(self, item: Item) -> None:
        known = self._known.get(item.place)
        if known is None:
            self._document += 1
            known = _Known(self._document)
            row = {"id": known.document, "act": self._act.entry, "source": self._source.id}
            self._documents.append(row | {"path": item.path, "record": item.record})
        elif known.version is not None and known.commitment is not None:
            self.replaced[known.version] = known.commitment
        self.documents[item.place] = known.document
        self._add_version(item, known.document)
        self._add_passages(item)

    def _add_version(self, item: Item, document: int) -> None:
        parsed = item.document
        self._version += 1
        row = {
            "id": self._version,
            "act": self._act.entry,
            "document": document,
            "digest": item.digest,
            "blob": item.blob,
            "text_digest": text_digest(parsed["gaps"], [passage[3] for passage in parsed["passages"]]),
            "title": item.title,
            "url": parsed["url"],
            "date": parsed["date"],
            "language": parsed["language"],
            "script": parsed["script"],
            "simplified": parsed["simplified"],
            "parser": parsed["parser"],
            "notes": json.dumps(parsed["notes"], ensure_ascii=False),
            "gaps": json.dumps(parsed["gaps"], ensure_ascii=False),
            "salt": new_salt(),
            "redacted": item.redacted,
        }
        found = [
            (kind, count, json.dumps(detail, ensure_ascii=False))
            for kind, count, detail in parsed["findings"]
        ]
        row["commitment"] = version_commitment(self._source.commitment, item.path, item.record, row, found)
        self._findings += [(self._version, *finding) for finding in found]
        self._newcomers.append(
            Newcomer(self._version, row["text_digest"], bytes.fromhex(parsed["signature"]))
        )
        self._versions.append(row)
        self.commitments.append(row["commitment"])

    def _add_passages(self, item: Item) -> None:
        start = 0
        gaps = item.document["gaps"]
        grams, about = item.document["grams"], item.document["about"]
        for number, (page, heading, reference, text, *more) in enumerate(item.document["passages"]):
            self._passage += 1
            start += len(gaps[number])
            names = (heading or "", reference or "")
            language, box, confidence = more
            box = None if box is None else json.dumps(box)
            self._passages.append(
                (self._passage, self._version, start, page, *names, text, language, box, confidence)
            )
            self.new.append(
                NewPassage(self._passage, self._version, self._source.id, grams[number], about[number])
            )
            start += len(text)

    def write(self) -> None:
        connection = self._act.connection
        self._mark_duplicates(connection)
        insert_many(connection, documents, _in_order(documents, self._documents))
        insert_many(connection, versions, _in_order(versions, self._versions))
        insert_many(connection, passages, self._passages)
        insert_many(connection, findings, self._findings)
        found = near.find(connection, self._newcomers)
        near.record(connection, found)
        mine = {each.version for each in self._newcomers}
        others = [kin for kin in found.near if kin.version in mine and kin.below not in self.replaced]
        self.near = sum(kin.share < 1 for kin in others)  # copies are told as such
        if self.replaced:
            ended = update(versions).where(versions.c.id.in_(self.replaced)).values(ended=self._act.entry)
            connection.execute(ended)

    def _mark_duplicates(self, connection: Connection) -> None:
        digests = {row["text_digest"] for row in self._versions}
        found = connection.execute(
            select(versions.c.text_digest, func.min(versions.c.id))
            .join(documents, documents.c.id == versions.c.document)
            .where(
                versions.c.text_digest.in_(digests),
                versions.c.ended.is_(None),
                versions.c.id.not_in(self.replaced),
                documents.c.source == self._source.id,
            )
            .group_by(versions.c.text_digest)
        )
        first: dict[str, int] = dict(found.all())
        for row in self._versions:
            row["duplicate_of"] = first.get(row["text_digest"])
            if row["duplicate_of"] is None:
                first[row["text_digest"]] = row["id"]
            else:
                self.duplicates.append(row["title"])


def _in_order(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    names = [column.name for column in table.c]
    return [tuple(row.get(name) for name in names) for row in rows]


def text_digest(gaps: Sequence[str], texts: Sequence[str]) -> str:
    """Hash a stored text from its pieces.

    Args:
        gaps: What stands before, between and after the passages.
        texts: The passages.

    Returns:
        SHA-256 (hex) of gaps[0] + texts[0] + gaps[1] + …
    """
    return hashlib.sha256(join(gaps, texts).encode()).hexdigest()


def join(gaps: Sequence[str], texts: Sequence[str]) -> str:
    """Put a stored text together; its offsets are those of the passages."""
    return gaps[0] + "".join(text + gap for text, gap in zip(texts, gaps[1:], strict=True))


def version_commitment(
    source: str, path: str, record: str, row: Mapping[str, Any], found: Sequence[Sequence[object]]
) -> str:
    """Commit to a document version: what it is, where it is from, its bytes, its text, what screening found.

    Args:
        source: The source's commitment.
        path: The document's path.
        record: Its record id, or nothing.
        row: The version's row, with its salt.
        found: Kind, count and detail of each finding, in the order of their kinds.

    Returns:
        The salted commitment, hex.
    """
    body = [source, path, record, row["digest"], row["blob"], row["text_digest"], row["parser"]]
    body += [row["title"], row["url"], row["date"]]
    if row["redacted"] or found:  # what neither is true of is committed to as it always was
        body += [row["redacted"], sorted(found)]
    return commit(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), row["salt"])


def frontier(connection: Connection, size: int | None = None) -> tuple[Frontier, str | None]:
    """Return the corpus version in force: its tree and its root.

    Args:
        connection: Inside a transaction.
        size: Entries in the ledger, for a reader; a writer sees all.

    Returns:
        The tree over all commitments so far and its root, None before the first document.
    """
    row = latest_artifact(connection, "corpus", size)
    if row is None:
        return Frontier(), None
    peaks = [bytes.fromhex(peak) for peak in json.loads(row["detail"])["peaks"]]
    return Frontier(row["size"], peaks), row["digest"]


def corpus_version(connection: Connection, size: int | None = None) -> str | None:
    """Return the digest of the corpus version in force, None before the first document."""
    return frontier(connection, size)[1]


def _known(connection: Connection, source: Source, items: Sequence[Item]) -> dict[tuple[str, str], _Known]:
    rows = connection.execute(
        select(
            documents.c.path,
            documents.c.record,
            documents.c.id,
            versions.c.id,
            versions.c.digest,
            versions.c.commitment,
            versions.c.redacted,
        )
        .outerjoin(versions, (versions.c.document == documents.c.id) & versions.c.ended.is_(None))
        .where(
            documents.c.source == source.id,
            documents.c.path.in_({item.path for item in items}),
            documents.c.record.in_({item.record for item in items}),
        )
    )
    return {(path, record): _Known(*rest) for path, record, *rest in rows}


def _last(connection: Connection, column: Any) -> int:  # noqa: ANN401  (a column of any table)
    return connection.execute(select(func.max(column))).scalar() or 0


def _append(act: Act, commitments: Sequence[str]) -> tuple[str | None, str]:
    tree, before = frontier(act.connection)
    for commitment in commitments:
        tree.append(leaf_hash(bytes.fromhex(commitment)))
    root = tree.root().hex()
    detail = json.dumps({"peaks": [peak.hex() for peak in tree.peaks]})
    act.connection.execute(
        insert(artifacts),
        {"act": act.entry, "kind": "corpus", "digest": root, "size": tree.size, "detail": detail},
    )
    return before, root


def _state(act: Act, source: Source, corpus: tuple[str | None, str], rows: _Rows) -> None:
    before, root = corpus
    materials = [Subject("source", source.commitment)] + ([Subject("corpus", before)] if before else [])
    predicate = provenance(
        INGEST_TYPE,
        parameters={
            "documents": len(rows.commitments),
            "parsers": rows.parsers,
            "findings": rows.findings,
            "replaced": list(rows.replaced.values()),
        },
        materials=materials,
        builder=BUILDER,
        byproducts=[Subject("document", commitment) for commitment in rows.commitments],
        started=act.started,
        finished=now(),
    )
    act.state(SLSA_PROVENANCE, [Subject("corpus", root)], predicate)
