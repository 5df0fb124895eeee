"""The verifier: reads the whole file once, offline, and names each failure by entry and cause.

It never repairs and never writes. What it cannot see: entries cut from the end together with their
checkpoints, and a history rewritten by who holds the key; both need a checkpoint that was kept elsewhere
(``since``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal

from allod.errors import AllodError
from allod.ledger._checkpoint import Checkpoint, open_checkpoint
from allod.ledger._envelope import open_envelope
from allod.ledger._errors import (
    DamagedLedger,
    ForkedLedger,
    LedgerError,
    TornLedger,
    TreeMismatch,
    UnreadableLedger,
)
from allod.ledger._keys import PublicKey
from allod.ledger._merkle import Frontier, leaf_hash
from allod.ledger._records import FILE_HEADER, Record, find_trailer, is_torn, scan
from allod.ledger._statement import Statement

Cause = Literal["format", "signature", "tree", "checkpoint", "torn", "fork"]

NOTES: Final = frozenset({"torn"})
"""Causes that are told but are no failure: a broken-off append was never acknowledged."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a note.

    ``entry`` is the number of the entry, or of the first of several; ``None`` when no entry is concerned.
    ``error`` carries the code and fields for a sentence in another language.
    """

    entry: int | None
    cause: Cause
    error: AllodError

    @property
    def detail(self) -> str:
        """The English sentence."""
        return str(self.error)


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; ``size`` and ``root`` are those of the last good checkpoint."""

    size: int
    root: bytes
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing but notes was found."""
        return all(finding.cause in NOTES for finding in self.findings)


Each = Callable[[int, bytes, Statement], None]
"""Takes an entry's number, its envelope's bytes and its statement."""


def verify(
    path: str | os.PathLike[str],
    origin: str,
    key: PublicKey,
    since: bytes | None = None,
    each: Each | None = None,
) -> Report:
    """Check every signature, every checkpoint and the whole tree. Needs no lock and no network.

    Args:
        path: the ledger file.
        origin: the log's name, ``allod/<workspace id>``.
        key: the public key, from a place that the ledger's holder cannot change.
        since: a checkpoint kept from earlier (the note's bytes): today's ledger must extend it.
        each: called for every entry whose signature holds, in order, so that a caller who compares the
            entries with something else need not read and check them again.

    Returns:
        The report; a damaged ledger is a finding, not an exception.

    Raises:
        UnreadableLedger: the file cannot be read.
        BadNote: ``since`` is not a signed note.
        BadSignature: ``since`` is not signed by this key under this origin.
        BadCheckpoint: ``since`` is not a checkpoint of this log.
    """
    kept = None if since is None else open_checkpoint(since, origin, key)
    run = _Run(os.fspath(path), origin, key, kept, each)
    try:
        with open(path, "rb") as file:
            run.read(file)
    except OSError as error:
        raise UnreadableLedger(path=os.fspath(path), detail=error.strerror or "unknown") from error
    return Report(run.signed.size, run.signed.root(), tuple(run.findings))


@dataclass(slots=True)
class _Run:
    """The state of one pass over the file."""

    path: str
    origin: str
    key: PublicKey
    kept: Checkpoint | None
    each: Each | None
    findings: list[Finding] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)  # over the entries as they stand
    signed: Frontier = field(default_factory=Frontier)  # under the last good checkpoint
    tree: Record | None = None
    checkpoints: int = 0
    extends: bool = False

    def read(self, file: BinaryIO) -> None:
        end = self._end(file)
        file.seek(0)
        if file.read(len(FILE_HEADER)) != FILE_HEADER:
            self._damaged("format", None, 0, f"the first line is not {FILE_HEADER.decode().strip()}")
        for record in scan(file, end):
            match record.kind:
                case "entry":
                    self._entry(record)
                case "tree":
                    self._close_tree()
                    self.tree = record
                case "checkpoint":
                    self._checkpoint(record)
                case "broken":
                    self._broken(record)
        self._close_tree()
        if self.frontier.size != self.signed.size or not self.checkpoints:
            self._damaged("checkpoint", self._last(), end, "no good checkpoint at the end")
        if self.kept is not None and not self.extends:
            self._add("fork", None, ForkedLedger(size=self.signed.size, kept=self.kept.size))

    def _end(self, file: BinaryIO) -> int:
        """Give where checking ends: before a torn append, else at the end of the file."""
        length = file.seek(0, os.SEEK_END)
        trailer = find_trailer(file, length)
        if trailer is None or trailer.end == length:
            return length
        file.seek(trailer.end)
        if not is_torn(file.read(length - trailer.end)):
            return length
        self._add("torn", None, TornLedger(path=self.path, bytes=length - trailer.end))
        return trailer.end

    def _entry(self, record: Record) -> None:
        self._close_tree()
        if not self.checkpoints:
            self.checkpoints = 1  # said once
            self._damaged("checkpoint", None, record.offset, "no checkpoint of no entries at the beginning")
        try:
            statement = open_envelope(record.body, self.key)
        except LedgerError as error:
            self._add("signature", self.frontier.size, error)
        else:
            if self.each is not None:
                self.each(self.frontier.size, record.body, statement)
        self.frontier.append(leaf_hash(record.body))
        self._compare(self.frontier)

    def _checkpoint(self, record: Record) -> None:
        tree, self.tree = self.tree, None
        first = self.checkpoints == 0
        self.checkpoints += 1
        if tree is None:
            self._damaged("format", self._last(), record.offset, "a checkpoint without its tree line")
            return
        try:
            checkpoint = open_checkpoint(record.body, self.origin, self.key)
        except LedgerError as error:
            self._add("checkpoint", self._last(), error)
            return
        signed = Frontier(tree.size, tree.peaks)
        if (checkpoint.size, checkpoint.root) != (signed.size, signed.root()):
            self._damaged("format", self._last(), tree.offset, "tree line and checkpoint differ")
            return
        if record.body.count(b"\n") != 5:
            self._damaged("format", self._last(), record.offset, "a checkpoint with further signatures")
        if (signed.size == 0) != first:
            self._damaged(
                "format", self._last(), record.offset, "the checkpoint of no entries is not the first"
            )
        if signed.size != self.frontier.size or signed.peaks != self.frontier.peaks:
            low = min(self.signed.size, signed.size)
            high = max(self.frontier.size, signed.size) - 1
            self._add("tree", low, TreeMismatch(first=low, last=high, size=signed.size))
        # Go on from what was signed: one changed entry is one finding, not one for each later checkpoint.
        self.frontier, self.signed = signed.copy(), signed
        self._compare(signed)

    def _broken(self, record: Record) -> None:
        self._damaged("format", self.frontier.size, record.offset, record.body.decode())
        for _ in range(record.size):  # an envelope was lost here: keep the numbers of the later ones
            self.frontier.append(leaf_hash(b""))

    def _close_tree(self) -> None:
        if self.tree is not None:
            self._damaged("checkpoint", self._last(), self.tree.offset, "a tree line without its checkpoint")
            self.tree = None

    def _compare(self, frontier: Frontier) -> None:
        kept = self.kept
        if kept is not None and frontier.size == kept.size and frontier.root() == kept.root:
            self.extends = True

    def _last(self) -> int | None:
        return self.frontier.size - 1 if self.frontier.size else None

    def _damaged(self, cause: Cause, entry: int | None, offset: int, detail: str) -> None:
        self._add(cause, entry, DamagedLedger(path=self.path, offset=offset, detail=detail))

    def _add(self, cause: Cause, entry: int | None, error: AllodError) -> None:
        self.findings.append(Finding(entry, cause, error))
