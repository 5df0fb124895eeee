"""Records by map: JSON (one value), JSON lines and CSV, gzipped or not; each record is one document.

Two children can share one file: each takes every other record, and passes over the rest of the JSON lines
without parsing them. A record that does not fit is reported with its place, and the next one is read.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from allod.corpus._map import Map, RecordFault, load_map, parsed_record, records_of
from allod.corpus._parsers._content import Content
from allod.corpus._parsers._csv import MAX_FIELD_CHARS, parse_table
from allod.corpus._parsers._errors import DamagedFile, EmptyFile, MapMissing, ParserError, RecordWrong
from allod.corpus._parsers._text import decode
from allod.corpus._parsers._unpack import Reading, chunks
from allod.corpus._parsers._values import Options, Parsed

PARSER = "records/1"


def parse_jsonl(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read JSON lines: one record a line (https://jsonlines.org), empty lines passed over.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The map, and which share of the records to take.

    Yields:
        A document for each record of this share, or the error that says why it was not taken.

    Raises:
        DamagedFile: The gzip data is wrong or cut short.
        EmptyFile: There is no record.
        MapMissing: The source has no map.
        MapWrong: The map is at fault.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    mapping = _map(name, options, "JSONL")
    index, reading = -1, Reading()
    for number, line in _lines(chunks(content, name, options, reading)):
        index += 1
        if index % options.parts != options.part:
            continue
        place = f"line {number}"
        try:
            yield _record(mapping, json.loads(line), line, name, place, reading.share)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            yield RecordWrong(file=name, place=place, detail=_json_fault(error))
    if index < 0:
        raise EmptyFile(file=name)


def parse_json(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read a JSON file whose map says where its records are.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The map, and which share of the records to take.

    Yields:
        A document for each record of this share, or the error that says why it was not taken.

    Raises:
        DamagedFile: It is not JSON, or the gzip data is wrong.
        MapMissing: The source has no map.
        MapWrong: The map is at fault.
        RecordWrong: `records` selects no list here.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    mapping = _map(name, options, "JSON")
    try:
        value = json.loads(b"".join(chunks(content, name, options)))
        records = records_of(mapping, value)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise DamagedFile(file=name, format="JSON", place=_json_fault(error)) from error
    except RecordFault as error:
        raise RecordWrong(file=name, place="the file", detail=str(error)) from error
    yield from _values(mapping, records, name, options)


def parse_csv(content: Content, name: str, options: Options) -> Iterator[Parsed | ParserError]:
    """Read CSV (RFC 4180) or, by its ending, tab-separated values; the first row names the fields.

    Without a map the file is one document, see `allod.corpus._parsers._csv`.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The map, and which share of the records to take.

    Yields:
        A document for each row of this share, or the error that says why it was not taken.

    Raises:
        BrokenUtf8: See `allod.corpus._parsers._text.decode`.
        DamagedFile: The gzip data or the quoting is wrong.
        EmptyFile: There is no row.
        MapWrong: The map is at fault.
        NulBytes: See `decode`.
        TooMuchText: Without a map: it is longer than the limit.
        UnknownEncoding: See `decode`.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    if options.map is None:
        yield from parse_table(content, name, options)
        return
    mapping = _map(name, options, "CSV")
    text, notes = decode(b"".join(chunks(content, name, options)), name)
    csv.field_size_limit(MAX_FIELD_CHARS)
    tabs = name.lower().removesuffix(".gz").endswith(".tsv")
    reader = csv.DictReader(
        text.splitlines(keepends=True), dialect="excel-tab" if tabs else "excel", strict=True
    )
    try:
        rows = list(reader)
    except csv.Error as error:
        raise DamagedFile(file=name, format="CSV", place=f"line {reader.line_num}") from error
    if not rows:
        raise EmptyFile(file=name)
    for parsed in _values(mapping, rows, name, options):
        if isinstance(parsed, Parsed):
            parsed.notes.extend(notes)
        yield parsed


def _values(mapping: Map, records: list[Any], name: str, options: Options) -> Iterator[Parsed | ParserError]:
    for index in range(options.part, len(records), options.parts):
        record = records[index]
        source = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        share = (index + 1) / len(records)
        yield _record(mapping, record, source, name, f"record {index + 1}", share)


def _record(
    mapping: Map,
    record: Any,  # noqa: ANN401
    source: bytes,
    name: str,
    place: str,
    share: float,
) -> Parsed | ParserError:
    try:
        return parsed_record(mapping, record, PARSER, hashlib.sha256(source).hexdigest(), share)
    except RecordFault as error:
        return RecordWrong(file=name, place=place, detail=str(error))


def _map(name: str, options: Options, kind: str) -> Map:
    if options.map is None:
        raise MapMissing(file=name, format=kind)
    return load_map(options.map, name)


def _lines(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Cut a stream into numbered lines without their ends, empty ones left out."""
    rest = b""
    number = 0
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            number += 1
            if line and not line.isspace():
                yield number, line.rstrip(b"\r")
    if rest and not rest.isspace():
        yield number + 1, rest.rstrip(b"\r")


def _json_fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        return f"{where}column {error.colno}: {error.msg}"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else "its values are nested too deeply"
