"""Where a PostgreSQL database is, as one URL that holds no secret.

Two forms, both libpq's: ``postgresql://USER@HOST:PORT/DATABASE`` over TCP, and
``postgresql://USER@/DATABASE?host=/run/postgresql`` over the UNIX socket in that folder. Nothing is opened
here.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

_PORT = 5432
_FORMS = "postgresql://USER@HOST/DATABASE or postgresql://USER@/DATABASE?host=/FOLDER"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """A database on a server: reached over a UNIX socket in the folder `host`, or over TCP."""

    user: str
    host: str
    port: int
    database: str

    @property
    def socket(self) -> Path | None:
        """The server's UNIX socket, None for TCP."""
        return Path(self.host) / f".s.PGSQL.{self.port}" if self.host.startswith("/") else None

    @property
    def here(self) -> bool:
        """Whether the server is on this machine, so that what is said to it crosses no wire."""
        return self.socket is not None or self.host in _HERE

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        place = f"/{self.database}?host={self.host}" if self.socket else f"{host}/{self.database}"
        return f"postgresql://{self.user}@{place}"


def parse_address(url: str) -> Address:
    """Read a URL.

    Args:
        url: As it stands in allod.toml.

    Returns:
        The address; without a user, that of the process, as peer authentication expects.

    Raises:
        ValueError: It is no such URL, or it carries a password; the sentence says which.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = options.pop("host", "") or parts.hostname or ""
    database = unquote(parts.path.removeprefix("/"))
    if parts.password is not None:
        raise ValueError("a password never stands in the URL; put it into a file of its own, password_file")
    if parts.scheme != "postgresql" or not host or not database or "/" in database:
        raise ValueError(f"expected {_FORMS}")
    if options or parts.fragment:
        raise ValueError(f"unknown option {next(iter(options), '#' + parts.fragment)} in the URL")
    user = unquote(parts.username or "") or pwd.getpwuid(os.getuid()).pw_name
    return Address(user, host, parts.port or _PORT, database)
