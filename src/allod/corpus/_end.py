"""Documents that are over: a record that its file no longer holds is no longer found, but stays traceable."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select, update

from allod.corpus._register import Source
from allod.ledger import Subject, own_predicate
from allod.workspace import Workspace, documents, sources, versions

DOCUMENT_TYPE = own_predicate("document")


@dataclass(frozen=True, slots=True)
class Ended:
    """The versions that were ended, and the act that did it."""

    entry: int
    ended: tuple[int, ...]


def end_missing(workspace: Workspace, source: Source, path: str, seen: AbstractSet[int]) -> Iterator[Ended]:
    """End the documents of a file that were not seen in its newest form.

    Args:
        workspace: Where.
        source: The file's source.
        path: The file's name in the register.
        seen: Ids of the documents that the file holds now.

    Yields:
        What was ended, one act a batch; nothing when nothing is missing.
    """
    query = (
        select(documents.c.id, versions.c.id, versions.c.commitment)
        .join(versions, versions.c.document == documents.c.id)
        .where(documents.c.source == source.id, documents.c.path == path, versions.c.ended.is_(None))
    )
    with workspace.read() as view:
        missing = [tuple(row[1:]) for row in view.connection.execute(query) if row[0] not in seen]
    most = workspace.settings.intake.batch_documents
    for first in range(0, len(missing), most):
        batch = dict(missing[first : first + most])
        with workspace.act("end") as act:
            act.connection.execute(update(versions).where(versions.c.id.in_(batch)).values(ended=act.entry))
            subjects = [Subject("document", commitment) for commitment in batch.values()]
            reason = {"status": "ended", "reason": "no longer in its file", "on": act.started}
            act.state(DOCUMENT_TYPE, subjects, reason)
        yield Ended(act.entry, tuple(batch))


def discard_unused(workspace: Workspace, digest: str) -> None:
    """Drop an original from which no document was taken.

    Args:
        workspace: Where.
        digest: The blob's SHA-256, hex.
    """
    with workspace.read() as view:
        used = view.connection.execute(
            select(versions.c.id).where(versions.c.blob == digest).limit(1)
        ).first()
        used = (
            used or view.connection.execute(select(sources.c.id).where(sources.c.agreement == digest)).first()
        )
    if used is None:
        workspace.blobs.discard(digest)
