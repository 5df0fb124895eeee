"""The two locks of a workspace: ingest (long) and ledger append (milliseconds).

They are ``flock`` locks on small files: the system releases them when their holder dies, so a killed
``add`` never leaves a lock behind. The file names the holder for whoever waits.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from allod.workspace._errors import WorkspaceLocked

_POLL_SECONDS = 0.05


@contextmanager
def hold(
    path: Path, what: str | None, *, wait: bool = True, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold a lock for the length of a with block.

    Args:
        path: The lock's file; made if need be.
        what: What the holder does ("add"); shown to others. Nothing for a lock of milliseconds: writing it
            down would cost more than the wait.
        wait: Wait for another holder; otherwise fail at once.
        waiting: Called once with the holder's description when there is a wait.

    Raises:
        WorkspaceLocked: Another process holds it and `wait` is false.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _try(handle):
            holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "another process"
            if not wait:
                raise WorkspaceLocked(path=path, holder=holder)
            if waiting is not None:
                waiting(holder)
                while not _try(handle):
                    time.sleep(_POLL_SECONDS)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX)
        if what is not None:
            os.ftruncate(handle, 0)
            os.pwrite(
                handle, f"{what} (process {os.getpid()}, since {time.strftime('%H:%M:%S')})".encode(), 0
            )
        yield
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
