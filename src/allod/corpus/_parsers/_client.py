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

PARSER_ARGV = (sys.executable, "-P", str(Path(__file__).parent.with_name("_start.py")))
"""What `sandbox.launch("parser", …)` is to start."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One frame of a reply.

    Attributes:
        documents: As described in `allod.corpus._child`, with "grams" and "about": the tokens a passage.
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
        ParserCrashed: The child is dead, or what it said made no sense and it was killed; as are
            `ParserMemory`, `ParserTimeout` and `ParserOutput` where a limit was met.
    """
    request = {"path": str(path), "name": name, "options": asdict(options)}
    try:
        for frame in child.ask(json.dumps(request).encode(), timeout):
            yield _reply(frame)
    except (ValueError, LookupError, TypeError) as error:  # the child is not trusted
        child.kill()
        raise ParserCrashed(file=name, cause="its reply was not in order") from error
    except SandboxError as error:
        fault: ParserError = _translated(error, name)
        raise fault from error


def _reply(frame: bytes) -> Reply:
    head, _, tail = frame.partition(b"\n")
    reply = json.loads(head)
    tokens, at = tail.decode().split("\n"), 0
    for document in reply["documents"]:
        after = at + 2 * len(document["passages"])
        document["grams"], document["about"] = tokens[at:after:2], tokens[at + 1 : after : 2]
        at = after
    if at != len(tokens) and tokens != [""]:
        raise ValueError("the tokens are not those of the passages")
    return Reply(reply["documents"], [error_of(each["code"], each["fields"]) for each in reply["errors"]])


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
