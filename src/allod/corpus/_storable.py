"""What a database can hold of a document: no NUL, no half of a surrogate pair, no name too long to index.

PostgreSQL refuses them where SQLite would not, and one record must not cost a batch. The passages' text is
past that already (`language.normalize`); this is about the names over it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from allod.corpus._parsers._errors import RecordWrong
from allod.corpus._parsers._values import Block, Parsed

MAX_PATH_BYTES = 2_000
MAX_KEY_BYTES = 500
"""Together they fit one entry of an index of PostgreSQL (a third of its page of 8 kB)."""

MAX_DATE, MAX_PARSER = 32, 100
"""Characters of the columns; a date is ten, a parser's name with its library some forty."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(parsed: Parsed, file: str) -> Parsed:
    """Make a parsed document's names ones that every database can hold.

    Args:
        parsed: What a parser yielded.
        file: The file's name, for the error.

    Returns:
        The same; NUL is gone from its names, and a half of a surrogate pair is U+FFFD.

    Raises:
        RecordWrong: Its key is too long.
    """
    key = _clean(parsed.key)
    if key is not None and len(key.encode()) > MAX_KEY_BYTES:
        raise RecordWrong(
            file=file, place=f"record {key[:40]}…", detail=f"its key has more than {MAX_KEY_BYTES} bytes"
        )
    return replace(
        parsed,
        key=key,
        title=_clean(parsed.title),
        url=_clean(parsed.url),
        date=(_clean(parsed.date) or "")[:MAX_DATE] or None,
        parser=parsed.parser[:MAX_PARSER],
        hidden=[_clean(text) or "" for text in parsed.hidden],
        notes=[_clean(note) or "" for note in parsed.notes],
        blocks=[_block(block) for block in parsed.blocks],
    )


def is_storable(text: str) -> bool:
    """Tell whether every database can hold a text."""
    return _UNSTORABLE.search(text) is None


def _block(block: Block) -> Block:
    heading = None if block.heading is None else tuple(_clean(part) or "" for part in block.heading)
    reference = _clean(block.reference)
    if (heading, reference) == (block.heading, block.reference):
        return block
    return replace(block, heading=heading, reference=reference)


def _clean(name: str | None) -> str | None:
    if name is None or is_storable(name):
        return name
    return _UNSTORABLE.sub("\ufffd", name.replace("\0", ""))
