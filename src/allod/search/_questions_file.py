"""Questions from a file, JSONL or CSV: each line is taken or refused by itself.

Fields: `question`; and its right passage as `law` and `article`, as `document` and `reference`, or as
`passage` (see `_naming`). In JSONL `also` lists more of them, and a null says that no document answers.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from allod.errors import AllodError
from allod.search._errors import BadQuestionFile, BadQuestionLine, QuestionKnown
from allod.search._keep import Draft, keep_questions, worded
from allod.search._naming import passages_named
from allod.workspace import View, Workspace

_PAIRS = (("law", "article"), ("document", "reference"))
_NAMES = ("law", "document", "passage")
_BROKEN = re.compile("[\ud800-\udfff]")  # how bytes that are not UTF-8 come through `surrogateescape`
_TOGETHER = 1_000  # questions in one act


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that was not taken, and why."""

    line: int
    error: AllodError


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    confirmed: int
    """New questions with a right passage."""
    unconfirmed: int
    """New ones without."""
    unanswerable: int
    """New ones of which the file says that no document answers them."""
    known: int
    """Those that were kept already."""
    failed: tuple[Failure, ...]


def import_questions(
    workspace: Workspace,
    path: Path,
    allowed: frozenset[int],
    *,
    by: str,
    until: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Keep the questions of a file.

    Args:
        workspace: Where.
        path: JSONL, or CSV with a line of names.
        allowed: Ids of the sources in which right passages may be.
        by: Who vouches for the passages.
        until: The last day on which the texts are kept (ISO 8601); None = for ever.
        progress: Called with lines read.

    Returns:
        What was taken, and what was not and why.

    Raises:
        BadQuestionFile: It cannot be read, or lacks a column.
    """
    counts = {"confirmed": 0, "unconfirmed": 0, "unanswerable": 0}
    failed: list[Failure] = []
    read = known = 0
    lines = _lines(path)
    while some := list(islice(lines, _TOGETHER)):
        with workspace.read() as view:
            drafts = [_draft(view, number, fields, allowed) for number, fields in some]
        failed += [each for each in drafts if isinstance(each, Failure)]
        good = [each for each in drafts if isinstance(each, Draft)]
        new = _keep(workspace, good, by, until)
        known += len(good) - len(new)
        for draft in new:
            counts[_kind(draft)] += 1
        read += len(some)
        if progress is not None:
            progress(read)
    return Imported(**counts, known=known, failed=tuple(failed))


def _keep(workspace: Workspace, drafts: list[Draft], by: str, until: str | None) -> list[Draft]:
    """Keep what is new; nothing is done where nothing is."""
    try:
        new = keep_questions(workspace, drafts, "imported", by=by, until=until) if drafts else {}
    except QuestionKnown:
        return []
    return list(new.values())


def _kind(draft: Draft) -> str:
    if draft.passages:
        return "confirmed"
    return "unconfirmed" if draft.answerable else "unanswerable"


def _draft(
    view: View, number: int, fields: Mapping[str, Any] | AllodError, allowed: frozenset[int]
) -> Draft | Failure:
    """Take one line."""
    if isinstance(fields, AllodError):
        return Failure(number, fields)
    try:
        question, names = _read(fields)
        right = [passage for name in names for passage in passages_named(view, name, allowed)]
        denied = any(name in fields and fields[name] is None for name in _NAMES)
        return Draft(worded(question), tuple(dict.fromkeys(right)), answerable=not denied)
    except AllodError as error:
        return Failure(number, error)


def _read(fields: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The question of a line, and the names of its right passages.

    Raises:
        BadQuestionLine: A field has another form.
    """
    question, also = fields.get("question"), fields.get("also") or ()
    if not isinstance(question, str):
        raise BadQuestionLine(detail="it has no field question with a text")
    if not isinstance(also, list | tuple):
        raise BadQuestionLine(detail="also is no list")
    return question, [name for each in (fields, *also) for name in _names(each)]


def _names(fields: object) -> Iterator[str]:
    """The right passages that fields name, as `passages_named` reads them.

    Raises:
        BadQuestionLine: They name half a passage.
    """
    if not isinstance(fields, Mapping):
        raise BadQuestionLine(detail="also holds something else than law and article")
    if passage := fields.get("passage"):
        yield str(passage)
    for title, part in _PAIRS:
        if fields.get(title):
            yield f"{fields[title]} {fields.get(part) or ''}"
        elif fields.get(part):
            raise BadQuestionLine(detail=f"it has {part} without {title}")


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | AllodError]]:
    """Read the lines of a file with their numbers, from 1; a line that is none gives its error.

    Raises:
        BadQuestionFile: It cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise BadQuestionFile(file=path, detail=f"cannot be read ({error.strerror})") from error
    return _rows(path, text) if path.suffix.lower() == ".csv" else _objects(text)


def _objects(text: str) -> Iterator[tuple[int, Mapping[str, Any] | AllodError]]:
    for number, line in enumerate(text.split("\n"), 1):
        if _BROKEN.search(line):
            yield number, BadQuestionLine(detail="it is not UTF-8")
        elif line.strip():
            yield number, _object(line)


def _object(line: str) -> Mapping[str, Any] | AllodError:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    return fields if isinstance(fields, dict) else BadQuestionLine(detail="it is no JSON object")


def _rows(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any] | AllodError]]:
    """Read a table.

    Raises:
        BadQuestionFile: It lacks a column.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = {name.strip() for name in reader.fieldnames or ()}
        for name in ("question", *(title for title, part in _PAIRS if part in columns)):
            if name not in columns:
                raise BadQuestionFile(file=path, detail=f"has no column {name}")
        for row in reader:
            number = reader.line_num
            values = {str(key).strip(): value for key, value in row.items() if key is not None and value}
            if None in row:
                yield number, BadQuestionLine(detail="it has more fields than the first line")
            elif any(_BROKEN.search(value) for value in values.values()):
                yield number, BadQuestionLine(detail="it is not UTF-8")
            elif values:
                yield number, values
    except csv.Error as error:
        yield reader.line_num, BadQuestionLine(detail=f"{error}; what comes after it was not read")
