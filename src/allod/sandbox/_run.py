"""`run`: a helper program for one answer, started from inside a child and under the child's limits.

The helper is no child of its own: it inherits the limits, the session and the process group of the process
that calls, so what ends that process ends it too. It gets its input on standard input, answers on standard
output, sees a fixed environment, and never a shell.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Sequence
from pathlib import PurePath
from typing import IO, Any

from allod.sandbox._errors import HelperFailed, HelperOutputLimit, HelperTimeout, SandboxError
from allod.sandbox._launch import ENVIRONMENT

_CHUNK = 1 << 16


def run(argv: Sequence[str], data: bytes, seconds: float, output_bytes: int) -> bytes:
    """Start a helper program, hand it its input and return what it says.

    Args:
        argv: The program (an absolute path) and its arguments.
        data: Its standard input.
        seconds: How long it may take in all; then it is killed.
        output_bytes: How much it may say.

    Returns:
        Its standard output.

    Raises:
        HelperFailed: It could not be started, or it ended with another status than 0.
        HelperOutputLimit: It said more than it may.
        HelperTimeout: The time was over.
    """
    name = PurePath(argv[0]).name
    environment = {**ENVIRONMENT, "OMP_THREAD_LIMIT": "1"}  # work is shared out by process, not by thread
    try:
        process = subprocess.Popen(  # noqa: S603 - this package is the place where processes are started
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env=environment,
            close_fds=True,
        )
    except OSError as error:
        raise HelperFailed(program=name, cause=error.strerror or "it could not be started") from error
    with process:
        try:
            said = _exchange(process, memoryview(data), time.monotonic() + seconds, output_bytes)
        finally:
            process.kill()  # harmless to one that has ended
    if isinstance(said, bytes):
        return said
    if said is HelperTimeout:
        raise HelperTimeout(program=name, seconds=f"{seconds:g}")
    if said is HelperOutputLimit:
        raise HelperOutputLimit(program=name, megabytes=output_bytes >> 20)
    status = process.returncode
    raise HelperFailed(program=name, cause=f"signal {-status}" if status < 0 else f"exit status {status}")


def _exchange(
    process: subprocess.Popen[bytes], data: memoryview, deadline: float, most: int
) -> bytes | type[SandboxError]:
    # What it said to its end, or the kind of error that stopped it.
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        for end, event in ((process.stdin, selectors.EVENT_WRITE), (process.stdout, selectors.EVENT_READ)):
            assert end is not None, "both are pipes"
            os.set_blocking(end.fileno(), False)
            selector.register(end, event)
        while selector.get_map():
            left = deadline - time.monotonic()
            ready = selector.select(left) if left > 0 else []
            if not ready:
                return HelperTimeout
            for key, event in ready:
                pipe: Any = key.fileobj
                if event == selectors.EVENT_WRITE:
                    data = _written(pipe, data)
                    if data:
                        continue
                elif more := os.read(pipe.fileno(), _CHUNK):
                    said += more
                    if len(said) > most:
                        return HelperOutputLimit
                    continue
                selector.unregister(pipe)
                pipe.close()
    try:
        status = process.wait(max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:  # it closed its output and lives on
        return HelperTimeout
    return bytes(said) if status == 0 else HelperFailed


def _written(pipe: IO[bytes], data: memoryview) -> memoryview:
    try:
        return data[os.write(pipe.fileno(), data[:_CHUNK]) :]
    except BrokenPipeError:  # it does not want the rest; its status will tell why
        return data[:0]
