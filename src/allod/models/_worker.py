"""A model's process as its parent sees it: started ahead of use, asked, interrupted, replaced when it died.

Knows nothing of what is asked. One thread at a time uses a worker, and where the system ties a child to the
thread that started it (Linux), the thread that made it must live on.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from allod.errors import AllodError
from allod.models._errors import RunnerCrashed, RunnerError, RunnerTimeout
from allod.models._values import Finish, Piece
from allod.sandbox import Child, ChildTimeout, Limits, SandboxError, launch

_START = str(Path(__file__).with_name("_start.py"))
_OPENING_SECONDS = 900.0  # a model of 40 GB from a slow disk


class Worker:
    """One process of a role, kept warm."""

    def __init__(
        self, name: str, role: str, limits: Limits, opening: Mapping[str, Any], program: str = ""
    ) -> None:
        """Start the process; it opens its model while the caller does something else.

        Args:
            name: What errors call the model.
            role: "runner" or "forwarder".
            limits: Of the process.
            opening: The first message; what the process says against it is raised by the first `ask`.
            program: What it runs, as `_start` calls it; nothing for the one of the role's name.
        """
        self.name = name
        self.generation = 0
        """How many processes there were: what one was told, the next does not know."""
        self._role = role
        self._program = program or role
        self._limits = limits
        self._opening = opening
        self._opened = False
        self._unread: Iterator[bytes] | None = None
        self._child = self._begin()

    @property
    def pid(self) -> int:
        """The id of the process that there is now."""
        return self._child.pid

    def ask(self, message: Mapping[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
        """Send a message; it is on its way when this returns.

        A reply that is not read to its end is interrupted, and the process lives on.

        Args:
            message: What to ask.
            seconds: To wait for the whole reply, in all; the caller's own time is not counted.

        Returns:
            The parts of the reply; an error among them is raised.

        Raises:
            RunnerCrashed: The process has ended; the next call starts another.
            RunnerTimeout: The time is over; the process was ended.
        """
        self.make_ready()
        with self._translated():
            self._unread = reply = self._child.ask(_encode(message), seconds)
        return self._parts(reply)

    def stream(self, message: Mapping[str, Any], seconds: float) -> Iterator[Piece | Finish]:
        """Send a message whose reply is an answer; it is on its way when this returns.

        Args:
            message: What to ask.
            seconds: To wait for the whole answer.

        Returns:
            Its pieces and its end.

        Raises:
            RunnerCrashed: The process has ended; the next call starts another.
            RunnerTimeout: The time is over; the process was ended.
        """
        return self._answer(self.ask(message, seconds))

    def disordered(self) -> RunnerCrashed:
        """End a process that says what makes no sense.

        Returns:
            The error to raise.
        """
        self._child.kill()
        return RunnerCrashed(model=self.name, cause="its reply was not in order")

    def make_ready(self) -> None:
        """Have a process that has opened its model and waits for a message.

        Raises:
            AllodError: It could not open it, or ended; the next call starts another.
        """
        if self._opened and self._unread is not None:  # an earlier caller has left it
            self._child.interrupt()
            with contextlib.suppress(SandboxError):
                for _ in self._unread:
                    self._child.interrupt()  # the first may have come before the process had begun
        if not self._child.alive:
            self._child.kill()
            self._child = self._begin()
        if not self._opened:
            try:
                for _ in self._parts(self._unread or iter(())):
                    pass
            except AllodError:
                self.close()
                raise
            self._opened = True
        self._unread = None

    def close(self) -> None:
        """End the process; another `ask` would start a new one."""
        self._child.kill()

    def _begin(self) -> Child:
        self.generation += 1
        self._opened = False
        with self._translated():
            child = launch(self._role, [sys.executable, "-P", _START, self._program], self._limits)
            self._unread = child.ask(_encode(self._opening), _OPENING_SECONDS)
        return child

    def _answer(self, parts: Iterator[dict[str, Any]]) -> Iterator[Piece | Finish]:
        finish = None
        for part in parts:
            try:
                piece = Piece(str(part["text"])) if "text" in part else None
                finish = finish if piece else Finish(**part["finish"])
            except (TypeError, KeyError) as error:
                raise self.disordered() from error
            if piece:
                yield piece
        if finish is None:
            raise RunnerCrashed(model=self.name, cause="its answer had no end")
        yield finish

    def _parts(self, reply: Iterator[bytes]) -> Iterator[dict[str, Any]]:
        child, fault, ended = self._child, None, False
        try:
            with self._translated():
                for frame in reply:
                    said = _decode(frame)
                    if "error" in said:  # the last frame: what is left is the end mark
                        fault = error_of(said["error"], said["fields"])
                    else:
                        yield said
            ended = True
        except (ValueError, TypeError, KeyError) as error:  # the child is not trusted
            raise self.disordered() from error
        finally:
            if ended and self._unread is reply:
                self._unread = None
            elif not ended:
                child.interrupt()
        if fault is not None:
            raise fault

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except ChildTimeout as error:
            raise RunnerTimeout(model=self.name, seconds=error.fields["seconds"]) from error
        except SandboxError as error:
            cause = error.fields.get("cause") or "it met a limit on processor time, memory or output"
            raise RunnerCrashed(model=self.name, cause=cause) from error


def _encode(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _decode(frame: bytes) -> dict[str, Any]:
    said = json.loads(frame)
    if not isinstance(said, dict):
        raise TypeError("a frame holds one JSON object")
    return said


def error_of(code: str, fields: Mapping[str, Any]) -> RunnerError:
    """Make the error that the child named.

    Args:
        code: Its code.
        fields: What fills its sentence.

    Returns:
        The error.

    Raises:
        ValueError: There is none of that code.
    """
    waiting = [RunnerError]
    for kind in waiting:  # grows while it is walked
        if kind.code == code:
            return kind(**fields)
        waiting += kind.__subclasses__()
    raise ValueError(f"no error has the code {code!r}")
