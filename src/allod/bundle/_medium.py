"""The medium that a bundle is written to: what its file system can hold, and files copied so that they last.

A stick is often FAT32: no links, no rights, no file of 4 GiB, and it is pulled out early. So a file is copied
under another name, hashed on the way, flushed to the medium, and gets its name last. Nothing is split: a file
that does not fit is named before anything is written.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from allod.bundle._errors import BundleUnwritable, FileDiffers, FileTooLarge, FileUnreadable, NoRoom
from allod.bundle._layout import PART
from allod.workspace import digest_of

MOUNTS = Path("/proc/self/mountinfo")
"""Linux: proc(5). Elsewhere a file system's kind is not known, and its own error has to do."""

_CHUNK = 1 << 20
_MOST = {"vfat": (1 << 32) - 1, "msdos": (1 << 32) - 1}  # bytes of a file: Microsoft FAT specification, 2005
_ESCAPED = re.compile(r"\\([0-7]{3})")


def file_system(place: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system that a path lies on, or would.

    Args:
        place: A path.
        mounts: The table of mounts.

    Returns:
        Such as ``vfat`` or ``ext4``; empty where the system does not tell.
    """
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place = place.resolve()
    best, kind = -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda match: chr(int(match[1], 8)), before.split(" ")[4]))
        if place.is_relative_to(point) and len(point.parts) >= best:  # a later mount hides an earlier one
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def require_fit(place: Path, files: dict[Path, int], spare: int, mounts: Path = MOUNTS) -> None:
    """Make sure that files fit, each and together, before any of them is written.

    Args:
        place: Where they shall go.
        files: Their sizes in bytes; those that are there already are left out by the caller.
        spare: Bytes that must be free besides.
        mounts: The table of mounts.

    Raises:
        FileTooLarge: The file system has no file as large as one of them.
        NoRoom: There is no room for all.
        BundleUnwritable: The place cannot be looked at.
    """
    kind = file_system(place, mounts)
    most = _MOST.get(kind)
    for file, size in files.items():
        if most is not None and size > most:
            raise FileTooLarge(file=file, bytes=size, path=place, system=kind, most=most)
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise BundleUnwritable(path=place, detail=error.strerror) from error
    needed = sum(files.values()) + spare
    if free < needed:
        raise NoRoom(path=place, free=free // 1_000_000, needed=-(-needed // 1_000_000))


def copy(source: Path, target: Path, digest: str | None, tell: Callable[[int], None]) -> str:
    """Copy a file; one that is there already and has the right content is kept.

    Args:
        source: The file.
        target: Its place.
        digest: SHA-256 that it must have, where that is known.
        tell: Called with the bytes copied so far.

    Returns:
        Its SHA-256, hex.

    Raises:
        FileUnreadable: It cannot be read.
        FileDiffers: It has another content.
        BundleUnwritable: The medium refuses.
    """
    try:
        reader = source.open("rb")
    except OSError as error:
        raise FileUnreadable(file=source, detail=error.strerror) from error
    part = target.with_name(target.name + PART)
    with reader:
        try:
            if target.is_file() and target.stat().st_size == os.fstat(reader.fileno()).st_size:
                found = digest_of(target)
                if found == (digest or hashlib.file_digest(reader, "sha256").hexdigest()):
                    return found
                reader.seek(0)
            hasher, done = hashlib.sha256(), 0
            with part.open("wb") as writer:
                while chunk := reader.read(_CHUNK):
                    hasher.update(chunk)
                    writer.write(chunk)
                    done += len(chunk)
                    tell(done)
                writer.flush()
                os.fsync(writer.fileno())
        except OSError as error:
            raise BundleUnwritable(path=target, detail=error.strerror) from error
    found = hasher.hexdigest()
    if digest not in (None, found):
        part.unlink()
        raise FileDiffers(file=source)
    part.replace(target)
    return found


def write(target: Path, data: bytes) -> str:
    """Write a small file so that it appears whole.

    Args:
        target: Its place.
        data: Its content.

    Returns:
        Its SHA-256, hex.

    Raises:
        BundleUnwritable: The medium refuses.
    """
    part = target.with_name(target.name + PART)
    try:
        with part.open("wb") as writer:
            writer.write(data)
            writer.flush()
            os.fsync(writer.fileno())
        part.replace(target)
    except OSError as error:
        raise BundleUnwritable(path=target, detail=error.strerror) from error
    return hashlib.sha256(data).hexdigest()
