"""An act: rows and their signed statement, written together, then entered in the ledger.

The crash rule. Under the ledger lock: (1) an envelope that an earlier process left in the database but
not in the ledger is appended first; (2) rows and envelope are committed in one transaction; (3) the
envelope and a checkpoint are appended with one fsync. Rows carry the entry number and count as visible
only once the ledger is longer than it, so a crash between (2) and (3) leaves an *unfinished* act that
nobody has seen, and the next writer finishes it. A crash before (2) leaves nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, select

from allod.ledger import Log, Signer, Subject, sign, statement
from allod.workspace._database import Database, insert_many
from allod.workspace._locks import hold
from allod.workspace._tables import acts

_logger = logging.getLogger("allod")
_LEFT = select(acts.c.envelope).where(acts.c.entry >= bindparam("size")).order_by(acts.c.entry)


class Act:
    """One act in the making: its connection for rows, its entry number, its statement."""

    def __init__(self, connection: Connection, entry: int) -> None:
        self.connection = connection
        self.entry = entry
        self.started = now()
        self._statement: bytes | None = None

    def state(self, predicate_type: str, subjects: Sequence[Subject], predicate: Mapping[str, Any]) -> None:
        """Say what the act did; the last word before the block ends counts.

        Args:
            predicate_type: URI of the predicate (docs/ledger.md lists them).
            subjects: What the act produced, as commitments or digests.
            predicate: The statement's body; never text, prompts or names.
        """
        self._statement = statement(predicate_type, subjects, predicate)

    def payload(self) -> bytes:
        """Return the statement's bytes; an act without one is a programming error."""
        assert self._statement is not None, "an act must state what it did"
        return self._statement


@contextmanager
def perform(database: Database, log: Log, lock: Path, signer: Signer, kind: str) -> Iterator[Act]:
    """Do one act; on return of the block it is durable and in the ledger, on an error nothing was done.

    Args:
        database: Where rows and envelope go in one transaction.
        log: The ledger.
        lock: File of the ledger lock.
        signer: Key of the acting role.
        kind: Short name of the act, for lists.

    Raises:
        WorkspaceLocked: Never; it waits, since holders are quick.
        DatabaseFailed: The database refused; nothing was written.
    """
    with hold(lock, None):
        _cut(log)
        with database.write() as connection:
            act = Act(connection, _settle(connection, log, signer))
            yield act
            envelope = sign(act.payload(), signer)
            insert_many(connection, acts, [(act.entry, kind, act.started, envelope)])
        log.append([envelope], signer)


@dataclass(frozen=True, slots=True)
class Settled:
    """A snapshot in which database and ledger hold the same acts, and where the ledger ends in it."""

    connection: Connection
    size: int
    checkpoint: bytes
    ledger_bytes: int


@contextmanager
def settled(database: Database, log: Log, lock: Path, signer: Signer) -> Iterator[Settled]:
    """Finish what an earlier process left between its commit and its entry, and show what then stands.

    The lock is held only until the snapshot is taken; acts go on while it is read.

    Args:
        database: Where envelopes lie.
        log: The ledger.
        lock: File of the ledger lock.
        signer: Key of the acting role.

    Yields:
        The snapshot.

    Raises:
        DatabaseFailed: The database refused.
    """
    with database.read() as connection:
        with hold(lock, None):
            _cut(log)
            size = _settle(connection, log, signer)  # its query is the first: the snapshot is of now
            found = Settled(connection, size, log.checkpoint(), Path(log.path).stat().st_size)
        yield found


def unfinished(connection: Connection, size: int) -> list[int]:
    """List acts whose envelope is in the database and not yet in the ledger.

    Args:
        connection: A reading connection.
        size: Entries in the ledger.

    Returns:
        Entry numbers, ascending.
    """
    return list(
        connection.execute(select(acts.c.entry).where(acts.c.entry >= size).order_by(acts.c.entry)).scalars()
    )


def now() -> str:
    """Return the wall clock as the ledger writes it (RFC 3339, UTC, seconds). A claim, not a proof."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _settle(connection: Connection, log: Log, signer: Signer) -> int:
    size = log.size()
    if left := [bytes(envelope) for (envelope,) in connection.execute(_LEFT, {"size": size})]:
        log.append(left, signer)
        _logger.warning("%s: %d unfinished act(s) of an earlier process entered", log.path, len(left))
    return size + len(left)


def _cut(log: Log) -> None:
    if torn := log.cut_torn():
        _logger.warning(
            "%s: %d bytes of an unacknowledged act past the last checkpoint were cut", log.path, torn
        )
