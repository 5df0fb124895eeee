"""Parser children at work side by side: files go in, documents and failures come out of one queue.

One thread a child; a child is kept for the next file and replaced after a crash or a limit. Both queues
are bounded, so a fast reader cannot fill the memory of a slow writer.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allod.corpus._discover import Failure, Found
from allod.corpus._parsers._client import PARSER_ARGV, read
from allod.corpus._parsers._values import Options
from allod.errors import AllodError
from allod.sandbox import Child, Limits, launch
from allod.workspace import Intake

_BYTES_A_TIMEOUT = 4 << 20  # a file of this size may take `parser_seconds`; larger ones in proportion


@dataclass(frozen=True, slots=True)
class Task:
    """One file, or one part of a file of records, for one child."""

    found: Found
    digest: str
    blob: Path
    map: str | None
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Parsed:
    """Documents of a task, as the child describes them (see `allod.corpus._child`)."""

    task: Task
    documents: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A task is through; `errors` is empty when every document of it was taken."""

    task: Task
    errors: tuple[AllodError, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that is in the workspace already, byte for byte."""

    found: Found


Event = Parsed | Finished | Failure | Unchanged
Feed = Iterable[Task | Failure | Unchanged]


class Pool:
    """Feeds tasks to children and yields what they say."""

    def __init__(self, feed: Feed, settings: Intake) -> None:
        self._settings = settings
        self._feed = feed
        self._tasks: queue.Queue[Task | None] = queue.Queue(maxsize=2 * settings.parsers)
        self._events: queue.Queue[Event | BaseException | None] = queue.Queue(maxsize=4)
        self._stop = threading.Event()
        self._children: dict[int, Child] = {}

    def events(self, tick: float) -> Iterator[Event | None]:
        """Run to the end.

        Args:
            tick: Seconds after which None is yielded when nothing has happened.

        Yields:
            Documents as they come, failures, and one `Finished` a task.

        Raises:
            BaseException: Whatever the feed raised, in the caller's thread.
        """
        threads = [threading.Thread(target=self._read, daemon=True)]
        threads += [
            threading.Thread(target=self._work, args=(i,), daemon=True) for i in range(self._settings.parsers)
        ]
        for thread in threads:
            thread.start()
        running = len(threads)
        try:
            while running:
                try:
                    event = self._events.get(timeout=tick)
                except queue.Empty:
                    yield None
                    continue
                if event is None:
                    running -= 1
                elif isinstance(event, BaseException):
                    raise event
                else:
                    yield event
        finally:
            self._stop.set()
            for child in self._children.values():
                child.kill()

    def _read(self) -> None:
        try:
            for item in self._feed:
                if isinstance(item, Task):
                    self._put(self._tasks, item)
                else:
                    self._put(self._events, item)
        except BaseException as error:  # noqa: BLE001  (carried to the caller's thread and raised there)
            self._put(self._events, error)
        for _ in range(self._settings.parsers):
            self._put(self._tasks, None)
        self._put(self._events, None)

    def _work(self, number: int) -> None:
        try:
            while (task := self._next()) is not None:
                self._put(self._events, Finished(task, self._parse(number, task)))
        except BaseException as error:  # noqa: BLE001  (carried to the caller's thread and raised there)
            self._put(self._events, error)
        self._put(self._events, None)

    def _parse(self, number: int, task: Task) -> tuple[AllodError, ...]:
        errors: list[AllodError] = []
        timeout = self._settings.parser_seconds * max(1.0, task.found.size / _BYTES_A_TIMEOUT)
        options = Options(map=task.map, part=task.part, parts=task.parts)
        try:
            for reply in read(self._child(number), task.blob, str(task.found.path), options, timeout):
                errors += reply.errors
                if reply.documents:
                    self._put(self._events, Parsed(task, reply.documents))
        except AllodError as error:
            errors.append(error)
        return tuple(errors)

    def _child(self, number: int) -> Child:
        child = self._children.get(number)
        if child is None or not child.alive:
            limits = Limits(memory_bytes=self._settings.parser_memory_bytes)
            child = self._children[number] = launch("parser", PARSER_ARGV, limits)
        return child

    def _next(self) -> Task | None:
        while not self._stop.is_set():
            try:
                return self._tasks.get(timeout=0.2)
            except queue.Empty:
                continue
        return None

    def _put(self, target: queue.Queue[Any], item: object) -> None:
        while not self._stop.is_set():
            try:
                target.put(item, timeout=0.2)
            except queue.Full:
                continue
            return
