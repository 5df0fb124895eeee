"""A backup: one tar file of all that a workspace is, taken while it is in use.

Members, in this order: ``allod-backup.json`` (what it is, and the checkpoint to which the ledger is cut),
``allod.toml``, the keys, ``ledger.log``, ``allod.db`` (always SQLite, so that a backup of either database can
be restored to the other), the originals under ``blobs/``, on demand the models, and last ``SHA256SUMS`` over
them all, as sha256sum reads it. The index is left out: it is derived. It is a plain tar file: whoever has
lost everything else, Allod too, can still take the originals out.

The private key is in it, for without it the ledger could not go on: a backup is as secret as the key.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, select

from allod.ledger import open_checkpoint
from allod.workspace._acts import now
from allod.workspace._copy import copy_rows
from allod.workspace._database import DATABASE_FILE, SCHEMA, Database
from allod.workspace._errors import BackupExists, BlobMissing
from allod.workspace._place import beside, put
from allod.workspace._settings import FILE_NAME
from allod.workspace._sqlite import sqlite_engine
from allod.workspace._tables import models, sources, versions
from allod.workspace._workspace import Workspace

FORMAT = 1
HEADER = "allod-backup.json"
SUMS = "SHA256SUMS"

BackupProgress = Callable[[int, int], None]
"""Takes bytes done and bytes in all."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: the ledger's size and root (hex), originals, models with and without file."""

    workspace: str
    size: int
    root: str
    originals: int
    models: tuple[str, ...]
    models_left_out: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class _Member:
    """A file on its way into the archive; `sha256` where its name already tells it."""

    name: str
    path: Path
    size: int
    sha256: str | None = None


def write_backup(
    workspace: Workspace, path: Path, *, with_models: bool = False, progress: BackupProgress | None = None
) -> Backup:
    """Write a backup of what stands now; acts go on meanwhile and are not in it.

    Args:
        workspace: Whose.
        path: A new file; it appears under this name when it is whole and on disk.
        with_models: The models' files, too; else they are only listed.
        progress: Called now and then.

    Returns:
        What it holds.

    Raises:
        BackupExists: The path is taken.
        BlobMissing: An original is missing or changed; no backup was written.
        UnwritableFolder: The system refused.
    """
    if path.exists():
        raise BackupExists(path=path)
    with beside(path) as folder:
        database = folder / DATABASE_FILE
        with workspace.settled() as settled:
            blobs = _blobs(settled.connection)
            known = _models(settled.connection)
            _snapshot(settled.connection, database)
        taken = [model for model in known if with_models]
        members = list(_members(workspace, database, settled.ledger_bytes, blobs, taken))
        head = _header(workspace, settled.checkpoint, known)
        _write(folder / "backup", head, members, progress)
        size = (folder / "backup").stat().st_size
        put(folder / "backup", path)
    checkpoint = open_checkpoint(settled.checkpoint, workspace.origin, workspace.key)
    names = tuple(name for name, _ in known)
    kept, left = (names, ()) if with_models else ((), names)
    return Backup(
        workspace.settings.workspace.id,
        checkpoint.size,
        checkpoint.root.hex(),
        len(blobs),
        kept,
        left,
        size,
    )


def model_file(digest: str) -> str:
    """Return where a model lies in a workspace's folder, and in a backup."""
    return f"models/{digest}.gguf"


def _blobs(connection: Connection) -> list[str]:
    found = set(connection.execute(select(versions.c.blob).distinct()).scalars())
    agreements = select(sources.c.agreement).where(sources.c.agreement.is_not(None))
    return sorted(found.union(connection.execute(agreements).scalars()))


def _models(connection: Connection) -> list[tuple[str, str]]:
    query = select(models.c.name, models.c.digest).where(models.c.ended.is_(None)).order_by(models.c.act)
    return [(name, digest) for name, digest in connection.execute(query)]


def _snapshot(source: Connection, path: Path) -> None:
    copy = Database(sqlite_engine(path), str(path))
    with copy.made(), copy.write() as target:
        copy_rows(source, target)
    copy.close()


def _header(workspace: Workspace, checkpoint: bytes, known: list[tuple[str, str]]) -> bytes:
    head = {
        "format": FORMAT,
        "allod": metadata.version("allod"),
        "schema": SCHEMA,
        "workspace": workspace.settings.workspace.id,
        "madeOn": now(),
        "checkpoint": checkpoint.decode(),
        "models": [{"name": name, "sha256": digest} for name, digest in known],
    }
    return json.dumps(head, ensure_ascii=False, indent=2).encode()


def _members(
    workspace: Workspace,
    database: Path,
    ledger_bytes: int,
    blobs: list[str],
    taken: list[tuple[str, str]],
) -> Iterator[_Member]:
    root = workspace.root
    for name in (FILE_NAME, "keys/allod.key", "keys/allod.pub"):
        yield _Member(name, root / name, (root / name).stat().st_size)
    yield _Member("ledger.log", root / "ledger.log", ledger_bytes)
    yield _Member(DATABASE_FILE, database, database.stat().st_size)
    files = [(f"blobs/{digest[:2]}/{digest}", workspace.blobs.path(digest), digest) for digest in blobs]
    files += [(model_file(digest), root / model_file(digest), digest) for _, digest in taken]
    for name, path, digest in files:
        try:
            yield _Member(name, path, path.stat().st_size, digest)
        except FileNotFoundError as error:
            raise BlobMissing(path=path, digest=digest) from error


def _write(path: Path, head: bytes, members: list[_Member], progress: BackupProgress | None) -> None:
    total = sum(member.size for member in members)
    done = 0
    sums = [f"{hashlib.sha256(head).hexdigest()}  {HEADER}\n"]
    with ExitStack() as stack:
        file = stack.enter_context(open(path, "xb", opener=_private))
        tar = stack.enter_context(tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT))
        tar.addfile(_info(HEADER, len(head)), io.BytesIO(head))
        for member in members:
            with member.path.open("rb") as stream:
                reader = _Hashed(stream)
                tar.addfile(_info(member.name, member.size), reader)
            digest = reader.digest.hexdigest()
            if member.sha256 not in (None, digest):
                raise BlobMissing(path=member.path, digest=member.sha256)
            sums.append(f"{digest}  {member.name}\n")
            done += member.size
            if progress is not None:
                progress(done, total)
        listing = "".join(sums).encode()
        tar.addfile(_info(SUMS, len(listing)), io.BytesIO(listing))
        tar.close()
        file.flush()
        os.fsync(file.fileno())


class _Hashed(io.RawIOBase):
    """A stream that hashes what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    return info
