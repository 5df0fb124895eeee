"""Parser children at work side by side: files go in, documents and failures come out of one queue.

One thread a child; a child is kept for the next file and replaced after a crash or a limit. Both queues
are bounded, so a fast reader cannot fill the memory of a slow writer.

A child may write no file. What can only be read by converting it is asked for again, of a child that may,
with LibreOffice at hand and a folder that goes with it; that child serves for this one file.
"""

from __future__ import annotations

import os
import queue
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from allod.corpus._discover import Failure, Found
from allod.corpus._parsers._client import PARSER_ARGV, read
from allod.corpus._parsers._errors import LegacyFormat
from allod.corpus._parsers._values import Options
from allod.errors import AllodError
from allod.sandbox import Child, Limits, launch
from allod.workspace import Intake

_BYTES_A_TIMEOUT = 4 << 20  # a file of this size may take `parser_seconds`; larger ones in proportion
_SCANS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".eml", ".zip"})
"""Endings of files that may hold pictures of text, for which there is time of its own."""

_CONVERTER = "soffice"
_PLACES = (*os.defpath.split(os.pathsep), "/usr/local/bin", "/opt/homebrew/bin", "/snap/bin")
_PLACES_MAC = ("/Applications/LibreOffice.app/Contents/MacOS",)
_CONVERSION_SECONDS = 120.0
_CONVERSION_FILE_BYTES = 512 << 20
_CONVERSION_OPEN_FILES = 256


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


def workers(settings: Intake) -> int:
    """Return how many children work side by side: as set, or one a core that this process may use."""
    usable = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))(0)
    return settings.parsers or min(64, len(usable))


class Pool:
    """Feeds tasks to children and yields what they say."""

    def __init__(self, feed: Feed, settings: Intake, redaction_key: bytes = b"") -> None:
        self._settings = settings
        self._redaction_key = redaction_key.hex()
        self._feed = feed
        self._tasks: queue.Queue[Task | None] = queue.Queue(maxsize=2 * workers(settings))
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
            threading.Thread(target=self._work, args=(i,), daemon=True)
            for i in range(workers(self._settings))
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
        for _ in range(workers(self._settings)):
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
        timeout = self._settings.parser_seconds * max(1.0, task.found.size / _BYTES_A_TIMEOUT)
        options = Options(
            map=task.map,
            part=task.part,
            parts=task.parts,
            redaction_key=self._redaction_key,
            ocr_languages=self._settings.ocr_languages,
            ocr_seconds=self._settings.ocr_seconds,
        )
        if task.found.path.suffix.lower() in _SCANS:
            timeout += options.ocr_file_seconds
        errors = self._ask(self._child(number), task, options, timeout)
        old = [str(error.fields["file"]) for error in errors if isinstance(error, LegacyFormat)]
        if old and (program := shutil.which(_CONVERTER, path=os.pathsep.join(_PLACES + _PLACES_MAC))):
            errors = [error for error in errors if not isinstance(error, LegacyFormat)]
            timeout += _CONVERSION_SECONDS * len(old)
            errors += self._convert(number, task, replace(options, converter=program, only=old), timeout)
        return tuple(errors)

    def _ask(self, child: Child, task: Task, options: Options, timeout: float) -> list[AllodError]:
        errors: list[AllodError] = []
        try:
            for reply in read(child, task.blob, str(task.found.path), options, timeout):
                errors += reply.errors
                if reply.documents:
                    self._put(self._events, Parsed(task, reply.documents))
        except AllodError as error:
            errors.append(error)
        return errors

    def _convert(self, number: int, task: Task, options: Options, timeout: float) -> list[AllodError]:
        limits = Limits(
            memory_bytes=self._settings.parser_memory_bytes,
            open_files=_CONVERSION_OPEN_FILES,
            file_bytes=_CONVERSION_FILE_BYTES,
        )
        with (
            tempfile.TemporaryDirectory(prefix="allod-convert-") as folder,
            launch("parser", PARSER_ARGV, limits) as child,
        ):
            self._children[-1 - number] = child  # so that who stops reading ends it too
            return self._ask(child, task, replace(options, scratch=folder), timeout)

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
