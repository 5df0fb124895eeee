"""Keeping the index in step with the database: fed during an `add`, caught up after a crash, rebuilt at will.

The database is the truth. Beside the index lies the number of the first entry that it has not seen, so
whatever was acknowledged after it can be read from the database again; doing so twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from sqlalchemy import func, insert, select

from allod.corpus import Batch, corpus_version
from allod.language import about_text, index_text
from allod.ledger import SLSA_PROVENANCE, Subject, provenance
from allod.search._errors import IndexMissing, IndexOutdated
from allod.search._index import Index, Writer
from allod.workspace import (
    View,
    Workspace,
    WorkspaceLocked,
    acts,
    artifacts,
    documents,
    latest_artifact,
    now,
    passages,
    versions,
    visible,
)

INDEX_TYPE = "urn:allod:build:index:v1"
_STATE_FILE = "derived.json"
_CHUNK = 2_000  # rows read from the database at a time

_DEAD_SHARE = 0.05
"""The engine counts deleted passages in its document frequencies until it merges them away. Past this share
of them the index is built anew, so that what is found does not depend on the past."""


def open_index(workspace: Workspace) -> Index:
    """Open the index of a workspace for reading, in step with the database if nobody is changing it.

    Args:
        workspace: Whose.

    Returns:
        The index; while another process adds documents, as of that process's last commit.

    Raises:
        WorkspaceLocked: There is no index yet and another process is building one.
    """
    try:
        index = Index.open(workspace.index_path)
        if not _behind(workspace, index):
            return index
    except (IndexMissing, IndexOutdated):
        index = None
    try:
        with workspace.ingesting("index", wait=False):
            workspace.settle()
            return _current(workspace)
    except WorkspaceLocked:
        if index is None:
            raise
        return index


@contextmanager
def feeding(workspace: Workspace) -> Iterator[Callable[[Batch], None]]:
    """Feed the index during an `add`; the caller holds the ingest lock.

    If the block fails the index stays as it was, and whoever opens it next reads the rest from the database.

    Args:
        workspace: Whose.

    Yields:
        A function to call after each acknowledged batch.
    """
    index = _current(workspace)
    before = entry = _read_state(index.path).entry
    written = 0
    with index.writer(workspace.settings.search.writer_memory_bytes) as writer:

        def feed(batch: Batch) -> None:
            nonlocal entry, written
            for version in batch.ended:
                writer.delete_version(version)
            for item in batch.new:
                writer.add(item.passage, item.version, item.source, item.grams, item.about)
            entry = batch.entry + 1
            written += len(batch.new)

        yield feed
    if entry != before:
        _close(workspace, index, entry, written)


def rebuild(workspace: Workspace, progress: Callable[[int, int], None] | None = None) -> Index:
    """Build the index anew from the database; the old one serves until the new one is whole.

    Args:
        workspace: Whose; the caller holds the ingest lock.
        progress: Called with passages done and passages in all.

    Returns:
        The new index.
    """
    fresh = workspace.index_path.with_name("index.new")
    shutil.rmtree(fresh, ignore_errors=True)
    index = Index.create(fresh)
    with index.writer(workspace.settings.search.writer_memory_bytes) as writer, workspace.read() as view:
        written = _add_since(view, writer, None, progress)
        size = view.size
    _write_state(fresh, _State(size, written))
    old = workspace.index_path.with_name("index.old")
    shutil.rmtree(old, ignore_errors=True)
    if workspace.index_path.exists():
        workspace.index_path.rename(old)
    fresh.rename(workspace.index_path)
    shutil.rmtree(old, ignore_errors=True)
    index = Index.open(workspace.index_path)
    _record(workspace, index)
    return index


def index_digest(view: View) -> str | None:
    """Return the digest of the index in force, as recorded in the ledger."""
    row = latest_artifact(view.connection, "index", view.size)
    return None if row is None else row["digest"]


def _current(workspace: Workspace) -> Index:
    try:
        index = Index.open(workspace.index_path)
    except (IndexMissing, IndexOutdated):
        return rebuild(workspace)
    if _behind(workspace, index):
        with workspace.read() as view:
            since, size = _read_state(index.path).entry, view.size
            with index.writer(workspace.settings.search.writer_memory_bytes) as writer:
                ended = select(versions.c.id).where(versions.c.ended >= since, versions.c.ended < size)
                for version in view.connection.execute(ended).scalars():
                    writer.delete_version(version)
                written = _add_since(view, writer, since, None)
        return _close(workspace, index, size, written)
    return index


def _close(workspace: Workspace, index: Index, entry: int, written: int) -> Index:
    """Note how far the index has come and record it; build it anew where too much of it is dead."""
    total = _read_state(index.path).written + written
    if total - len(index) > _DEAD_SHARE * total:
        return rebuild(workspace)
    _write_state(index.path, _State(entry, total))
    _record(workspace, index)
    return index


def _add_since(
    view: View, writer: Writer, since: int | None, progress: Callable[[int, int], None] | None
) -> int:
    """Add the passages of acts from an entry on; all of them for a fresh index (`since` None)."""
    newer = (visible(versions, view.size), versions.c.act >= (since or 0))
    count = select(func.count()).select_from(passages).join(versions, versions.c.id == passages.c.version)
    total = view.connection.execute(count.where(*newer)).scalar_one() if progress else 0
    query = (
        select(
            passages.c.id,
            passages.c.version,
            documents.c.source,
            passages.c.text,
            versions.c.title,
            passages.c.heading,
            passages.c.reference,
        )
        .join(versions, versions.c.id == passages.c.version)
        .join(documents, documents.c.id == versions.c.document)
        .where(*newer)
        .order_by(passages.c.id)
    )
    last, done = None, 0
    for row in view.connection.execute(query, execution_options={"yield_per": _CHUNK}):
        passage, version, source, text, title, heading, reference = row
        if since is not None and version != last:  # a crash may have come after the commit
            writer.delete_version(version)
        last = version
        writer.add(passage, version, source, index_text(text), about_text(title, heading, reference))
        done += 1
        if progress is not None and done % _CHUNK == 0:
            progress(done, total)
    if progress is not None:
        progress(done, total)
    return done


def _behind(workspace: Workspace, index: Index) -> bool:
    with workspace.read() as view:
        query = select(func.max(acts.c.entry)).where(
            acts.c.kind.in_(("ingest", "end")), acts.c.entry < view.size
        )
        last = view.connection.execute(query).scalar()
    return last is not None and last >= _read_state(index.path).entry


def _record(workspace: Workspace, index: Index) -> None:
    with workspace.read() as view:
        corpus = corpus_version(view.connection, view.size)
    if corpus is None:
        return  # an index of nothing is no artifact
    with workspace.act("index") as act:
        recipe = index.recipe.digest()
        digest = hashlib.sha256(f"{recipe}\n{corpus}".encode()).hexdigest()
        row = {"act": act.entry, "kind": "index", "digest": digest, "size": len(index), "detail": recipe}
        act.connection.execute(insert(artifacts), row)
        predicate = provenance(
            INDEX_TYPE,
            parameters={"recipe": recipe, "tantivy": metadata.version("tantivy")},
            materials=[Subject("corpus", corpus)],
            builder=f"urn:allod:builder:allod:{metadata.version('allod')}",
            started=act.started,
            finished=now(),
        )
        act.state(SLSA_PROVENANCE, [Subject("index", digest)], predicate)


@dataclass(frozen=True, slots=True)
class _State:
    """What stands beside the index: the first entry that it has not seen, passages ever written to it."""

    entry: int
    written: int


def _read_state(path: Path) -> _State:
    try:
        return _State(**json.loads((path / _STATE_FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return _State(0, 0)  # never synchronised, or the note is damaged: everything is read again


def _write_state(path: Path, state: _State) -> None:
    building = path / f".{_STATE_FILE}"
    building.write_text(json.dumps(asdict(state)), "utf-8")
    building.rename(path / _STATE_FILE)
