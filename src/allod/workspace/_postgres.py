"""PostgreSQL through pg8000: the same snapshots for readers and the same one writer as SQLite gives.

A reader's transaction is REPEATABLE READ READ ONLY. A writer's is READ COMMITTED under one advisory lock,
so that each of its statements sees all that the writer before it committed. Statements whose number of rows
is in the thousands go by COPY.
"""

from __future__ import annotations

import importlib.util
import io
import socket
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import DisconnectionError

from allod.workspace._address import Address
from allod.workspace._errors import DatabaseFailed, DriverMissing, PasswordFile

_WRITER = 0x616C6C6F64  # "allod": key of the advisory lock; such locks belong to one database
_WAIT = "30s"  # for another writer, as long as on SQLite
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({_WRITER})"
_SESSION = {"synchronous_commit": "on", "lock_timeout": _WAIT}
_CONNECT_SECONDS = 10


def postgres_engine(address: Address, password_file: str, ca_file: str) -> Engine:
    """Make the engine of a database on a server; nothing is connected yet.

    Args:
        address: Where it is, and as whom to come.
        password_file: A file that holds the password alone; empty where the server asks for none.
        ca_file: Certificates by which the server is known, empty for the system's. To another machine TLS
            is always used, to this one only where such a file is given.

    Returns:
        An engine whose connections read snapshots, and write one at a time.

    Raises:
        DriverMissing: pg8000 is not installed.
    """
    if importlib.util.find_spec("pg8000") is None:  # an extra; most workspaces are a file
        raise DriverMissing(path=address)
    engine = create_engine(
        "postgresql+pg8000://",
        creator=lambda: _connect(address, password_file, ca_file),
        pool_reset_on_return=None,  # every block ends its own
    )
    engine.dialect.use_insertmanyvalues_wo_returning = True  # the driver's own way is one round trip a row
    engine.dialect.do_terminate = _hang_up  # type: ignore[assignment,method-assign]

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection, _record, _proxy) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        # The server may have been restarted. The library's own ping misses the driver's bare ConnectionError.
        try:
            connection.cursor().execute(";")
        except (engine.dialect.loaded_dbapi.Error, ConnectionError) as error:
            raise DisconnectionError from error  # the pool tries a fresh one

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("allod_write")
        cursor = connection.connection.cursor()
        cursor.execute(_WRITE if writing else _READ)
        cursor.close()

    return engine


def copy_in(connection: Connection, table: Table, rows: Sequence[Sequence[object]]) -> None:
    """Insert many rows by COPY, the one way that is not a round trip a row.

    Args:
        connection: A writing connection.
        table: Where to.
        rows: One value for every column of the table, in the order of the columns.
    """
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    lines = "".join("\t".join(map(_field, row)) + "\n" for row in rows)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(
            f"COPY {quote(table.name)} ({columns}) FROM STDIN",
            stream=io.BytesIO(lines.encode()),  # type: ignore[call-arg]  # an extension of the driver
        )
    finally:
        cursor.close()


def server_says(error: BaseException) -> str:
    """Return what the server said, without the fields that only its developers need.

    Args:
        error: An error of the driver.

    Returns:
        The message and its detail, in the server's language.
    """
    said = error.args[0] if error.args else ""
    if not isinstance(said, dict):
        return str(error)
    return f"{said.get('M', '')} {said.get('D', '')}".strip()


def _connect(address: Address, password_file: str, ca_file: str) -> Any:  # noqa: ANN401
    import ssl  # some 10 ms, for those who need it

    from pg8000.dbapi import Connection as Driver  # an extra; most workspaces are a file

    password = _password(Path(password_file)) if password_file else None
    secure = bool(ca_file) or not address.here
    try:
        with ExitStack() as undo:
            connection = Driver(
                user=address.user,
                host=address.host,  # the name that its certificate must bear
                sock=undo.enter_context(_socket(address)),
                database=address.database,
                password=password,
                ssl_context=secure and ssl.create_default_context(cafile=ca_file or None),
                application_name="allod",
                startup_params=_SESSION,
            )
            undo.pop_all()
    except OSError as error:  # nobody listens, or a certificate is not accepted
        raise DatabaseFailed(path=address, detail=error.strerror or str(error)) from error
    connection.autocommit = True  # the driver must not open transactions of its own
    encoding = connection.parameter_statuses.get("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise DatabaseFailed(path=address, detail=f"its encoding is {encoding}, not UTF8")
    return connection


def _socket(address: Address) -> socket.socket:
    if address.socket is None:
        line = socket.create_connection((address.host, address.port), _CONNECT_SECONDS)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    else:
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(address.socket))
    line.settimeout(None)  # the time was for connecting; a query may take longer
    return line


def _hang_up(connection: Any) -> None:  # noqa: ANN401
    from pg8000.dbapi import Error  # an extra; most workspaces are a file

    with suppress(Error, ConnectionError):  # it may be gone, and cannot be told good-bye
        connection.close()


def _password(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise PasswordFile(path=path, detail="others may read it")
        return path.read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordFile(path=path, detail=getattr(error, "strerror", None) or "not UTF-8") from error


def _field(value: object) -> str:
    """A value in COPY's text format (PostgreSQL 15, chapter COPY, "File Formats")."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        text = value.replace("\\", "\\\\")
        return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value)
