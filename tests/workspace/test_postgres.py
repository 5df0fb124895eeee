"""PostgreSQL as Allod uses it: durable, one writer, passwords from a file, TLS with a known certificate."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from allod.workspace import (
    DatabaseFailed,
    DatabaseSettings,
    DriverMissing,
    PasswordFile,
    acts,
    insert_many,
)
from allod.workspace._address import parse_address
from allod.workspace._database import Database, database_of
from allod.workspace._postgres import server_says


@pytest.fixture(scope="module")
def made(postgres: Any) -> Iterator[Database]:
    database = database_of(Path("/nowhere"), postgres.database())
    with database.made():
        yield database
    database.close()


def _ask(connection: Connection, query: str) -> Any:
    return connection.execute(text(query)).scalar()


def test_a_reader_reads_one_snapshot_and_writes_nothing(made: Database) -> None:
    with made.read() as connection:
        assert _ask(connection, "show transaction_isolation") == "repeatable read"
        assert _ask(connection, "show transaction_read_only") == "on"


def test_a_commit_waits_for_the_disk(made: Database) -> None:
    with made.write() as connection:
        assert _ask(connection, "show synchronous_commit") == "on"


def test_a_second_writer_waits_and_then_sees_what_the_first_wrote(made: Database) -> None:
    seen: list[int] = []

    def second() -> None:
        with made.write() as connection:
            seen.append(_ask(connection, "select count(*) from acts where kind = 'first'"))

    with made.write() as connection:
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        assert other.is_alive()
        insert_many(connection, acts, [(7, "first", "now", b"")])
    other.join(10)
    assert seen == [1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30), st.binary())
def test_bulk_rows_come_back_as_they_went_in(made: Database, kind: str, envelope: bytes) -> None:
    with made.write() as connection:
        connection.execute(acts.delete())
        insert_many(connection, acts, [(1, kind, r"\N", envelope), (2, "\\.", "\t\r\n", b"\\x")])
        rows = connection.execute(select(acts).order_by(acts.c.entry)).all()
        connection.execute(acts.delete())
    assert rows == [(1, kind, r"\N", envelope), (2, "\\.", "\t\r\n", b"\\x")]


def test_what_the_server_says_is_told_without_its_source_lines(made: Database) -> None:
    with (
        pytest.raises(DatabaseFailed, match='"nowhere" does not exist; check') as refused,
        made.read() as connection,
    ):
        connection.execute(text("select * from nowhere"))
    assert "parse_relation" not in str(refused.value)
    assert server_says(ValueError("other")) == "other"


@pytest.mark.filterwarnings("ignore:unclosed <socket")  # the driver leaves it to the collector
def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    for url in (f"postgresql://a@/b?host={tmp_path}", "postgresql://a@127.0.0.1:1/b"):
        database = database_of(tmp_path, DatabaseSettings(url=url))
        with pytest.raises(DatabaseFailed, match=r"postgresql://a@.*(No such file|refused)"):
            database.migrate()
    gc.collect()


@pytest.mark.filterwarnings("ignore:unclosed <socket")  # the driver leaves a broken one to the collector
def test_a_connection_that_the_server_dropped_is_made_anew(made: Database, postgres: Any) -> None:
    with made.read() as connection:
        assert _ask(connection, "select 1") == 1
    postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'allod'")
    with made.read() as connection:
        assert _ask(connection, "select 1") == 1
    gc.collect()


def test_another_encoding_than_utf8_is_refused(postgres: Any) -> None:
    other = postgres.database().url.replace("/test", "/latin")
    name = parse_address(other).database
    postgres.run(f"CREATE DATABASE {name} ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    database = database_of(Path("/nowhere"), DatabaseSettings(url=other))
    with pytest.raises(DatabaseFailed, match="LATIN1"):
        database.migrate()


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text("正確 horse battery\n", "utf-8")
    path.chmod(0o600)
    return path


def _over_tcp(postgres: Any, path: Path | None, ca_file: str = "") -> Database:
    postgres.run(
        "DO $$ BEGIN CREATE ROLE clerk LOGIN PASSWORD '正確 horse battery'; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    url = f"postgresql://clerk@localhost:{postgres.port}/postgres"
    file = "" if path is None else str(path)
    return database_of(Path("/nowhere"), DatabaseSettings(url=url, password_file=file, ca_file=ca_file))


def test_the_password_comes_from_a_file_of_its_own(postgres: Any, password: Path) -> None:
    database = _over_tcp(postgres, password)
    with database.read() as connection:
        assert _ask(connection, "select current_user") == "clerk"
    database.close()
    password.write_text("wrong", "utf-8")
    with pytest.raises(DatabaseFailed, match="password authentication failed"):
        database.migrate()


def test_a_password_that_others_may_read_is_not_used(postgres: Any, password: Path) -> None:
    password.chmod(0o640)
    with pytest.raises(PasswordFile, match="others may read it"):
        _over_tcp(postgres, password).migrate()
    password.unlink()
    with pytest.raises(PasswordFile, match="No such file"):
        _over_tcp(postgres, password).migrate()


def test_tls_is_used_with_a_certificate_that_is_known_and_no_other(
    postgres: Any, password: Path, tmp_path: Path
) -> None:
    database = _over_tcp(postgres, password, str(postgres.folder / "server.pem"))
    with database.read() as connection:
        assert _ask(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()") is True
    database.close()
    plain = _over_tcp(postgres, password)
    with plain.read() as connection:
        assert _ask(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()") is False
    plain.close()
    other = tmp_path / "other.pem"
    other.write_text("", "utf-8")
    with pytest.raises(DatabaseFailed, match="localhost"):
        _over_tcp(postgres, password, str(other)).migrate()


def test_without_the_driver_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(DriverMissing, match=r"pip install 'allod\[postgres\]'"):
        database_of(Path("/nowhere"), DatabaseSettings(url="postgresql://a@localhost/b"))
