"""The database of a workspace: SQLite through SQLAlchemy, its durability, its migrations.

WAL with ``synchronous=FULL``: what is committed survives a loss of power, and readers never wait for a
writer. Alembic is imported only when a schema has to be made or changed, since that costs start-up time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from allod.workspace._errors import DatabaseFailed, NewerDatabase

SCHEMA = "0002"  # the newest file in migrations/versions

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MILLISECONDS = 30_000  # a reader's snapshot may outlast a batch; nobody holds longer than half a second
_CACHE_KIB = 64 * 1024


class Database:
    """One workspace's tables."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)

    def migrate(self) -> None:
        """Bring the schema to the newest form.

        Raises:
            NewerDatabase: A later version of the program wrote it.
            DatabaseFailed: The database refused.
        """
        with translated(self.path), self._engine.connect() as connection:
            found = None
            if inspect(connection).has_table("alembic_version"):
                found = connection.execute(text("select version_num from alembic_version")).scalar()
        if found == SCHEMA:
            return
        if found is not None and found > SCHEMA:
            raise NewerDatabase(path=self.path, found=found, known=SCHEMA)
        from alembic import command  # 0.2 s of imports, needed once a schema
        from alembic.config import Config  # 0.2 s of imports, needed once a schema

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with translated(self.path), self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a snapshot for reading; never blocks a writer and is never blocked by one.

        Raises:
            DatabaseFailed: The database refused.
        """
        with translated(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction; it is committed at the end, durable on return.

        Raises:
            DatabaseFailed: The database refused; nothing was written.
        """
        with (
            translated(self.path),
            self._engine.connect().execution_options(allod_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def insert_many(connection: Connection, table: Table, rows: Sequence[Sequence[object]]) -> None:
    """Insert many rows past the library's per-row work, which costs more than the database's own.

    Args:
        connection: A writing connection.
        table: Where to.
        rows: One value for every column of the table, in the order of the columns.
    """
    if rows:
        connection.exec_driver_sql(_insert_text(table, connection.dialect), [tuple(row) for row in rows])


@lru_cache(maxsize=16)
def _insert_text(table: Table, dialect: Dialect) -> str:
    return str(insert(table).compile(dialect=dialect))


def fetch_rows(connection: Connection, text: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Run a select past the library's per-statement work, which on a hot path costs as much as the database.

    Args:
        connection: A reading connection.
        text: The statement, in the driver's own parameter style.
        values: Its parameters.

    Returns:
        All rows.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        return list(cursor.fetchall())
    finally:
        cursor.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the database library's errors into ours: the one border.

    Raises:
        DatabaseFailed: Whatever the database said.
    """
    try:
        yield
    except DBAPIError as error:
        raise DatabaseFailed(path=path, detail=str(error.orig)) from error
    except sqlite3.Error as error:  # from `fetch_rows`
        raise DatabaseFailed(path=path, detail=str(error)) from error


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_reset_on_return=None)  # every block ends its own

    @event.listens_for(engine, "connect")
    def _on_connect(connection, _record) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        connection.isolation_level = None  # the driver must not open transactions of its own
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
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
