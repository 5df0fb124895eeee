"""Which files a command line names: folders walked in order, links followed once, nothing opened yet."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from allod.corpus._errors import BadFileName, FileUnreadable, NotAFile, PathMissing, SymlinkLoop
from allod.corpus._storable import MAX_PATH_BYTES
from allod.errors import AllodError


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in: where it lies, its name in the register, its size in bytes and time of change."""

    path: Path
    name: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not taken in, and why."""

    name: str
    error: AllodError


def discover(paths: Iterable[Path], root: Path) -> Iterator[Found | Failure]:
    """Walk the paths; files in folders come sorted by name, hidden ones are left out.

    Args:
        paths: Files and folders.
        root: The workspace's folder; names are relative to it, so that both can move together.

    Yields:
        Each file found once, and each path that cannot be read.
    """
    seen: set[str] = set()
    for path in paths:
        yield from _walk(path, root, (), seen)


def _walk(
    path: Path, root: Path, above: tuple[tuple[int, int], ...], seen: set[str]
) -> Iterator[Found | Failure]:
    name = Path(os.path.relpath(path.absolute(), root)).as_posix()
    try:
        status = path.stat()
        identity = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            if identity in above:
                yield Failure(name, SymlinkLoop(file=path))
                return
            for child in sorted(path.iterdir()):
                if not child.name.startswith((".", "~$")):
                    yield from _walk(child, root, (*above, identity), seen)
        elif not stat.S_ISREG(status.st_mode):
            yield Failure(name, NotAFile(file=path))
        elif reason := _unnameable(name):
            shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            yield Failure(shown, BadFileName(file=shown, detail=reason))
        elif name not in seen:
            seen.add(name)
            yield Found(path, name, status.st_size, status.st_mtime_ns)
    except FileNotFoundError:
        yield Failure(name, PathMissing(file=path))
    except OSError as error:
        if error.errno == errno.ELOOP:
            yield Failure(name, SymlinkLoop(file=path))
        else:
            yield Failure(name, FileUnreadable(file=path, detail=error.strerror))


def _unnameable(name: str) -> str | None:
    """Say why no database can hold a name; None when it can."""
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return "is not UTF-8"
    return f"with its folders has more than {MAX_PATH_BYTES} bytes" if length > MAX_PATH_BYTES else None
