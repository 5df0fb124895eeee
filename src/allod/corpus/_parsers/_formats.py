"""Which parser reads a file: the name's ending says what it should be, the first bytes what it is.

The two must agree: a file under a wrong name is refused with what it is, never read as what it is not. Each
library is loaded when its format is first met, so that a child starts in a moment and stays small.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import PurePath

from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    ParserError,
    UnknownFormat,
    Unparsed,
    WrongExtension,
)
from allod.corpus._parsers._sniff import Found, found_in
from allod.corpus._parsers._values import Options, Parsed

Parser = Callable[[Content, str, Options], Iterator["Parsed | ParserError"]]

_PARSERS = {  # format: (module, function)
    "text": ("_text", "parse_text"),
    "markdown": ("_markdown", "parse_markdown"),
    "html": ("_html", "parse_html"),
    "pdf": ("_pdf", "parse_pdf"),
    "docx": ("_docx", "parse_docx"),
    "xlsx": ("_xlsx", "parse_xlsx"),
    "json": ("_records", "parse_json"),
    "jsonl": ("_records", "parse_jsonl"),
    "csv": ("_records", "parse_csv"),
}

ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
"""The name's ending (lower case, without .gz) of each format that is read."""

PACKED = frozenset({"json", "jsonl", "csv"})
"""Formats that may also come gzipped, under the further ending .gz."""

FORMATS = "TXT, Markdown, HTML, PDF, DOCX, XLSX, JSON, JSONL, CSV"
"""What is read, for people."""


def parse(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read one file with the parser of its format.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The map, the share of records, the limits.

    Yields:
        The file's documents, and in place of each that cannot be taken the error that says why.

    Raises:
        MemoryError: The limit is reached; nothing else that a file contains makes this raise.
    """
    kind = "file"
    try:
        kind, parser = _parser_of(content, name)
        if options.part == 0 or kind in PACKED:
            yield from parser(content, name, options)
    except ParserError as error:  # a fault of the whole file, which every part meets and the first reports
        if options.part == 0:
            yield error
    except OSError as error:
        yield Unparsed(file=name, format=kind, cause=error.strerror or "OSError")
    except MemoryError:
        raise  # the process ends, its parent says that the limit was reached
    except Exception as error:  # noqa: BLE001 - the border to the libraries: what they did not announce is told
        yield Unparsed(file=name, format=kind, cause=type(error).__name__)


def _parser_of(content: Content, name: str) -> tuple[str, Parser]:
    # By its name, if the content agrees.
    endings = [ending.lower() for ending in PurePath(name).suffixes[-2:]] or [""]
    packed = endings[-1] == ".gz"
    ending = endings[0] if packed and len(endings) > 1 else endings[-1]
    kind = ENDINGS.get(ending, "")
    if size_of(content) == 0:
        raise EmptyFile(file=name)
    found = found_in(content)
    if not kind or (packed and kind not in PACKED):
        _refuse_unknown(name, found)
    _check(name, kind, packed, found)
    module, function = _PARSERS[kind]
    return kind, getattr(importlib.import_module(f"allod.corpus._parsers.{module}"), function)


def _refuse_unknown(name: str, found: Found) -> None:
    if found.ending and found.format not in {"plain", "gzip"}:
        named = PurePath(name).suffix or "—"
        raise WrongExtension(file=name, named=named, found=found.label, remedy=found.ending)
    label = found.label if found.format != "plain" else PurePath(name).suffix or found.label
    raise UnknownFormat(file=name, found=label, formats=FORMATS)


def _check(name: str, kind: str, packed: bool, found: Found) -> None:
    # Refuses a file whose content is not what its name says.
    named = "".join(PurePath(name).suffixes[-2:] if packed else PurePath(name).suffixes[-1:])
    if found.format == "protected":
        raise EncryptedFile(file=name)
    if packed or found.format == "gzip":
        if not packed:
            raise WrongExtension(file=name, named=named, found=found.label, remedy=f"{named}.gz")
        if found.format != "gzip":
            raise WrongExtension(file=name, named=named, found=found.label, remedy=named.removesuffix(".gz"))
        return
    if found.format == kind or (found.format == "plain" and kind not in {"pdf", "docx", "xlsx"}):
        return
    if found.format == "zip" and kind in {"docx", "xlsx"} and found.label == "ZIP":
        raise DamagedFile(file=name, format=kind.upper(), place="ZIP")
    if not found.ending:
        raise UnknownFormat(file=name, found=found.label, formats=FORMATS)
    raise WrongExtension(file=name, named=named, found=found.label, remedy=found.ending)
