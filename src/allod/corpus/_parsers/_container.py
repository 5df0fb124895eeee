"""Containers: a ZIP archive or a mail is a file of several documents, each member one, known by its path.

A member goes to the parser of its own format and the mail or archive in it is opened in turn, all in memory.
What is wrong with a member is an error that names it; the rest is read.
"""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from allod.corpus._parsers import _eml, _zip
from allod.corpus._parsers._content import Content, Member
from allod.corpus._parsers._errors import ParserError, ParserMemory, UnpacksTooLarge
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._members import MAX_DEPTH, Bounds, Entry
from allod.corpus._parsers._values import Options, Parsed

Opener = Callable[[Content, str, Bounds], Iterator[Parsed | Entry | ParserError]]

_OPENERS: dict[str, Opener] = {"zip": _zip.entries, "eml": _eml.contents}


def parse_zip(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read a ZIP archive.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The limits.

    Yields:
        The documents of its members, or why one was not taken.

    Raises:
        DamagedFile: See `allod.corpus._parsers._zip.entries`.
        NoText: See there.
        UnpacksTooLarge: See there.
    """
    yield from _Walk(options).open("zip", 1, content, name)


def parse_eml(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read a mail.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The limits.

    Yields:
        The mail itself, the documents of its attachments, or why one was not taken.

    Raises:
        DamagedFile: See `allod.corpus._parsers._eml.contents`.
        EncryptedFile: See there.
        UnpacksTooLarge: See there.
    """
    yield from _Walk(options).open("eml", 1, content, name)


class _Walk:
    """One way through a container and all that are inside it, under bounds that they share."""

    def __init__(self, options: Options) -> None:
        self._options = replace(options, part=0, parts=1)
        self._bounds = Bounds(options)
        self._scans_until = time.monotonic() + options.ocr_file_seconds  # for all members together

    def open(
        self, kind: str, depth: int, content: Content, file: str, _options: Options | None = None
    ) -> Iterator[Parsed | ParserError]:
        if depth > MAX_DEPTH:
            raise UnpacksTooLarge(file=file, limit=f"{MAX_DEPTH} containers one inside another")
        for each in _OPENERS[kind](content, file, self._bounds):
            if isinstance(each, Entry):
                yield from self._member(each, f"{file}/{each.name}", depth)
            elif not self._options.only:
                yield each

    def _member(self, entry: Entry, path: str, depth: int) -> Iterator[Parsed | ParserError]:
        if not self._is_wanted(path):
            return
        inside = {kind: partial(self.open, kind, depth + 1) for kind in _OPENERS}
        left = max(self._scans_until - time.monotonic(), 0.0)
        options = replace(self._options, ocr_file_seconds=left)
        try:
            data = entry.read()
            digest = hashlib.sha256(data).hexdigest()
            for each in parse(Member(data), path, options, inside):
                yield each if isinstance(each, ParserError) else _named(each, entry, digest)
        except ParserError as error:
            yield error
        except MemoryError:  # what it took is free again: the next member is likely to fit
            yield ParserMemory(file=path, megabytes=resource.getrlimit(resource.RLIMIT_AS)[0] >> 20)

    def _is_wanted(self, path: str) -> bool:
        """Whether a member is, or holds, one of those to be converted, where only those are asked for."""
        only = self._options.only
        return not only or any(each == path or each.startswith(f"{path}/") for each in only)


def _named(parsed: Parsed, entry: Entry, digest: str) -> Parsed:
    return replace(
        parsed,
        key=entry.name if parsed.key is None else f"{entry.name}/{parsed.key}",
        digest=parsed.digest or digest,
        notes=[*parsed.notes, *entry.notes],
        share=entry.share,
    )
