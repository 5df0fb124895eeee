"""Do the rows and originals still say what was signed? Every document against its act, both ways.

Checks: each blob's bytes against its name; each source and document version against its commitment; each
commitment against the statement of its act; each statement's documents against the rows; each corpus root
against the commitments so far. Repairs nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from sqlalchemy import RowMapping, select

from allod.corpus._end import DOCUMENT_TYPE
from allod.corpus._errors import (
    BlobChanged,
    BlobLost,
    CorpusRootWrong,
    EndDiffers,
    RecordDiffers,
    RowChanged,
    RowLost,
    RowUnsigned,
    TextChanged,
)
from allod.corpus._register import all_sources, audit_source
from allod.corpus._write import INGEST_TYPE, join, version_commitment
from allod.ledger import Frontier, Statement, leaf_hash, products_of
from allod.workspace import View, Workspace, digest_of, documents, findings, passages, sources, versions

_STREAMED = {"yield_per": 500}


def audit(workspace: Workspace, view: View, statements: Mapping[int, Statement]) -> Iterator[RecordDiffers]:
    """Compare sources, documents and originals with the ledger.

    Args:
        workspace: Whose.
        view: A snapshot.
        statements: The ledger's statements by entry number.

    Yields:
        What does not agree, by entry and cause.
    """
    yield from _sources(view, statements)
    signed = _Signed(statements)
    blobs: dict[str, tuple[int, str]] = {}
    for row in _rows(view):
        blobs.setdefault(row["blob"], (row["act"], row["path"]))
        yield from _version(view, row, signed)
    yield from signed.left()
    for source in all_sources(view):
        if source.agreement is not None:
            blobs.setdefault(source.agreement, (source.act, source.name))
    yield from _blobs(workspace, blobs)


class _Signed:
    """What the statements say of documents, struck off as rows are met."""

    def __init__(self, statements: Mapping[int, Statement]) -> None:
        self.made: dict[str, int] = {}
        self.ended: dict[str, int] = {}
        self._findings: list[RecordDiffers] = []
        tree = Frontier()
        for entry, statement in statements.items():
            predicate = statement.predicate
            if predicate.get("buildDefinition", {}).get("buildType") == INGEST_TYPE:
                for product in products_of(statement)[1:]:
                    tree.append(leaf_hash(bytes.fromhex(product.sha256)))
                    self.made[product.sha256] = entry
                for commitment in predicate["buildDefinition"]["externalParameters"]["replaced"]:
                    self.ended[commitment] = entry
                if statement.subjects[0].sha256 != tree.root().hex():
                    self._findings.append(CorpusRootWrong(entry=entry))
            elif statement.predicate_type == DOCUMENT_TYPE and predicate.get("status") == "ended":
                self.ended.update((subject.sha256, entry) for subject in statement.subjects)

    def left(self) -> Iterator[RecordDiffers]:
        """Yield what is signed and has no row."""
        yield from self._findings
        for commitment, entry in self.made.items():
            yield RowLost(entry=entry, digest=commitment[:12])
        for commitment, entry in self.ended.items():
            yield EndDiffers(entry=entry, what=f"document {commitment[:12]}")


def _sources(view: View, statements: Mapping[int, Statement]) -> Iterator[RecordDiffers]:
    for source in all_sources(view):
        statement = statements.get(source.act)
        signed = statement is not None and statement.subjects[0].sha256 == source.commitment
        if not signed or not audit_source(source):
            yield RowChanged(entry=source.act, what=source.name)


def _rows(view: View) -> Iterator[RowMapping]:
    query = (
        select(
            versions, documents.c.path, documents.c.record, sources.c.commitment.label("source_commitment")
        )
        .join(documents, documents.c.id == versions.c.document)
        .join(sources, sources.c.id == documents.c.source)
        .where(versions.c.act < view.size)
        .order_by(versions.c.id)
    )
    yield from view.connection.execute(query, execution_options=_STREAMED).mappings()


def _version(view: View, row: RowMapping, signed: _Signed) -> Iterator[RecordDiffers]:
    name = f"d{row['document']} {row['title']}"
    texts = (
        select(passages.c.text, passages.c.start)
        .where(passages.c.version == row["id"])
        .order_by(passages.c.start)
    )
    pieces = view.connection.execute(texts).all()
    gaps = json.loads(row["gaps"])
    whole = join(gaps, [text for text, _ in pieces]) if len(gaps) == len(pieces) + 1 else ""
    wrong = hashlib.sha256(whole.encode()).hexdigest() != row["text_digest"]
    if wrong or any(whole[start : start + len(text)] != text for text, start in pieces):
        yield TextChanged(entry=row["act"], what=name)
    held = select(findings.c.kind, findings.c.count, findings.c.detail).where(findings.c.version == row["id"])
    found = [tuple(each) for each in view.connection.execute(held)]
    made = version_commitment(row["source_commitment"], row["path"], row["record"], dict(row), found)
    if made != row["commitment"]:
        yield RowChanged(entry=row["act"], what=name)
    if signed.made.pop(row["commitment"], None) != row["act"]:
        yield RowUnsigned(entry=row["act"], what=name)
    # An end past the snapshot belongs to an act that is being written beside us.
    ended = row["ended"] if row["ended"] is not None and row["ended"] < view.size else None
    if signed.ended.pop(row["commitment"], None) != ended:
        yield EndDiffers(entry=ended or row["act"], what=name)


def _blobs(workspace: Workspace, blobs: Mapping[str, tuple[int, str]]) -> Iterator[RecordDiffers]:
    for digest, (entry, what) in blobs.items():
        path = workspace.blobs.path(digest)
        if not path.is_file():
            yield BlobLost(entry=entry, what=what, digest=digest[:12])
        elif digest_of(path) != digest:
            yield BlobChanged(entry=entry, what=what, digest=digest[:12])
