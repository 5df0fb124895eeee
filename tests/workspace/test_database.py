"""Either database: made, migrated and taken back, snapshots for readers, its library's errors translated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from allod.workspace import (
    DatabaseFailed,
    DatabaseSettings,
    DatabaseTaken,
    NewerDatabase,
    acts,
    fetch_rows,
    insert_many,
)
from allod.workspace._database import Database, database_of
from allod.workspace._tables import metadata


@pytest.fixture
def made(tmp_path: Path, database: DatabaseSettings) -> Iterator[Database]:
    found = database_of(tmp_path, database)
    with found.made():
        yield found
    found.close()


def test_the_migrations_make_exactly_the_tables_that_the_code_names(made: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with made.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_a_database_of_a_later_version_is_refused(made: Database) -> None:
    with made.write() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="9999"):
        made.migrate()


def test_a_database_that_holds_something_is_not_made_anew(made: Database) -> None:
    with pytest.raises(DatabaseTaken, match="acts"), made.made():
        pass
    with made.read() as connection:
        assert inspect(connection).has_table("passages")


def test_what_fails_is_taken_back(tmp_path: Path, database: DatabaseSettings) -> None:
    found = database_of(tmp_path, database)

    def fail() -> None:
        with found.made():
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with found.read() as connection:
        assert inspect(connection).get_table_names() == []
    found.close()


def test_library_errors_become_ours(made: Database) -> None:
    with pytest.raises(DatabaseFailed, match="nowhere"), made.read() as connection:
        connection.execute(text("select * from nowhere"))
    with pytest.raises(DatabaseFailed, match="nowhere"), made.read() as connection:
        fetch_rows(connection, "select * from nowhere", ())


def test_a_reader_sees_its_snapshot_while_another_writes(made: Database) -> None:
    with made.read() as reader:
        assert reader.execute(text("select count(*) from acts")).scalar() == 0
        with made.write() as writer:
            insert_many(writer, acts, [(0, "x", "now", b"\0")])
        assert reader.execute(text("select count(*) from acts")).scalar() == 0
    assert made.first_act() == b"\0"


def test_a_row_whose_act_never_comes_is_refused_at_the_end(made: Database) -> None:
    with made.write() as connection:
        connection.execute(text("insert into answers values (5, false, null, null, '')"))
        insert_many(connection, acts, [(5, "answer", "now", b"")])
    with pytest.raises(DatabaseFailed, match=r"(?i)foreign key"), made.write() as connection:
        connection.execute(text("insert into answers values (6, false, null, null, '')"))
