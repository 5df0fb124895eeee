"""The importer's side of a file that arrives: the job, the part that is written, and the ticks between.

Knows neither mirrors nor networks. A part keeps what has arrived, so that a later job goes on from there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from allod.models._errors import DiskFull, WrongSize

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Job:
    """What to bring, and where to.

    Attributes:
        mirror: The catalog's table of the mirror, with its ``kind``.
        label: What errors call the mirror.
        folder: The quarantine, the one folder that may be written.
        bytes: The size that the file must have, where it is known.
        hub: Address of the hub.
        token: The hub's token, where there is one.
    """

    mirror: dict[str, Any]
    label: str
    folder: Path
    bytes: int | None
    hub: str
    token: str | None


@dataclass(frozen=True, slots=True)
class Tick:
    """So many bytes have arrived."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The whole file lies here, unchecked."""

    path: Path


class Part:
    """The file that is being written; use it in a with block."""

    def __init__(self, path: Path, job: Job, *, keep: bool) -> None:
        self.path = path
        self._job = job
        try:
            self._file = path.open("ab" if keep else "wb", buffering=0)
        except OSError as error:
            raise DiskFull(path=path, detail=error.strerror) from error
        self.done = self._file.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def restart(self) -> None:
        """Forget what has arrived before."""
        self._file.truncate(0)
        self.done = 0

    def write(self, data: bytes) -> Tick:
        """Write what has arrived.

        Args:
            data: The next bytes.

        Returns:
            How far it is.

        Raises:
            DiskFull: The system refuses; what was written before is kept.
            WrongSize: More bytes than the file may have; it is deleted.
        """
        expected = self._job.bytes
        try:
            left = memoryview(data)
            while left:  # a write may take less than it is given, the last one before the disk is full does
                left = left[self._file.write(left) :]
        except OSError as error:
            raise DiskFull(path=self.path, detail=error.strerror) from error
        self.done += len(data)
        if expected is not None and self.done > expected:
            self.path.unlink()
            raise WrongSize(mirror=self._job.label, found=f"more than {expected}", expected=expected)
        return Tick(self.done, expected)

    def finish(self) -> Arrived:
        """Make the file durable.

        Returns:
            Where it lies.

        Raises:
            DiskFull: The system refuses.
            WrongSize: Fewer bytes than the file must have; it is deleted.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise DiskFull(path=self.path, detail=error.strerror) from error
        if self._job.bytes not in (None, self.done):
            self.path.unlink()
            raise WrongSize(mirror=self._job.label, found=self.done, expected=self._job.bytes)
        return Arrived(self.path)
