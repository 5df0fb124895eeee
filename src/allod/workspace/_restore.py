"""A backup becomes a workspace: every byte checked against its sums, every name one that a backup may hold.

What is unpacked here is whole and unchanged since the backup was written. Whether it agrees with its ledger
is for the caller to verify before the folder gets its name (`allod.api` does). Nothing is ever overwritten.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from allod.ledger import LedgerError, open_checkpoint
from allod.workspace._backup import FORMAT, HEADER, SUMS, BackupProgress, model_file
from allod.workspace._copy import copy_rows
from allod.workspace._database import DATABASE_FILE
from allod.workspace._errors import (
    BackupDamaged,
    BackupOlder,
    BadSettings,
    NewerDatabase,
    RestoreOver,
    WorkspaceExists,
)
from allod.workspace._place import beside, is_free, put
from allod.workspace._settings import FILE_NAME, DatabaseSettings, load, render
from allod.workspace._workspace import Workspace

_CHUNK = 1 << 20
_HEADER_BYTES = 1 << 20
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_MODEL = re.compile(r"models/([0-9a-f]{64})\.gguf")
_NEEDED = frozenset({HEADER, FILE_NAME, "keys/allod.key", "keys/allod.pub", "ledger.log", DATABASE_FILE})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A backup's workspace, not yet in its place, and the models that the backup only names."""

    workspace: Workspace
    models_left_out: tuple[str, ...]


@contextmanager
def restoring(
    path: Path, place: Path, database: DatabaseSettings, progress: BackupProgress | None = None
) -> Iterator[Unpacked]:
    """Unpack a backup beside its place for the caller to verify; at the end of the block it gets its name.

    Args:
        path: The backup.
        place: An empty or missing folder.
        database: Where its rows shall be; if the block fails they are taken back.
        progress: Called with bytes read and bytes in all.

    Yields:
        The open workspace, its schema up to date.

    Raises:
        BackupDamaged: It is cut short, changed, or no backup.
        NewerDatabase: A later version of the program wrote it.
        BackupOlder: This workspace stands there, with acts that the backup lacks.
        RestoreOver: This workspace stands there.
        WorkspaceExists: Something else stands there.
        DatabaseTaken: The database holds something.
        UnwritableFolder: The system refused.
    """
    with _opened(path) as tar:
        header = _header(path, tar)
    if not is_free(place):
        _refuse(place, path, header)
    with beside(place) as folder:
        _unpack(path, folder, progress)
        left = tuple(name for name, digest in header.models if not (folder / model_file(digest)).is_file())
        with _settled_in(path, folder, header, database) as workspace:
            yield Unpacked(workspace, left)
            workspace.close()
            os.sync()  # one call for all its files, before they get their name
            put(folder, place)


@dataclass(frozen=True, slots=True)
class _Header:
    """What a backup says of itself, before any of it has been checked."""

    workspace: str
    checkpoint: bytes
    models: tuple[tuple[str, str], ...]


def _refuse(place: Path, path: Path, header: _Header) -> NoReturn:
    """Say what stands in a backup's place.

    Raises:
        BackupOlder: This workspace, with acts that the backup lacks.
        RestoreOver: This workspace.
        WorkspaceExists: Something else.
    """
    try:
        settings = load(place / FILE_NAME)
        if settings.workspace.id != header.workspace:
            raise WorkspaceExists(path=place)
        there = Workspace(place, settings)
        here = open_checkpoint(header.checkpoint, there.origin, there.key)
        kept = open_checkpoint(there.log.checkpoint(), there.origin, there.key)
    except (BadSettings, LedgerError) as error:
        raise WorkspaceExists(path=place) from error
    kind = RestoreOver if kept.size < here.size or kept == here else BackupOlder
    raise kind(
        path=place,
        backup=path,
        kept=kept.size,
        kept_root=kept.root.hex()[:16],
        size=here.size,
        root=here.root.hex()[:16],
    )


@contextmanager
def _settled_in(path: Path, folder: Path, header: _Header, database: DatabaseSettings) -> Iterator[Workspace]:
    """Open what was unpacked, its rows where they shall be.

    Raises:
        BackupDamaged: Its ledger is another than it says.
    """
    (folder / "locks").mkdir(mode=0o700)
    settings = load(folder / FILE_NAME)
    with closing(Workspace(folder, settings.model_copy(update={"database": DatabaseSettings()}))) as copy:
        if copy.log.checkpoint() != header.checkpoint:
            raise BackupDamaged(path=path, detail="its ledger does not end at its checkpoint")
        copy.check_database()
        copy.database.migrate()
        if settings.database != database:
            settings = settings.model_copy(update={"database": database})
            (folder / FILE_NAME).write_text(render(settings), "utf-8")
        if not database.url:
            yield copy
            return
        with closing(Workspace(folder, settings)) as workspace, workspace.database.made():
            with copy.database.read() as source, workspace.database.write() as target:
                copy_rows(source, target)
            copy.close()
            (folder / DATABASE_FILE).unlink()
            yield workspace


def _unpack(path: Path, folder: Path, progress: BackupProgress | None) -> None:
    found: dict[str, str] = {}
    sums: dict[str, str] | None = None
    total = path.stat().st_size
    with _opened(path) as tar:
        _header(path, tar, found)
        while (member := tar.next()) is not None:
            stream = tar.extractfile(member) if member.isreg() and not member.issparse() else None
            if stream is None or sums is not None or member.name in found:
                raise BackupDamaged(path=path, detail=f"{member.name} does not belong there")
            if member.name == SUMS:
                sums = _sums(stream.read().decode("utf-8", "replace"))
                continue
            found[member.name] = _extract(path, member.name, stream, folder)
            if progress is not None:
                progress(member.offset_data + member.size, total)
    if sums is None:
        last = list(found)[-1]
        raise BackupDamaged(path=path, detail=f"it breaks off after {last}")
    for name in _NEEDED.union(sums, found):
        if sums.get(name) != found.get(name) or name not in found:
            raise BackupDamaged(path=path, detail=f"{name} is not what was written")


def _extract(path: Path, name: str, stream: IO[bytes], folder: Path) -> str:
    match = _BLOB.fullmatch(name) or _MODEL.fullmatch(name)
    if match is None and name not in _NEEDED:
        raise BackupDamaged(path=path, detail=f"{name} does not belong there")
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if match is not None:
        if match[match.lastindex or 1] != digest.hexdigest():
            raise BackupDamaged(path=path, detail=f"{name} is not what was written")
        target.chmod(0o400)
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise BackupDamaged(path=path, detail=f"it cannot be read ({error.strerror})") from error
        try:
            yield stack.enter_context(tarfile.open(fileobj=file, mode="r|"))
        except tarfile.TarError as error:
            raise BackupDamaged(path=path, detail=f"it cannot be read ({error})") from error


def _header(path: Path, tar: tarfile.TarFile, found: dict[str, str] | None = None) -> _Header:
    member = tar.next()
    stream = tar.extractfile(member) if member is not None and member.name == HEADER else None
    if stream is None:
        raise BackupDamaged(path=path, detail="it is no backup of Allod")
    raw = stream.read(_HEADER_BYTES)
    if found is not None:
        found[HEADER] = hashlib.sha256(raw).hexdigest()
    try:
        head = json.loads(raw)
        if head["format"] > FORMAT:
            raise NewerDatabase(path=path, found=f"backup {head['format']}", known=f"backup {FORMAT}")
        known = tuple((str(model["name"]), str(model["sha256"])) for model in head["models"])
        return _Header(str(head["workspace"]), head["checkpoint"].encode(), known)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(path=path, detail=f"{HEADER} is not what was written") from error


def _sums(text: str) -> dict[str, str]:
    pairs = (line.partition("  ") for line in text.splitlines())
    return {name: digest for digest, _, name in pairs}
