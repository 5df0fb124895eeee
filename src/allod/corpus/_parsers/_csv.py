"""CSV without a map (RFC 4180, and what programs write under that name): one document, a block for each row.

The delimiter is found by trying: the one that divides most rows into the same number of fields. Rows with
more or fewer fields than the first table row are kept and noted.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, EmptyFile, TooMuchText
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._sheets import Row, bounded, sheet_blocks
from allod.corpus._parsers._text import decode
from allod.corpus._parsers._unpack import chunks
from allod.corpus._parsers._values import Options, Parsed

PARSER = "csv/1"

MAX_FIELD_CHARS = 10_000_000
"""Python's csv refuses fields above 131,072 characters unless told; a column may hold a whole statute."""

_DELIMITERS = ",;\t|"
_TRIED_ROWS = 100
_NAMED_ROWS = 5
_VALUE = re.compile(r"[-+]?\d[\d,]*\.\d+%?|[-+]?\d{5,}|\d{2,4}[-/.]\d{1,2}[-/.]\d{1,2}.*")
"""What is no column's name: a decimal, a long number, a date. A year may be one."""


def parse_table(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a CSV file as one table.

    Args:
        content: Where the bytes are.
        name: The file's own name: under .tsv tabs are tried first.
        options: The limits.

    Yields:
        One document.

    Raises:
        BrokenUtf8: See `allod.corpus._parsers._text.decode`.
        DamagedFile: The gzip data or the quoting is wrong.
        EmptyFile: There is no field with text.
        NulBytes: See `decode`.
        TooMuchText: It is longer than the limit, by itself or with its header in each row.
        UnknownEncoding: See `decode`.
        UnpacksTooLarge: It unpacks beyond the limits.
    """
    text, notes = decode(b"".join(chunks(content, name, options)), name)
    if len(text) > options.max_text_chars:
        raise TooMuchText(file=name, limit=options.max_text_chars, place="the whole file")
    csv.field_size_limit(MAX_FIELD_CHARS)
    tabs = name.lower().removesuffix(".gz").endswith(".tsv")
    delimiter = _delimiter(text, "\t,;|" if tabs else _DELIMITERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, Row]] = []
    try:
        for row in reader:
            rows.append((reader.line_num, [" ".join(cell.split()) for cell in row]))
    except csv.Error as error:
        raise DamagedFile(file=name, format="CSV", place=f"line {reader.line_num}") from error
    filled = [(line, row) for line, row in rows if any(row)]
    if not filled:
        raise EmptyFile(file=name)
    notes += _ragged(filled)
    if any(_VALUE.fullmatch(cell) for cell in filled[0][1]):
        notes.append("no header row")
        blocks = iter(table_blocks([row for _, row in filled], headers=0))
    else:
        blocks = sheet_blocks(rows)
    yield Parsed(list(bounded(blocks, name, options)), PARSER, notes=notes)


def _delimiter(text: str, candidates: str) -> str:
    """Return the candidate that gives the most rows of one width, above one field; the first if none does."""
    best, most = candidates[0], (0.0, 0)
    for candidate in candidates:
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
            widths = Counter(len(row) for row in islice(rows, _TRIED_ROWS) if row)
        except csv.Error:
            continue
        width, count = max(
            ((each, n) for each, n in widths.items() if each > 1), key=lambda it: it[1], default=(1, 0)
        )
        score = (count / max(widths.total(), 1), width)
        if score > most:
            best, most = candidate, score
    return best


def _ragged(rows: list[tuple[int, Row]]) -> list[str]:
    # Rows of one field are captions, as in a sheet.
    wide = [(line, row) for line, row in rows if len(row) > 1]
    odd = [line for line, row in wide if len(row) != len(wide[0][1])]
    if not odd:
        return []
    named = ", ".join(map(str, odd[:_NAMED_ROWS])) + (", …" if len(odd) > _NAMED_ROWS else "")
    return [f"rows with more or fewer fields than the first: {len(odd)} (line {named})"]
