"""`Child`: the parent's end of a confined process: ask, read the reply's frames, kill.

One thread at a time asks a child; several children are used by one thread each. Any thread may kill it: the
one that waits for it then gets `ChildCrashed`. After any error here the child is dead: launch another.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

from allod.sandbox._errors import (
    ChildCpuLimit,
    ChildCrashed,
    ChildMemoryLimit,
    ChildOutputLimit,
    ChildTimeout,
    SandboxError,
)
from allod.sandbox._frames import EXIT_HANDLER, EXIT_MEMORY, EXIT_START, HEADER, MAX_FRAME, frame
from allod.sandbox._limits import Limits

_READ = 1 << 20
_CLOSING = 1.0  # seconds in which a reading thread notices that its child was killed
_CAUSES = {
    EXIT_HANDLER: "a fault in its program",
    EXIT_START: "it could not be started or confined",
}


class Child:
    """A confined process that answers one request at a time."""

    def __init__(self, role: str, process: subprocess.Popen[bytes], limits: Limits) -> None:
        self.role = role
        self.limits = limits
        self._process = process
        self._requests: IO[bytes] = _pipe(process.stdin)
        self._replies: IO[bytes] = _pipe(process.stdout)
        os.set_blocking(self._requests.fileno(), False)
        os.set_blocking(self._replies.fileno(), False)
        self._busy = False
        self._ended = False
        self._killing = threading.Lock()
        self._pipes = threading.RLock()  # held while a thread reads or writes, so that nobody closes under it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs and may be asked."""
        return not self._replies.closed and self._process.poll() is None

    def ask(self, message: bytes, timeout: float) -> Iterator[bytes]:
        """Send one request and read its reply.

        The request is on its way when this returns, so several children can be asked before the first reply
        is read. A reply must be read to its end: closing the iterator early kills the child.

        Args:
            message: The request, at least one byte.
            timeout: Seconds that the parent waits for this reply, in all. Time that the caller spends between
                frames is not counted.

        Returns:
            The payloads of the reply's frames, in order, without the end mark.

        Raises:
            ChildCrashed: The child ended early, by a signal, a fault or a limit (`ChildMemoryLimit`,
                `ChildCpuLimit`), or the previous reply was not read to its end.
            ChildTimeout: The time was over.
        """
        if self._busy:
            raise self._dead(ChildCrashed(role=self.role, cause="its last reply was not read to the end"))
        if self._replies.closed:
            raise self._end()
        self._busy = True
        clock = _Clock(timeout)
        self._send(memoryview(frame(message)), clock)
        return self._reply(clock)

    def kill(self) -> None:
        """End the process and its whole group, and close the pipes; harmless when it has ended already."""
        with self._killing:
            if not self._ended:
                self._ended = True
                with contextlib.suppress(ProcessLookupError, PermissionError):  # the group is empty
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._pipes.acquire(timeout=_CLOSING):  # else the thread that reads closes them when it is done
            try:
                self._requests.close()
                self._replies.close()
            finally:
                self._pipes.release()

    def interrupt(self) -> None:
        """Tell the program that the rest of its reply is not wanted (SIGUSR1); one that knows it not ends.

        What it still sends must be read to the end all the same.
        """
        with self._killing:
            if not self._ended:
                self._process.send_signal(signal.SIGUSR1)

    def _send(self, data: memoryview, clock: _Clock) -> None:
        with self._pipes:
            while data:
                self._wait(self._requests, selectors.EVENT_WRITE, clock)
                try:
                    data = data[os.write(self._requests.fileno(), data) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError as error:
                    raise self._end() from error

    def _reply(self, clock: _Clock) -> Iterator[bytes]:
        total = 0
        try:
            while True:
                (size,) = HEADER.unpack(self._receive(HEADER.size, clock))
                if size == 0:
                    self._busy = False
                    return
                total += size
                allowed = self.limits.output_bytes if size <= MAX_FRAME else MAX_FRAME
                if max(size, total) > allowed:
                    raise self._dead(ChildOutputLimit(role=self.role, megabytes=allowed >> 20))
                yield self._receive(size, clock)
        finally:
            if self._busy:  # an error, or the caller stopped reading: what is left in the pipe is worthless
                self.kill()

    def _receive(self, size: int, clock: _Clock) -> bytes:
        buffer = bytearray()
        with self._pipes:
            while len(buffer) < size:
                if self._replies.closed:  # killed by another thread between two frames
                    raise self._end()
                try:
                    data = os.read(self._replies.fileno(), min(size - len(buffer), _READ))
                except BlockingIOError:
                    self._wait(self._replies, selectors.EVENT_READ, clock)
                    continue
                if not data:
                    raise self._end()
                buffer += data
        return bytes(buffer)

    def _wait(self, pipe: IO[bytes], event: int, clock: _Clock) -> None:
        with selectors.DefaultSelector() as selector, clock:
            selector.register(pipe, event)
            ready = selector.select(max(clock.left, 0))
        if not ready:
            raise self._dead(ChildTimeout(role=self.role, seconds=f"{clock.timeout:g}"))

    def _dead(self, error: SandboxError) -> SandboxError:
        self.kill()
        return error

    def _end(self) -> SandboxError:
        """Kill what is left and say why the child ended.

        A process that is ending keeps the status it ends with, whatever signal still reaches it.
        """
        self.kill()
        status = self._process.returncode
        if status == EXIT_MEMORY:
            return ChildMemoryLimit(role=self.role, megabytes=self.limits.memory_bytes >> 20)
        if status == -signal.SIGXCPU:
            return ChildCpuLimit(role=self.role, seconds=self.limits.cpu_seconds)
        if status < 0:
            name = next((each.name for each in signal.Signals if each == -status), str(-status))
            return ChildCrashed(role=self.role, cause=f"signal {name}")
        return ChildCrashed(role=self.role, cause=_CAUSES.get(status, f"exit status {status}"))


class _Clock:
    """Counts down only while the parent waits."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self.left = timeout
        self._since = 0.0

    def __enter__(self) -> None:
        self._since = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.left -= time.monotonic() - self._since


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "launch opens both pipes"
    return pipe
