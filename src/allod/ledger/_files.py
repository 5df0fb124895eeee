"""A new file that is on disk, name and content, when the call returns; the system's errors pass through."""

from __future__ import annotations

import os
from pathlib import Path


def create_file(path: str | os.PathLike[str], data: bytes, *, mode: int) -> None:
    """Create a file with these bytes on disk, and its name in the folder on disk too.

    Raises:
        OSError: as the system says; ``FileExistsError`` when the path is taken.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(Path(path).resolve().parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # without it a power loss can take the name away although the bytes are on disk
    finally:
        os.close(folder)
