"""Documents that are over: a record that its file no longer holds is no longer found, but stays traceable."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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


def end_missing(
    workspace: Workspace,
    source: Source,
    seen: Mapping[str, AbstractSet[int]],
    unread: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Ended]:
    """End the documents of files that were not seen in their newest form.

    Args:
        workspace: Where.
        source: The files' source.
        seen: By the file's name in the register, the ids of the documents that it holds now.
        unread: By the same, members that are in it still and could not be read: their documents go on.

    Yields:
        What was ended, one act a batch; nothing when nothing is missing.
    """
    query = (
        select(documents.c.path, documents.c.record, documents.c.id, versions.c.id, versions.c.commitment)
        .join(versions, versions.c.document == documents.c.id)
        .where(documents.c.source == source.id, documents.c.path.in_(seen), versions.c.ended.is_(None))
    )
    with workspace.read() as view:
        missing = [
            (version, commitment)
            for path, record, document, version, commitment in view.connection.execute(query)
            if document not in seen[path] and not _is_below(record, (unread or {}).get(path, ()))
        ]
    most = workspace.settings.intake.batch_documents
    for first in range(0, len(missing), most):
        batch = dict(missing[first : first + most])
        with workspace.act("end") as act:
            act.connection.execute(update(versions).where(versions.c.id.in_(batch)).values(ended=act.entry))
            subjects = [Subject("document", commitment) for commitment in batch.values()]
            reason = {"status": "ended", "reason": "no longer in its file", "on": act.started}
            act.state(DOCUMENT_TYPE, subjects, reason)
        yield Ended(act.entry, tuple(batch))


def _is_below(record: str, members: Collection[str]) -> bool:
    return any(record == member or record.startswith(f"{member}/") for member in members)


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
