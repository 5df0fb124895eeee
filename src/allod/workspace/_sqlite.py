"""SQLite: one file in the workspace's folder.

WAL with ``synchronous=FULL``: what is committed survives a loss of power, and readers never wait for a
writer.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event

_BUSY_MILLISECONDS = 30_000  # a reader's snapshot may outlast a batch; nobody holds longer than half a second
_CACHE_KIB = 64 * 1024


def sqlite_engine(path: Path) -> Engine:
    """Make the engine of a database file.

    Args:
        path: The file; made when first connected to.

    Returns:
        An engine whose connections read snapshots, and write one at a time.
    """
    engine = create_engine(f"sqlite:///{path}", pool_reset_on_return=None)  # every block ends its own

    @event.listens_for(engine, "connect")
    def _on_connect(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        connection.isolation_level = None  # the driver must not open transactions of its own
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten
            f"busy_timeout={_BUSY_MILLISECONDS}",
            f"cache_size=-{_CACHE_KIB}",
            "mmap_size=268435456",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A deferred transaction that turns to writing fails at once when another writes: say so at the start.
        writing = connection.get_execution_options().get("allod_write")
        cursor = connection.connection.cursor()  # past the library's own execution: it is on every path
        cursor.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        cursor.close()

    return engine
