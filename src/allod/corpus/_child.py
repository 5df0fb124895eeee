"""The parser process: `python -m allod.corpus._child`, started by `sandbox.launch("parser", …)`.

A request is JSON: `{"path", "name", "options": {fields of Options}}`. The reply is frames of JSON, each
`{"documents": [...], "errors": [{"code", "fields"}, …]}`; a file that cannot be read is one error, a file
of records goes on after a bad one. A document is::

    {"key", "digest", "title", "url", "date", "language", "script", "simplified", "parser", "notes",
     "gaps": [text, …], "passages": [[page, heading, reference, text], …], "grams": [index text a passage, …],
     "about": [index text of the names over a passage, …]}

It reads the one file it is given, and neither the database nor the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from allod.corpus._parsers._errors import ParserError
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._values import Options, Parsed
from allod.corpus._passages import passages
from allod.language import about_text, index_text, profile
from allod.sandbox import serve

_FRAME_DOCUMENTS = 200
_FRAME_BYTES = 4 << 20

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def answer(message: bytes) -> Iterator[bytes]:
    """Parse one file.

    Args:
        message: The request.

    Yields:
        The frames of the reply.
    """
    request = json.loads(message)
    name = request["name"]
    options = Options(**request["options"])
    frame = _Frame()
    for parsed in parse(Path(request["path"]), name, options):
        frame.add(parsed, name, options)
        if frame.full:
            yield frame.payload()
            frame = _Frame()
    if frame.documents or frame.errors:
        yield frame.payload()


class _Frame:
    """Documents and errors, encoded, until they fill a frame."""

    def __init__(self) -> None:
        self.documents: list[bytes] = []
        self.errors: list[bytes] = []

    def add(self, parsed: Parsed | ParserError, name: str, options: Options) -> None:
        if isinstance(parsed, ParserError):
            self._refuse(parsed)
            return
        try:
            document = _wire(parsed, name, options)
        except ParserError as error:
            self._refuse(error)
        else:
            self.documents.append(_encode(document).encode())

    def _refuse(self, error: ParserError) -> None:
        self.errors.append(_encode({"code": error.code, "fields": error.fields}).encode())

    @property
    def full(self) -> bool:
        count = len(self.documents) + len(self.errors)
        return count >= _FRAME_DOCUMENTS or sum(map(len, self.documents)) >= _FRAME_BYTES

    def payload(self) -> bytes:
        return b'{"documents":[%b],"errors":[%b]}' % (b",".join(self.documents), b",".join(self.errors))


def _wire(parsed: Parsed, name: str, options: Options) -> dict[str, Any]:
    document = passages(parsed, name, options)
    found = profile(document.text)
    title = parsed.title or PurePath(name).stem
    return {
        "key": parsed.key,
        "digest": parsed.digest,
        "title": title,
        "url": parsed.url,
        "date": parsed.date,
        "language": found.language,
        "script": found.script,
        "simplified": found.simplified_share,
        "parser": parsed.parser,
        "notes": parsed.notes,
        "gaps": document.gaps,
        "passages": [[each.page, each.heading, each.reference, each.text] for each in document.passages],
        "grams": [index_text(each.text) for each in document.passages],
        "about": [about_text(title, each.heading or "", each.reference or "") for each in document.passages],
    }


if __name__ == "__main__":
    serve(answer)
