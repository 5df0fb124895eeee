"""The parent's side of the parser process: ask a child for one file, get documents and errors back.

A fault of the file is an error in the reply and the child lives on; a child that died is raised, translated
so that the sentence names the file, and must be replaced.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from allod.corpus._parsers._errors import (
    ParserCrashed,
    ParserError,
    ParserMemory,
    ParserOutput,
    ParserTimeout,
    error_of,
)
from allod.corpus._parsers._values import Options
from allod.sandbox import Child, ChildMemoryLimit, ChildOutputLimit, ChildTimeout, SandboxError

PARSER_ARGV = (sys.executable, "-P", "-m", "allod.corpus._child")
"""What `sandbox.launch("parser", …)` is to start."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One frame of a reply.

    Attributes:
        documents: As described in `allod.corpus._child`.
        errors: Files or records that were not taken.
    """

    documents: list[dict[str, Any]]
    errors: list[ParserError]


def read(child: Child, path: Path, name: str, options: Options, timeout: float) -> Iterator[Reply]:
    """Have a child parse one file.

    Args:
        child: A child started with `PARSER_ARGV`.
        path: Where the bytes are, absolute.
        name: The file's own name: its ending decides the format, and the errors name it.
        options: The map, the share of records, the limits.
        timeout: Seconds to wait for the whole reply; the caller's own time between frames is not counted.

    Yields:
        The frames of the reply, in order.

    Raises:
        ParserError: The child is dead: `ParserCrashed`, `ParserMemory`, `ParserTimeout` or `ParserOutput`.
    """
    request = {"path": str(path), "name": name, "options": asdict(options)}
    try:
        for frame in child.ask(json.dumps(request).encode(), timeout):
            reply = json.loads(frame)
            errors = [error_of(each["code"], each["fields"]) for each in reply["errors"]]
            yield Reply(reply["documents"], errors)
    except SandboxError as error:
        fault: ParserError = _translated(error, name)
        raise fault from error


def _translated(error: SandboxError, file: str) -> ParserError:
    match error:
        case ChildTimeout():
            return ParserTimeout(file=file, seconds=error.fields["seconds"])
        case ChildMemoryLimit():
            return ParserMemory(file=file, megabytes=error.fields["megabytes"])
        case ChildOutputLimit():
            return ParserOutput(file=file, megabytes=error.fields["megabytes"])
        case _:
            return ParserCrashed(file=file, cause=error.fields.get("cause", "a limit on processor time"))
