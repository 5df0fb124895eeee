"""What a parser reads from: a file, or a member of a container that was unpacked into memory.

The parser process may write no file, so a member of a ZIP or a mail never becomes one.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import IO, Literal, Protocol


class Content(Protocol):
    """Bytes that can be read from their start as often as needed; a `Path` is one."""

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """Open them for reading."""

    def read_bytes(self) -> bytes:
        """Return all of them."""


@dataclass(frozen=True, slots=True)
class Member:
    """The unpacked bytes of a container's member."""

    data: bytes

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """Open the bytes for reading.

        Args:
            mode: As for `Path.open`.

        Returns:
            A stream at the first byte.
        """
        del mode
        return io.BytesIO(self.data)

    def read_bytes(self) -> bytes:
        """Return the bytes."""
        return self.data


def size_of(content: Content) -> int:
    """Return how many bytes a content has.

    Args:
        content: A file or a member.

    Returns:
        Its size in bytes.
    """
    with content.open("rb") as stream:
        return stream.seek(0, os.SEEK_END)
