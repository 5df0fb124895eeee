"""The store of originals: each file's bytes under their SHA-256, shared between sources.

A blob is written beside its place, flushed to disk and renamed, so that a name always stands for whole
bytes. Nothing here knows what a document is.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from allod.workspace._errors import BlobMissing

_CHUNK = 1 << 20


class Blobs:
    """Content-addressed files under one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, digest: str) -> Path:
        """Return where a blob lies, whether or not it does.

        Args:
            digest: SHA-256, hex.

        Returns:
            Its path.
        """
        return self._root / digest[:2] / digest

    def add(self, stream: BinaryIO, at_most: int | None = None) -> tuple[str, int]:
        """Store a stream and make it durable.

        Args:
            stream: Read to its end in constant memory.
            at_most: Stop after so many bytes, for a file that grows while it is read.

        Returns:
            SHA-256 (hex) and length in bytes.
        """
        digest, size = hashlib.sha256(), 0
        self._root.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._root, prefix="incoming-", delete=False) as target:
            try:
                while chunk := stream.read(_CHUNK if at_most is None else min(_CHUNK, at_most - size)):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
                name = digest.hexdigest()
                place = self.path(name)
                if place.exists():
                    Path(target.name).unlink()
                else:
                    place.parent.mkdir(exist_ok=True)
                    Path(target.name).rename(place)
                    place.chmod(0o400)
                    sync_folder(place.parent)
                    sync_folder(self._root)
            except BaseException:
                Path(target.name).unlink(missing_ok=True)
                raise
        return name, size

    def open(self, digest: str) -> BinaryIO:
        """Open a blob for reading.

        Args:
            digest: SHA-256, hex.

        Returns:
            The open file; the caller closes it.

        Raises:
            BlobMissing: It is not there.
        """
        try:
            return self.path(digest).open("rb")
        except OSError as error:
            raise BlobMissing(path=self.path(digest), digest=digest) from error

    def discard(self, digest: str) -> None:
        """Remove a blob that nothing refers to; the caller has made sure of that.

        Args:
            digest: SHA-256, hex.
        """
        self.path(digest).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Yield the digests of all blobs that lie here."""
        for folder in sorted(self._root.glob("??")):
            yield from sorted(entry.name for entry in folder.iterdir())


def digest_of(path: Path) -> str:
    """Hash a file in constant memory.

    Args:
        path: The file.

    Returns:
        SHA-256, hex.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_folder(path: Path) -> None:
    """Make a folder's entries durable (POSIX: a rename is on disk only when its folder is)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
