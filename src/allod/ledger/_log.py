"""The ledger file: append with one write and one fsync, read beside a writer, cut what a crash left.

No locks inside: the caller holds one lock over ``append`` and ``cut_torn``, across threads and processes; the
reading methods need none. Opening reads only the end of the file and trusts the signed checkpoint there;
whether all entries are unharmed is for :func:`allod.ledger.verify`. Format and crash rule: docs/ledger.md.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from allod.ledger._checkpoint import Checkpoint, check_origin, open_checkpoint, sign_checkpoint
from allod.ledger._envelope import MAX_ENVELOPE_BYTES
from allod.ledger._errors import (
    BadEntry,
    DamagedLedger,
    LedgerError,
    LedgerExists,
    NoEntry,
    TornLedger,
    UnreadableLedger,
    UnwritableLedger,
    WrongKey,
)
from allod.ledger._files import create_file
from allod.ledger._keys import PublicKey, Signer
from allod.ledger._merkle import Frontier, leaf_hash
from allod.ledger._records import (
    FILE_HEADER,
    MAX_APPEND_BYTES,
    Trailer,
    find_trailer,
    is_torn,
    parse_tree,
    scan,
    write_entry,
    write_trailer,
)


@dataclass(frozen=True, slots=True)
class _End:
    """The file up to its last checkpoint: what an append continues."""

    frontier: Frontier
    note: bytes
    offset: int


class Log:
    """One append-only file of envelopes, sealed by a signed checkpoint after each append."""

    def __init__(self, path: str | os.PathLike[str], origin: str, key: PublicKey) -> None:
        """Name a ledger; the file is first read when something is asked.

        Args:
            path: the ledger file.
            origin: the log's name in its checkpoints, ``allod/<workspace id>``.
            key: the key that signs its checkpoints.

        Raises:
            BadOrigin: the origin cannot stand in a checkpoint.
        """
        check_origin(origin)
        self.path = os.fspath(path)
        self.origin = origin
        self.key = key
        self._known: _End | None = None

    @classmethod
    def create(cls, path: str | os.PathLike[str], origin: str, signer: Signer) -> Log:
        """Create an empty ledger: a signed checkpoint of no entries, on disk with its name when this returns.

        Raises:
            BadOrigin: the origin cannot stand in a checkpoint.
            LedgerExists: the path is taken.
            UnwritableLedger: the file cannot be written.
        """
        log = cls(path, origin, signer.public)
        note = sign_checkpoint(Checkpoint(origin, 0, Frontier().root()), signer)
        try:
            create_file(path, FILE_HEADER + write_trailer(0, (), note), mode=0o644)
        except FileExistsError as error:
            raise LedgerExists(path=log.path) from error
        except OSError as error:
            raise UnwritableLedger(path=log.path, detail=error.strerror or "unknown") from error
        return log

    def size(self) -> int:
        """Give the number of entries under the last complete checkpoint; safe beside a writer.

        Raises:
            UnreadableLedger: the file cannot be read.
            DamagedLedger: the file does not end as a ledger does.
        """
        with self._open() as file:
            return self._end(file).frontier.size

    def checkpoint(self) -> bytes:
        """Give the last checkpoint, a C2SP note of some 250 bytes to keep elsewhere.

        Raises:
            UnreadableLedger: the file cannot be read.
            DamagedLedger: the file does not end as a ledger does.
        """
        with self._open() as file:
            return self._end(file).note

    def append(self, envelopes: Sequence[bytes], signer: Signer) -> range:
        """Append entries and one checkpoint: one write, one fsync, all or nothing. The caller holds the lock.

        Args:
            envelopes: as :func:`allod.ledger.sign` returned them; their signatures are not checked again.
            signer: the log's signer.

        Returns:
            The numbers of the new entries. When this returns they are on disk.

        Raises:
            WrongKey: the signer is not this log's.
            BadEntry: something that cannot be an entry; nothing was written.
            TornLedger: a broken-off append must be cut first, by :meth:`cut_torn`.
            DamagedLedger: the file does not end as a ledger does; nothing was written.
            UnreadableLedger: the file cannot be read.
            UnwritableLedger: the system refused; nothing is acknowledged.
        """
        if signer.public != self.key:
            raise WrongKey(path=self.path, expected=self.key.key_id[:16], given=signer.public.key_id[:16])
        for envelope in envelopes:
            _check_entry(envelope)
        with self._open(writable=True) as file:
            end = self._end(file)
            if torn := _length(file) - end.offset:
                raise TornLedger(path=self.path, bytes=torn)
            first = end.frontier.size
            if not envelopes:
                return range(first, first)
            frontier = end.frontier.copy()
            for envelope in envelopes:
                frontier.append(leaf_hash(envelope))
            note = sign_checkpoint(Checkpoint(self.origin, frontier.size, frontier.root()), signer)
            block = b"".join(
                [
                    *map(write_entry, envelopes),
                    write_trailer(frontier.size, frontier.peaks, note),
                ]
            )
            if len(block) > MAX_APPEND_BYTES:
                raise BadEntry(detail=f"{len(block)} bytes at once, more than {MAX_APPEND_BYTES}")
            self._write(file.fileno(), block, end.offset)
            self._known = _End(frontier, note, end.offset + len(block))
        return range(first, frontier.size)

    def cut_torn(self) -> int:
        """Cut what a broken-off append left past the last checkpoint. The caller holds the lock.

        Returns:
            The number of bytes cut, 0 when there was nothing to cut.

        Raises:
            DamagedLedger: what lies there is no broken-off append; nothing was cut.
            UnreadableLedger: the file cannot be read.
            UnwritableLedger: the system refused.
        """
        with self._open(writable=True) as file:
            end = self._end(file)
            torn = _length(file) - end.offset
            try:
                if torn:
                    os.ftruncate(file.fileno(), end.offset)
                    os.fsync(file.fileno())
            except OSError as error:
                raise UnwritableLedger(path=self.path, detail=error.strerror or "unknown") from error
            return torn

    def entries(self) -> Iterator[bytes]:
        """Give the envelopes in order, up to the last checkpoint at the time of the call.

        Raises:
            UnreadableLedger: the file cannot be read.
            DamagedLedger: the file holds something else.
        """
        with self._open() as file:
            end = self._end(file)
            file.seek(len(FILE_HEADER))
            for record in scan(file, end.offset):
                if record.kind == "broken":
                    raise DamagedLedger(path=self.path, offset=record.offset, detail=record.body.decode())
                if record.kind == "entry":
                    yield record.body

    def entry(self, index: int) -> bytes:
        """Give one envelope.

        Args:
            index: from 0.

        Raises:
            NoEntry: there is none of that number.
            UnreadableLedger: the file cannot be read.
            DamagedLedger: the file holds something else.
        """
        size = self.size()
        if not 0 <= index < size:
            raise NoEntry(path=self.path, entry=index, size=size)
        return next(islice(self.entries(), index, None))

    @contextlib.contextmanager
    def _open(self, *, writable: bool = False) -> Iterator[BinaryIO]:
        """Open the file; the system's refusals become the package's own.

        Raises:
            UnreadableLedger: it cannot be read.
            UnwritableLedger: it cannot be opened for writing.
        """
        try:
            with open(self.path, "r+b" if writable else "rb") as file:
                yield file
        except OSError as error:
            kind = UnwritableLedger if writable and isinstance(error, PermissionError) else UnreadableLedger
            raise kind(path=self.path, detail=error.strerror or "unknown") from error

    def _end(self, file: BinaryIO) -> _End:
        """Find the last checkpoint; check it, unless it is the one that this object checked or wrote last.

        Raises:
            DamagedLedger: the file does not end as a ledger does.
        """
        length = _length(file)
        known = self._known
        if known is not None and known.offset == length:
            file.seek(length - len(known.note) - 1)
            if file.read() == known.note + b"\n":
                return known
        trailer = find_trailer(file, length)
        if trailer is None:
            raise DamagedLedger(path=self.path, offset=0, detail="no complete checkpoint in the file")
        file.seek(trailer.end)
        if length > trailer.end and not is_torn(file.read(length - trailer.end)):
            raise DamagedLedger(path=self.path, offset=trailer.end, detail="not a broken-off append")
        self._known = _End(self._check(trailer), trailer.note, trailer.end)
        return self._known

    def _check(self, trailer: Trailer) -> Frontier:
        try:
            checkpoint = open_checkpoint(trailer.note, self.origin, self.key)
        except LedgerError as error:
            raise DamagedLedger(path=self.path, offset=trailer.start, detail=str(error)) from error
        tree = parse_tree(trailer.tree)
        frontier = Frontier() if tree is None else Frontier(*tree)
        if tree is None or checkpoint.size != frontier.size or checkpoint.root != frontier.root():
            raise DamagedLedger(
                path=self.path, offset=trailer.start, detail="tree line and checkpoint differ"
            )
        return frontier

    def _write(self, descriptor: int, block: bytes, offset: int) -> None:
        try:
            written = 0
            while written < len(block):  # once, unless the disk is almost full
                written += os.pwrite(descriptor, block[written:], offset + written)
            _sync(descriptor)
        except OSError as error:
            # After a failed fsync nobody knows what is on disk: take the bytes back, so that none counts.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, offset)
            raise UnwritableLedger(path=self.path, detail=error.strerror or "unknown") from error


def _sync(descriptor: int) -> None:
    # fdatasync leaves out the time of change and nothing that reading the bytes back needs (POSIX.1-2017,
    # "synchronized I/O data integrity completion"); macOS has only fsync.
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _length(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)


def _check_entry(envelope: bytes) -> None:
    if not envelope.startswith(b"{") or b"\n" in envelope:
        raise BadEntry(detail="it is not one line of JSON")
    if len(envelope) > MAX_ENVELOPE_BYTES:
        raise BadEntry(detail=f"{len(envelope)} bytes, more than {MAX_ENVELOPE_BYTES}")
