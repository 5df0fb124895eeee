"""`serve`: the child's side: read a request, write the reply's frames, until the parent goes away."""

from __future__ import annotations

import math
import os
import resource
import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO

from allod.sandbox._frames import END, EXIT_HANDLER, EXIT_MEMORY, HEADER, frame


def serve(handler: Callable[[bytes], Iterable[bytes]]) -> None:
    """Answer requests on standard input until it closes.

    Standard output is taken for the frames, and anything that prints is sent nowhere, so that a library's
    message cannot break the reply. A handler that runs out of memory or raises ends the process with a status
    that the parent understands: what a handler can say about its input belongs in a frame.

    Args:
        handler: Gets a request and yields the payloads of the reply, none empty.
    """
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    seconds = resource.getrlimit(resource.RLIMIT_CPU)[0]
    while (header := _read(requests, HEADER.size)) is not None:
        message = _read(requests, HEADER.unpack(header)[0])
        if message is None:
            return
        _renew_cpu(seconds)
        _answer(handler, message, replies)


def _answer(handler: Callable[[bytes], Iterable[bytes]], message: bytes, replies: BinaryIO) -> None:
    try:
        for payload in handler(message):
            _write(replies, frame(payload))
        _write(replies, END)
    except MemoryError:
        os._exit(EXIT_MEMORY)
    except BrokenPipeError:  # the parent has gone
        sys.exit(0)
    except Exception:  # noqa: BLE001 - not dropped: the status tells the parent, the process is not reused
        os._exit(EXIT_HANDLER)


def _renew_cpu(seconds: int) -> None:
    if seconds == resource.RLIM_INFINITY:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = math.ceil(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = used + seconds
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _read(pipe: BinaryIO, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        data = pipe.read(min(size - len(parts), 1 << 20))
        if not data:
            return None
        parts += data
    return bytes(parts)


def _write(pipe: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[pipe.write(view) :]
