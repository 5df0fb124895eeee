"""The database of a workspace, SQLite or PostgreSQL, through SQLAlchemy: transactions, migrations, bulk rows.

What differs between the two lies in `_sqlite` and `_postgres`. Alembic is imported only when a schema has to
be made or changed, since that costs start-up time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Table, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from allod.workspace._address import parse_address
from allod.workspace._errors import DatabaseFailed, DatabaseTaken, NewerDatabase
from allod.workspace._postgres import copy_in, postgres_engine, server_says
from allod.workspace._settings import DatabaseSettings
from allod.workspace._sqlite import sqlite_engine
from allod.workspace._tables import acts, metadata

SCHEMA = "0003"  # the newest file in migrations/versions
DATABASE_FILE = "allod.db"

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"


class Database:
    """One workspace's tables; `name` is what people are told of where they are."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._engine = engine

    @contextmanager
    def made(self) -> Iterator[None]:
        """Make the tables in a database that holds none; if the block fails they are taken back.

        Raises:
            DatabaseTaken: It holds tables already; nothing was changed.
            DatabaseFailed: The database refused.
        """
        with self.write() as connection:
            if found := inspect(connection).get_table_names():
                raise DatabaseTaken(path=self.name, table=min(found))
            _upgrade(connection)
        try:
            yield
        except BaseException:
            with suppress(DatabaseFailed):  # what is raised already tells more
                self._drop()
            raise

    def first_act(self) -> bytes | None:
        """Return the envelope of the workspace's first act; None where there is no such row or table.

        Raises:
            DatabaseFailed: The database refused.
        """
        with self.read() as connection:
            if not inspect(connection).has_table(acts.name):
                return None
            return connection.execute(select(acts.c.envelope).where(acts.c.entry == 0)).scalar()

    def migrate(self) -> None:
        """Bring the schema to the newest form.

        Raises:
            NewerDatabase: A later version of the program wrote it.
            DatabaseFailed: The database refused.
        """
        with self.read() as connection:
            found = self._schema(connection)
        if found is not None and found > SCHEMA:
            raise NewerDatabase(path=self.name, found=found, known=SCHEMA)
        if found != SCHEMA:
            with self.write() as connection:
                _upgrade(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a snapshot for reading; never blocks a writer and is never blocked by one.

        Raises:
            DatabaseFailed: The database refused.
        """
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction; it is committed at the end, durable on return.

        Raises:
            DatabaseFailed: The database refused; nothing was written.
        """
        with (
            self._translated(),
            self._engine.connect().execution_options(allod_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _drop(self) -> None:
        with self.write() as connection:
            metadata.drop_all(connection)
            connection.execute(text(f"drop table if exists {_VERSION_TABLE}"))

    @staticmethod
    def _schema(connection: Connection) -> str | None:
        if not inspect(connection).has_table(_VERSION_TABLE):
            return None
        found: str | None = connection.execute(text(f"select version_num from {_VERSION_TABLE}")).scalar()  # noqa: S608
        return found

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the database library's errors into ours: the one border.

        Raises:
            DatabaseFailed: Whatever the database said.
        """
        driver = self._engine.dialect.loaded_dbapi.Error
        try:
            yield
        except DBAPIError as error:
            raise DatabaseFailed(path=self.name, detail=server_says(error.orig or error)) from error
        except (driver, ConnectionError) as error:  # from what goes past the library
            raise DatabaseFailed(path=self.name, detail=server_says(error)) from error


def database_of(root: Path, settings: DatabaseSettings) -> Database:
    """Name the database of a workspace; nothing is connected yet.

    Args:
        root: The workspace's folder.
        settings: Where its rows are.

    Returns:
        The database.

    Raises:
        DriverMissing: It is on a PostgreSQL server and the driver is not installed.
    """
    if not settings.url:
        path = root / DATABASE_FILE
        return Database(sqlite_engine(path), str(path))
    address = parse_address(settings.url)
    return Database(postgres_engine(address, settings.password_file, settings.ca_file), str(address))


def insert_many(connection: Connection, table: Table, rows: Sequence[Sequence[object]]) -> None:
    """Insert many rows past the library's per-row work, which costs more than the database's own.

    Args:
        connection: A writing connection.
        table: Where to.
        rows: One value for every column of the table, in the order of the columns.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, rows)
    else:
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


def _upgrade(connection: Connection) -> None:
    from alembic import command  # 0.2 s of imports, needed once a schema
    from alembic.config import Config  # 0.2 s of imports, needed once a schema

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
