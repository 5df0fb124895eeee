"""What a mail says, as text: headers (RFC 2047), names of attachments (RFC 2231), bodies in any encoding.

Mail is decoded as leniently as programs for it do: where a declared encoding is wrong another is tried, and
what cannot be decoded at all is marked by U+FFFD and counted in a note. Nobody can send an old mail again.
"""

from __future__ import annotations

import binascii
import re
from datetime import datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from typing import Any

from allod.corpus._parsers._big5 import decode_big5
from allod.corpus._parsers._text import big5_text

_FOLD = re.compile(r"\r?\n(?=[ \t])")
_LOST = "\ufffd"
_BLANKS = re.compile(r"\s+")
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-sjis": "cp932",
}
_BIG5 = {"big5", "cp950", "x-big5", "big5-eten", "csbig5"}
_FROM_ANY = {"us-ascii", "ansi_x3.4-1968", "ascii", "unknown-8bit", "x-unknown", "default", "utf-8", "utf8"}
"""Labels that say nothing, and UTF-8, which is what is tried first in any case."""


def header(message: Message[Any, Any], name: str) -> str:
    """Return a header as text.

    Args:
        message: A mail or a part of one.
        name: The header's name.

    Returns:
        The first of that name, decoded and on one line; empty if there is none.
    """
    return _BLANKS.sub(" ", words(_raw(message, name))).strip()


def _raw(message: Message[Any, Any], name: str) -> str:
    found = (str(value) for each, value in message.raw_items() if each.lower() == name.lower())
    return next(found, "")


def words(raw: str) -> str:
    """Decode the encoded words of a header, and whatever stands between them unencoded.

    Args:
        raw: The header as Python's parser keeps it: bytes above 127 are surrogates.

    Returns:
        The text. Words in one encoding are joined before they are decoded: some mailers divide a character.
    """
    text = _unescaped(_FOLD.sub("", raw))
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (HeaderParseError, binascii.Error, ValueError):
        return text
    said = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            said.append(piece)
        elif charset is None:
            said.append(piece.decode("raw-unicode-escape", "replace"))
        else:
            said.append(_decoded(piece, charset)[0])
    return "".join(said)


def file_name(part: Message[Any, Any]) -> str:
    """Return the name that a part has as a file.

    Args:
        part: A part of a mail.

    Returns:
        The name as the mail gives it, decoded; empty if there is none.
    """
    for where, key in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        bare = Message()  # Python would give up what is not ASCII in the header as it stands
        bare[where] = _unescaped(_FOLD.sub("", _raw(part, where)))
        try:
            value = bare.get_param(key, None, where)
            if value is not None:
                return words(
                    collapse_rfc2231_value(value) if isinstance(value, tuple) else str(value)
                ).strip()
        except (MessageError, ValueError, LookupError, TypeError, AttributeError):  # a header beyond reading
            continue
    return ""


def date_of(message: Message[Any, Any]) -> datetime | None:
    """Return when a mail says it was sent, in its own time zone; None if it does not or nonsense."""
    try:
        return parsedate_to_datetime(header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def text_of(part: Message[Any, Any]) -> tuple[str, list[str]]:
    """Decode a part of text.

    Args:
        part: Of the type text/plain or text/html.

    Returns:
        The text, lines that were only broken for the transport joined, and notes.
    """
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return "", []
    text, notes = _decoded(data, part.get_content_charset("us-ascii"))
    text = text.replace("\r\n", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _flowed(text, joins=str(part.get_param("delsp", "")).lower() == "yes")
    return text, notes


def _decoded(data: bytes, charset: str) -> tuple[str, list[str]]:
    label = charset.lower().partition("*")[0]
    try:
        if label in _BIG5:
            return decode_big5(data), []
        if label not in _FROM_ANY:
            return data.decode(_ALIASES.get(label, label)), []
    except (UnicodeError, LookupError):
        pass
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text = big5_text(data)
    if text is not None:
        return text, ["encoding: cp950"]
    text = data.decode("cp950" if label in _BIG5 else "utf-8", "replace")
    return text, [f"{text.count(_LOST)} characters could not be decoded"]


def _unescaped(raw: str) -> str:
    """Text of a header in which bytes above 127 stand as they are, against the rules and often."""
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        return _decoded(raw.encode("utf-8", "surrogateescape"), "utf-8")[0]
    return raw


def _flowed(text: str, *, joins: bool) -> str:
    """Join the lines of format=flowed (RFC 3676): a blank at the end of a line says that it goes on."""
    out: list[str] = []
    flows = False
    for line in text.split("\n"):
        quote = len(line) - len(line.lstrip(">"))
        body = line[quote:].removeprefix(" ")
        if flows and not quote:
            out[-1] += body
        else:
            out.append(line[:quote] + (" " if quote and body else "") + body)
        flows = body.endswith(" ") and body != "-- " and not quote
        if flows and joins:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
