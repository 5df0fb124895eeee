"""`add`: files become documents, batch by batch, each batch one act.

Killed at any moment, it leaves whole batches and nothing else; run again, it skips what is there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, insert, select

from allod.corpus._discover import Failure, Found, discover
from allod.corpus._end import discard_unused, end_missing
from allod.corpus._errors import FileChanged, FileTooLarge, FileUnreadable, RecordRepeated
from allod.corpus._pool import Finished, Parsed, Pool, Task, Unchanged, workers
from allod.corpus._register import Source
from allod.corpus._write import Item, NewPassage, Written, write_batch
from allod.errors import AllodError
from allod.workspace import Workspace, digest_of, files

_BATCH_PASSAGES = 20_000  # keeps a transaction under half a second


@dataclass(slots=True)
class Summary:
    """What an `add` did, counted by document; `failed` by file."""

    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    duplicates: list[str] = field(default_factory=list)
    near: int = 0
    failed: list[Failure] = field(default_factory=list)
    passages: int = 0
    characters: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    simplified: list[tuple[str, float]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    findings: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    entry: int | None = None
    seconds: float = 0.0

    @property
    def new(self) -> int:
        """Documents and versions that this run brought in."""
        return self.taken + self.changed


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an `add` is: bytes of files found and read, documents seen."""

    bytes_found: int
    bytes_done: int
    documents: int
    file: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What the index has to do after an acknowledged act."""

    entry: int
    new: tuple[NewPassage, ...]
    ended: tuple[int, ...]


def add(
    workspace: Workspace,
    source: Source,
    paths: Iterable[Path],
    *,
    redact: bool = False,
    on_batch: Callable[[Batch], None],
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Take documents in. The caller holds the ingest lock and has asked policy.

    Args:
        workspace: Where.
        source: Where they come from.
        paths: Files and folders.
        redact: Put stand-ins in the place of personal data; originals stay as they are.
        on_batch: Called after each acknowledged batch; feeds the index.
        on_progress: Called now and then.

    Returns:
        The summary; files that failed stand in it and stop nothing.
    """
    run = _Run(workspace, source, redact, on_batch, on_progress)
    started = time.monotonic()
    run.go(list(paths))
    run.summary.seconds = time.monotonic() - started
    return run.summary


class _Run:
    """One `add` under way."""

    def __init__(
        self,
        workspace: Workspace,
        source: Source,
        redact: bool,
        on_batch: Callable[[Batch], None],
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.summary = Summary()
        self._workspace, self._source = workspace, source
        self._on_batch, self._on_progress = on_batch, on_progress
        self._settings = workspace.settings.intake
        self._key = workspace.redaction_key() if redact else b""
        self._items: list[Item] = []
        self._passages = 0
        self._since = 0.0
        self._open: dict[str, _File] = {}
        self._reading = 0.0  # bytes of the files that are being read, of which the bar should know
        self._found = self._done = self._documents = 0  # `_found` is the reading thread's alone

    def go(self, paths: list[Path]) -> None:
        pool = Pool(self._feed(paths), self._settings, self._key)
        for event in pool.events(tick=1.0):
            if isinstance(event, Failure):
                self.summary.failed.append(event)
            elif isinstance(event, Parsed):
                self._take(event)
            elif isinstance(event, Finished):
                self._finish(event)
            elif isinstance(event, Unchanged):
                self.summary.unchanged += 1
                self._done += event.found.size
                self._tell(event.found.name)
            late = time.monotonic() - self._since >= self._settings.batch_seconds
            if self._items and late:
                self._flush()
        self._flush()
        self.summary.failed.sort(key=lambda failure: failure.name)

    def _feed(self, paths: list[Path]) -> Iterator[Task | Failure | Unchanged]:
        """Runs in the pool's reading thread: hash, compare, copy; whatever is unchanged goes no further."""
        with self._workspace.read() as view:
            rows = view.connection.execute(
                select(files.c.path, files.c.digest).filter_by(
                    source=self._source.id, redacted=bool(self._key)
                )
            )
            taken: dict[str, str] = dict(rows.all())
        parts = workers(self._settings) if self._source.map is not None else 1
        for found in discover(paths, self._workspace.root):
            if isinstance(found, Failure):
                yield found
                continue
            self._found += found.size
            try:
                digest = self._store(found, taken.get(found.name))
            except AllodError as error:
                yield Failure(found.name, error)
                continue
            if digest is None:
                yield Unchanged(found)
                continue
            blob = self._workspace.blobs.path(digest)
            for part in range(parts):
                yield Task(found, digest, blob, self._source.map, part, parts)

    def _store(self, found: Found, known: str | None) -> str | None:
        limit = self._settings.max_file_bytes
        if found.size > limit:
            raise FileTooLarge(file=found.path, size=found.size, limit=limit)
        try:
            if known is not None and digest_of(found.path) == known:
                return None
            with found.path.open("rb") as stream:
                digest, size = self._workspace.blobs.add(stream, found.size + 1)
            after = found.path.stat()
        except OSError as error:
            raise FileUnreadable(file=found.path, detail=error.strerror) from error
        if (after.st_size, after.st_mtime_ns) != (size, found.changed):
            discard_unused(self._workspace, digest)
            raise FileChanged(file=found.path)
        return digest

    def _take(self, event: Parsed) -> None:
        if not self._items:
            self._since = time.monotonic()
        found = event.task.found
        for document in event.documents:
            if not self._first(event.task, document["key"] or ""):
                continue
            title = document["title"] or Path(found.name).stem
            self._items.append(
                Item(
                    found.name,
                    document["key"] or "",
                    document["digest"] or event.task.digest,
                    event.task.digest,
                    title,
                    document,
                    bool(self._key),
                )
            )
            self._passages += len(document["passages"])
            self._documents += 1
            if len(self._items) >= self._settings.batch_documents or self._passages >= _BATCH_PASSAGES:
                self._flush()
        state = self._open.setdefault(found.name, _File(event.task.digest))
        share = event.documents[-1]["share"] / event.task.parts
        self._reading += found.size * (share - state.shares.get(event.task.part, 0.0))
        state.shares[event.task.part] = share
        self._tell(found.name)

    def _first(self, task: Task, record: str) -> bool:
        """Tell whether a record's key stands in its file for the first time; a second one is a failure."""
        state = self._open.setdefault(task.found.name, _File(task.digest))
        if record not in state.records:
            state.records.add(record)
            return True
        error = RecordRepeated(file=task.found.path, record=record)
        state.blame(str(task.found.path), [error])
        self.summary.failed.append(Failure(task.found.name, error))
        return False

    def _finish(self, event: Finished) -> None:
        found = event.task.found
        state = self._open.setdefault(found.name, _File(event.task.digest))
        state.parts += 1
        state.blame(str(found.path), event.errors)
        self.summary.failed += [Failure(found.name, error) for error in event.errors]
        if state.parts < event.task.parts:
            return
        state.whole = True
        self._reading -= found.size * sum(state.shares.values())
        self._done += found.size
        self._tell(found.name)

    def _flush(self) -> None:
        # Parsers finish in any order; numbers should not.
        items, self._items, self._passages = sorted(self._items, key=lambda item: item.place), [], 0
        if items:
            written = write_batch(self._workspace, self._source, items)
            self._count(items, written)
            if written.entry is not None:
                self._on_batch(Batch(written.entry, written.new, written.ended))
        self._close({name: state for name, state in self._open.items() if state.whole})

    def _close(self, whole: Mapping[str, _File]) -> None:
        """Files of which all is written: remember their hash, end the documents that they no longer hold."""
        for name, state in whole.items():
            del self._open[name]
            if state.failed and not state.seen:
                discard_unused(self._workspace, state.digest)
        seen = {name: state.seen for name, state in whole.items() if not state.lost}
        unread = {name: state.unread for name, state in whole.items()}
        for gone in end_missing(self._workspace, self._source, seen, unread) if seen else ():
            self.summary.gone += len(gone.ended)
            self._on_batch(Batch(gone.entry, (), gone.ended))
        if rows := [
            {"source": self._source.id, "path": name, "digest": state.digest, "redacted": bool(self._key)}
            for name, state in whole.items()
            if not state.failed
        ]:
            with self._workspace.database.write() as connection:
                mine = files.c.source == self._source.id
                connection.execute(delete(files).where(mine, files.c.path.in_([row["path"] for row in rows])))
                connection.execute(insert(files), rows)

    def _count(self, items: list[Item], written: Written) -> None:
        for document, item in zip(written.documents, items, strict=True):
            self._open.setdefault(item.path, _File(item.blob)).seen.add(document)
        summary = self.summary
        summary.taken += written.taken
        summary.changed += written.changed
        summary.unchanged += written.unchanged
        summary.duplicates += written.duplicates
        summary.near += written.near
        summary.passages += len(written.new)
        if written.entry is None:
            return
        summary.entry = written.entry
        for item in items:
            parsed = item.document
            summary.languages[parsed["language"]] += 1
            summary.characters += sum(len(passage[3]) for passage in parsed["passages"])
            if parsed["language"] == "zh-Hant" and parsed["simplified"] > 0:
                summary.simplified.append((item.title, parsed["simplified"]))
            name = f"{item.path}#{item.record}" if item.record else item.path
            summary.notes += [(name, note) for note in parsed["notes"]]
            if parsed["findings"]:
                summary.findings.append((item.title, {kind: count for kind, count, _ in parsed["findings"]}))

    def _tell(self, name: str) -> None:
        if self._on_progress is not None:
            done = self._done + round(self._reading)
            self._on_progress(Progress(self._found, done, self._documents, name))


@dataclass(slots=True)
class _File:
    """A file under way: its hash, parts that are through, documents seen in it.

    Attributes:
        failed: Something of it was not taken, so that it is to be read again the next time.
        lost: Which documents it holds is not known.
        unread: Members of a container that were not taken, by their paths in it.
    """

    digest: str
    parts: int = 0
    failed: bool = False
    lost: bool = False
    whole: bool = False
    unread: set[str] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    shares: dict[int, float] = field(default_factory=dict)

    def blame(self, path: str, errors: Iterable[AllodError]) -> None:
        """Note what was not taken."""
        for error in errors:
            self.failed = True
            where, _, member = str(error.fields.get("file", "")).partition(f"{path}/")
            if member and not where:
                self.unread.add(member)
            else:
                self.lost = True
