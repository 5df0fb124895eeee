"""The database: durable, migrated, its library's errors translated."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from allod.workspace import DatabaseFailed, NewerDatabase
from allod.workspace._database import Database
from allod.workspace._tables import metadata


@pytest.fixture
def database(tmp_path: Path):
    made = Database(tmp_path / "allod.db")
    made.migrate()
    yield made
    made.close()


def test_the_migrations_make_exactly_the_tables_that_the_code_names(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_commits_are_flushed_to_disk_in_wal_mode(database: Database) -> None:
    with database.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_database_of_a_later_version_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="9999"):
        database.migrate()


def test_library_errors_become_ours(database: Database) -> None:
    with pytest.raises(DatabaseFailed, match="no such table"), database.read() as connection:
        connection.execute(text("select * from nowhere"))


def test_a_reader_sees_its_snapshot_while_another_writes(database: Database) -> None:
    with database.read() as reader:
        assert reader.execute(text("select count(*) from acts")).scalar() == 0
        with database.write() as writer:
            writer.execute(text("insert into acts values (0, 'x', 'now', x'00')"))
        assert reader.execute(text("select count(*) from acts")).scalar() == 0
