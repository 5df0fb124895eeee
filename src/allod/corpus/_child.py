"""What the parser process answers; `_start` starts it, by `sandbox.launch("parser", …)`.

A request is JSON: `{"path", "name", "options": {fields of Options}}`. The reply is frames. The first line of
a frame is JSON, `{"documents": [...], "errors": [{"code", "fields"}, …]}`; after it come two lines for each
passage of its documents, in order: the tokens of its text and those of the names over it, as the index takes
them (they are most of the bytes, and JSON would read each one twice). A file that cannot be read is one
error, a file of records goes on after a bad one. A document is::

    {"key", "digest", "title", "url", "date", "language", "script", "simplified", "parser", "notes", "share",
     "findings": [[kind, count, detail], …], "signature": hex, "gaps": [text, …],
     "passages": [[page, heading, reference, text, language, box, confidence], …]}

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
from allod.corpus._passages import Document, passages
from allod.corpus._screen import Finding, languages, screen, without_personal_data
from allod.corpus._signature import signature
from allod.corpus._storable import storable
from allod.language import about_text, index_text, profile

_FRAME_DOCUMENTS = 200
_FRAME_CHARACTERS = 300_000  # some 5 MB with the tokens

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
    """Documents, errors and tokens, encoded, until they fill a frame."""

    def __init__(self) -> None:
        self.documents: list[bytes] = []
        self.errors: list[bytes] = []
        self._tokens: list[bytes] = []
        self._characters = 0

    def add(self, parsed: Parsed | ParserError, name: str, options: Options) -> None:
        if isinstance(parsed, ParserError):
            self._refuse(parsed)
            return
        place = _place(name, parsed, options)
        try:
            parsed = storable(parsed, place)
            document = passages(parsed, place, options)
        except ParserError as error:
            self._refuse(error)
            return
        redacted: list[Finding] = []
        if options.redaction_key:
            key = bytes.fromhex(options.redaction_key)
            parsed, document, redacted = without_personal_data(parsed, document, key)
        title = parsed.title or PurePath(parsed.key or name).stem
        findings = screen(parsed, document) + redacted
        self.documents.append(_encode(_wire(parsed, title, document, findings)).encode())
        for each in document.passages:
            self._tokens.append(index_text(each.text).encode())
            self._tokens.append(about_text(title, each.heading or "", each.reference or "").encode())
        self._characters += len(document.text)

    def _refuse(self, error: ParserError) -> None:
        self.errors.append(_encode({"code": error.code, "fields": error.fields}).encode())

    @property
    def full(self) -> bool:
        return (
            len(self.documents) + len(self.errors) >= _FRAME_DOCUMENTS
            or self._characters >= _FRAME_CHARACTERS
        )

    def payload(self) -> bytes:
        head = b'{"documents":[%b],"errors":[%b]}' % (b",".join(self.documents), b",".join(self.errors))
        return b"\n".join((head, *self._tokens) if self._tokens else (head, b""))


def _place(name: str, parsed: Parsed, options: Options) -> str:
    """What an error names: a container's member is a file of its own, a record of a map is not."""
    return f"{name}/{parsed.key}" if parsed.key and options.map is None else name


def _wire(parsed: Parsed, title: str, document: Document, findings: list[Finding]) -> dict[str, Any]:
    text = document.text
    found = profile(text)
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
        "share": parsed.share,
        "findings": [[each.kind, each.count, each.detail] for each in findings],
        "signature": signature(text).hex(),
        "gaps": document.gaps,
        "passages": [
            [each.page, each.heading, each.reference, each.text, language, each.box, each.confidence]
            for each, language in zip(document.passages, languages(document, found), strict=True)
        ],
    }
