"""SQLite as Allod opens it: durable, and its own errors translated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from allod.workspace import DatabaseFailed, DatabaseSettings
from allod.workspace._database import Database, database_of


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Database]:
    database = database_of(tmp_path, DatabaseSettings())
    with database.made():
        yield database
    database.close()


def test_commits_are_flushed_to_disk_in_wal_mode(made: Database) -> None:
    with made.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_closing_leaves_one_file(made: Database, tmp_path: Path) -> None:
    with made.write() as connection:
        connection.execute(text("insert into acts values (0, 'x', 'now', x'00')"))
    made.close()
    assert [path.name for path in tmp_path.iterdir()] == ["allod.db"]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "allod.db").write_text("something else, and long enough to be looked at", "utf-8")
    broken = database_of(tmp_path, DatabaseSettings())
    with pytest.raises(DatabaseFailed, match=r"allod\.db.*not a database"):
        broken.migrate()
    broken.close()
