"""Plain text: find the encoding without guessing where it can be known, then paragraphs and chapter headings.

Order: a byte-order mark decides; else strict UTF-8; else cp950 (Big5 as Windows writes it), if the result
reads like Big5; else charset-normalizer, whose guess is reported. A UTF-8 text with a few broken bytes is
refused rather than read as something else.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise

import charset_normalizer

from allod.corpus._parsers._big5 import decode_big5
from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._errors import BrokenUtf8, EmptyFile, NulBytes, TooMuchText, UnknownEncoding
from allod.corpus._parsers._values import Block, Options, Parsed

PARSER = "text/1"

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_GUESS_BYTES = 1 << 18
"""How much of a file charset-normalizer sees: enough to decide, and its time grows with the length."""

_RARE_LEAD = 0xC9
"""From this lead byte on, Big5 holds its second plane of rare characters; private ones count with them."""

_RARE_SHARE = 0.15
"""Chinese text has 1 to 3 % of them; Simplified Chinese (GBK) misread as Big5 has about half."""

HEADING_LEVELS = "編章節款目"
_HEADING = re.compile(
    rf"\s*第\s*[0-9０-９〇零一二三四五六七八九十百千之]{{1,9}}\s*([{HEADING_LEVELS}])(?:\s|$)"
)
_HEADING_CHARS = 40

_LATIN_WORD = re.compile(r"(?![-*+•#>|])(?!\d{1,3}[.)])[^\s\u2e80-\uffef]+")
_FIRST_WIDE = "\u2e80"
_NARROWEST = 40  # columns; narrower paragraphs are lists, addresses and verse


def decode(data: bytes, file: str) -> tuple[str, list[str]]:
    """Turn the bytes of a text file into text.

    Args:
        data: The whole file.
        file: Its name, for the errors.

    Returns:
        The text, and notes on an encoding other than UTF-8.

    Raises:
        BrokenUtf8: The text is UTF-8 with a few broken bytes, or breaks the encoding its mark announces.
        EmptyFile: There is nothing but white space.
        NulBytes: There are NUL bytes and no mark that would explain them.
        UnknownEncoding: No encoding fits.
    """
    if not data.strip():
        raise EmptyFile(file=file)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, file), [] if "8" in encoding else [f"encoding: {encoding}"]
    nul = data.find(0)
    if nul >= 0:
        raise NulBytes(file=file, position=nul)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise BrokenUtf8(file=file, line=line, position=error.start) from error
    text = big5_text(data)
    if text is not None:
        return text, ["encoding: cp950"]
    guess = charset_normalizer.from_bytes(data[:_GUESS_BYTES]).best()
    try:
        if guess is not None:
            return data.decode(guess.encoding), [f"encoding: {guess.encoding} (guessed)"]
    except (UnicodeDecodeError, LookupError) as error:
        raise UnknownEncoding(file=file) from error
    raise UnknownEncoding(file=file)


def read_text(content: Content, name: str, options: Options) -> tuple[str, list[str]]:
    """Read a text file whole, unless it is too large to be worth decoding.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limit on text; no encoding has more than four bytes a character.

    Returns:
        See `decode`.

    Raises:
        TooMuchText: There are more than four bytes for each character allowed.
    """
    if size_of(content) > 4 * options.max_text_chars:
        raise TooMuchText(file=name, limit=options.max_text_chars, place="the whole file")
    return decode(content.read_bytes(), name)


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise UnknownEncoding(file=file) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenUtf8(file=file, line=line, position=error.start) from error


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - broken > 10 * broken


def big5_text(data: bytes) -> str | None:
    """Decode Big5, if the result reads like Chinese.

    Args:
        data: A whole text.

    Returns:
        The text; None if it is not Big5, or other bytes that could be taken for it.
    """
    try:
        text = decode_big5(data)
    except UnicodeDecodeError:
        return None
    wide = rare = 0
    for character in text[:_GUESS_BYTES]:
        if character > "\x7f":
            wide += 1
            rare += "\ue000" <= character <= "\uf8ff" or character.encode("cp950")[0] >= _RARE_LEAD
    return text if rare <= _RARE_SHARE * wide else None


def chapter_level(line: str) -> int:
    """Say which level of chapter heading a line is.

    Args:
        line: A line of text.

    Returns:
        1 for 第一編, 2 for 第一章, and so on down `HEADING_LEVELS`; 0 if it is no such heading.
    """
    mark = _HEADING.match(line) if len(line) <= _HEADING_CHARS else None
    return HEADING_LEVELS.index(mark[1]) + 1 if mark else 0


def text_blocks(text: str) -> list[Block]:
    """Divide plain text into paragraphs at blank lines, and take lines such as 第一章 總則 as headings.

    Args:
        text: Text with any kind of line end.

    Returns:
        Blocks in order.
    """
    blocks: list[Block] = []
    lines: list[str] = []

    def flush() -> None:
        if lines:
            blocks.append(Block(_unwrapped(lines)))
            lines.clear()

    for line in text.splitlines():
        level = chapter_level(line)
        if level:
            flush()
            blocks.append(Block(line.strip(), "heading", level=level))
        elif line.strip():
            lines.append(line)
        else:
            flush()
    flush()
    return blocks


def _unwrapped(lines: list[str]) -> str:
    """Join lines that were broken at a fixed width between Latin words; `normalize` does so for Han.

    A break was forced, and so means nothing, where the next word would not have fitted on the line before.
    """
    width = max(map(len, lines))
    joined = lines[0]
    for before, line in pairwise(lines):
        word = _LATIN_WORD.match(line)
        forced = word and before[-1:] < _FIRST_WIDE and len(before) + len(word[0]) >= width >= _NARROWEST
        joined += f" {line}" if forced else f"\n{line}"
    return joined


def parse_text(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a plain text file.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limit on text.

    Yields:
        One document.

    Raises:
        BrokenUtf8: See `decode`.
        EmptyFile: See `decode`.
        NulBytes: See `decode`.
        TooMuchText: It is longer than the limit.
        UnknownEncoding: See `decode`.
    """
    text, notes = read_text(content, name, options)
    yield Parsed(text_blocks(text), PARSER, notes=notes)
