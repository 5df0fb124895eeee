"""Frames on a pipe: an 8-byte big-endian length, then that many bytes; length 0 ends a reply.

This file knows only the wire form and the exit statuses by which `serve` tells its parent why it ended.
"""

from __future__ import annotations

import struct

HEADER = struct.Struct(">Q")
END = HEADER.pack(0)

MAX_FRAME = 256 << 20
"""No single frame may be larger: a frame is held in memory whole (64 times what a parser sends)."""

EXIT_MEMORY = 97
"""Exit status of a child whose handler ran out of memory."""

EXIT_HANDLER = 98
"""Exit status of a child whose handler raised."""

EXIT_START = 99
"""Exit status of a child that could not be confined or whose program could not be started."""


def frame(payload: bytes) -> bytes:
    """Return `payload` with its length in front.

    Args:
        payload: At least one byte, since an empty frame is the end mark.

    Returns:
        The bytes to write to the pipe.
    """
    return HEADER.pack(len(payload)) + payload
