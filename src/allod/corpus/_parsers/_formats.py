"""Which parser reads a file: the name's ending says what it should be, the first bytes what it is.

The two must agree: a file under a wrong name is refused with what it is, never read as what it is not. Each
library is loaded when its format is first met, so that a child starts in a moment and stays small.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
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
    "picture": ("_picture", "parse_picture"),
    "docx": ("_docx", "parse_docx"),
    "xlsx": ("_xlsx", "parse_xlsx"),
    "pptx": ("_pptx", "parse_pptx"),
    "odt": ("_odf_text", "parse_odt"),
    "ods": ("_odf_sheet", "parse_ods"),
    "odp": ("_odf_slides", "parse_odp"),
    "di": ("_di", "parse_di"),
    "json": ("_records", "parse_json"),
    "jsonl": ("_records", "parse_jsonl"),
    "csv": ("_records", "parse_csv"),
    "zip": ("_container", "parse_zip"),
    "eml": ("_container", "parse_eml"),
    "doc": ("_legacy", "parse_legacy"),
    "xls": ("_legacy", "parse_legacy"),
    "ppt": ("_legacy", "parse_legacy"),
    "rtf": ("_legacy", "parse_legacy"),
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
    ".png": "picture",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".tif": "picture",
    ".tiff": "picture",
    ".webp": "picture",
    ".bmp": "picture",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".pptx": "pptx",
    ".odt": "odt",
    ".ods": "ods",
    ".odp": "odp",
    ".di": "di",
    ".xml": "di",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".zip": "zip",
    ".eml": "eml",
    ".doc": "doc",
    ".xls": "xls",
    ".ppt": "ppt",
    ".rtf": "rtf",
}
"""The name's ending (lower case, without .gz) of each format that is read."""

PACKED = frozenset({"json", "jsonl", "csv"})
"""Formats that may also come gzipped, under the further ending .gz."""

_ZIPS = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
_OLE = frozenset({"doc", "xls", "ppt"})
_NEVER_PLAIN = frozenset({"pdf", "picture", "di", "zip", "rtf", *_ZIPS, *_OLE})

FORMATS = (
    "TXT, Markdown, HTML, PDF, PNG, JPEG, TIFF, WebP, BMP, DOCX, XLSX, PPTX, "
    "ODT, ODS, ODP, DI (公文), JSON, JSONL, CSV, EML, ZIP; through LibreOffice DOC, XLS, PPT, RTF"
)
"""What is read, for people."""


def parse(
    content: Content, name: str, options: Options, inside: Mapping[str, Parser] | None = None
) -> Iterator[Parsed | ParserError]:
    """Read one file with the parser of its format.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The map, the share of records, the limits.
        inside: Of a container's member: what opens the containers that stand in it.

    Yields:
        The file's documents, and in place of each that cannot be taken the error that says why.

    Raises:
        MemoryError: The limit is reached; nothing else that a file contains makes this raise.
    """
    kind = "file"
    try:
        kind = kind_of(content, name)
        parser = (inside or {}).get(kind) or parser_of(kind)
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


def parser_of(kind: str) -> Parser:
    """Load a parser.

    Args:
        kind: A format.

    Returns:
        What reads it.
    """
    module, function = _PARSERS[kind]
    parser: Parser = getattr(importlib.import_module(f"allod.corpus._parsers.{module}"), function)
    return parser


def kind_of(content: Content, name: str) -> str:
    """Say which format a file has: by its name, if the content agrees.

    Args:
        content: Where the bytes are.
        name: The file's own name.

    Returns:
        The format, one of those that are read.

    Raises:
        DamagedFile: It is a broken ZIP where an Office file should be.
        EmptyFile: There are no bytes.
        EncryptedFile: It is an Office file under a password.
        UnknownFormat: It is of no kind that is read.
        WrongExtension: Its name says another kind than its content.
    """
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
    return kind


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
    if found.format == kind or (found.format == "plain" and kind not in _NEVER_PLAIN):
        return
    if found.format == "ole" and kind in _OLE:  # LibreOffice tells them apart
        return
    if found.format == "zip" and kind in _ZIPS and found.label == "ZIP":
        raise DamagedFile(file=name, format=kind.upper(), place="ZIP")
    if found.format == "plain" and kind == "di":
        raise UnknownFormat(file=name, found=PurePath(name).suffix, formats=FORMATS)
    if not found.ending:
        raise UnknownFormat(file=name, found=found.label, formats=FORMATS)
    raise WrongExtension(file=name, named=named, found=found.label, remedy=found.ending)
