"""A mail (RFC 5322, MIME: RFC 2045 to 2049): its own text is one document, each attachment another.

Plain text is read before HTML, the signed before its signature; pictures that only adorn the text are passed
over. The signature itself is not checked, and what is encrypted stays closed and is reported.
"""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import errors as faults
from email.message import Message
from functools import partial
from typing import Any, TypeAlias

from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._eml_text import date_of, file_name, header, text_of
from allod.corpus._parsers._errors import DamagedFile, EncryptedFile, ParserError, UnpacksTooLarge
from allod.corpus._parsers._html import html_blocks
from allod.corpus._parsers._members import MAX_MEMBER_BYTES, Bounds, Entry, Names
from allod.corpus._parsers._text import text_blocks
from allod.corpus._parsers._values import Block, Parsed

PARSER = "eml/1"

MAX_PARTS = 1000

_TELLING = ("From", "To", "Subject", "Date", "Message-ID", "Received", "MIME-Version", "Content-Type")
_SHOWN = ("From", "To", "Cc", "Date")
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_ENCRYPTED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
_REPORTS = {"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"}
_ENDINGS = {  # of an attachment that has no name, or one without an ending
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
}

Part: TypeAlias = "Message[Any, Any]"


@dataclass(slots=True)
class _Parts:
    """The parts of a mail, sorted."""

    text: list[Part] = field(default_factory=list)
    attached: list[tuple[Part, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    encrypted: bool = False
    cut: bool = False
    count: int = 0


def contents(content: Content, file: str, bounds: Bounds) -> Iterator[Parsed | Entry | ParserError]:
    """Read a mail.

    Args:
        content: Where the bytes are.
        file: The mail's own name, for the errors.
        bounds: Counts its parts.

    Yields:
        The mail's own text, then each attachment, to be read before the next is asked for.

    Raises:
        DamagedFile: It has no headers of a mail, or its parts cannot be told apart.
        EncryptedFile: All of its text is encrypted.
        UnpacksTooLarge: It is too large, or has too many parts.
    """
    size = size_of(content)
    if size > MAX_MEMBER_BYTES:
        raise UnpacksTooLarge(file=file, limit=f"{MAX_MEMBER_BYTES >> 20} MB for a mail")
    with content.open("rb") as stream:
        message: Part = email.message_from_binary_file(stream)
    if not any(name in message for name in _TELLING):
        raise DamagedFile(file=file, format="EML", place="it does not begin with the headers of a mail")
    parts = _Parts()
    _sort(message, parts, file, is_text=True, is_last=False)
    bounds.enter(file, len(parts.attached), size, size)
    if parts.encrypted and not parts.text:
        raise EncryptedFile(file=file)
    if parts.cut:
        raise DamagedFile(file=file, format="EML", place="it ends in the middle of its text")
    mail = _mail(message, parts)
    yield mail
    if parts.encrypted:
        yield EncryptedFile(file=f"{file}/smime.p7m")
    yield from _attachments(parts, mail, file)


def _sort(part: Part, parts: _Parts, file: str, *, is_text: bool, is_last: bool) -> None:
    """Sort a part and those in it.

    Args:
        part: The mail, or a part of it.
        parts: Receives them.
        file: The mail's own name, for the errors.
        is_text: Whether its text is that of the mail, and not another form of it.
        is_last: Whether the end of the file may have cut it short.

    Raises:
        DamagedFile: Its parts cannot be told apart.
        UnpacksTooLarge: There are too many.
    """
    parts.count += 1
    if parts.count > MAX_PARTS:
        raise UnpacksTooLarge(file=file, limit=f"{MAX_PARTS} parts of a mail")
    kind = part.get_content_type()
    if part.get_content_maintype() != "multipart":
        _sort_leaf(part, kind, parts, is_text=is_text, is_last=is_last)
        return
    children: list[Part] | Any = part.get_payload()
    if not isinstance(children, list):
        raise DamagedFile(file=file, format="EML", place="the boundary between its parts is missing")
    open_end = is_last or any(isinstance(each, faults.CloseBoundaryNotFoundDefect) for each in part.defects)
    chosen = [is_text] * len(children)
    if kind == "multipart/alternative":
        best = _best(children)
        chosen = [is_text and each is best for each in children]
    elif kind == "multipart/related":
        chosen = [is_text and number == 0 for number in range(len(children))]
    elif kind == "multipart/signed":
        parts.notes.append("signed; the signature was not checked")
    elif kind == "multipart/encrypted":
        parts.encrypted = True
        return
    for number, child in enumerate(children):
        last = open_end and number == len(children) - 1
        _sort(child, parts, file, is_text=chosen[number], is_last=last)


def _sort_leaf(part: Part, kind: str, parts: _Parts, *, is_text: bool, is_last: bool) -> None:
    disposition, name = part.get_content_disposition(), file_name(part)
    if kind in _SIGNATURES or kind in _REPORTS:
        return
    if kind in _ENCRYPTED and part.get_param("smime-type") != "signed-data":
        parts.encrypted = True
    elif kind in {"text/plain", "text/html"} and disposition != "attachment" and not name:
        if is_text:
            parts.text.append(part)
            parts.cut = parts.cut or is_last
    elif disposition == "attachment" or name or kind == "message/rfc822":
        adorns = kind.startswith("image/") and disposition != "attachment"
        if not adorns or (disposition is None and "Content-ID" not in part):
            parts.attached.append((part, is_last))


def _best(children: list[Part]) -> Part:
    """Of parts that say the same, the one to read."""
    for wanted in ("text/plain", "text/html"):
        for child in children:
            for each in child.walk():
                if each.get_content_type() == wanted and not file_name(each) and text_of(each)[0].strip():
                    return child
    return children[-1]


def _mail(message: Part, parts: _Parts) -> Parsed:
    subject = header(message, "Subject")
    said = date_of(message)
    lines = []
    for name in _SHOWN:
        value = said.isoformat(" ", "minutes") if name == "Date" and said else header(message, name)
        lines += [f"{name}: {value}"] if value else []
    blocks = [Block(subject, "heading", level=1)] if subject else []
    blocks += [Block("\n".join(lines), "row")] if lines else []
    notes, hidden = list(parts.notes), list[str]()
    for part in parts.text:
        text, told = text_of(part)
        notes += [note for note in told if note not in notes]
        found = html_blocks(text, hidden) if part.get_content_subtype() == "html" else text_blocks(text)
        blocks += [_below(each) if subject else each for each in found]
    date = said.date().isoformat() if said else None
    share = 0.0 if parts.attached else 1.0
    return Parsed(blocks, PARSER, title=subject or None, date=date, notes=notes, hidden=hidden, share=share)


def _below(block: Block) -> Block:
    """A heading in the text stands below the subject."""
    if block.kind != "heading":
        return block
    return Block(block.text, "heading", level=block.level + 1)


def _attachments(parts: _Parts, mail: Parsed, file: str) -> Iterator[Entry]:
    of = " ".join((mail.title or file.rsplit("/", 1)[-1]).split())
    note = f"attachment of {of}, {mail.date}" if mail.date else f"attachment of {of}"
    names = Names()
    for number, (part, is_cut) in enumerate(parts.attached, 1):
        ending = _ENDINGS.get(part.get_content_type(), "")
        raw = file_name(part).replace("\\", "/").rsplit("/", 1)[-1]
        if not raw and part.get_content_type() == "message/rfc822":
            inner: Part | Any = part.get_payload(0)
            raw = header(inner, "Subject").replace("/", "／") + ending
        if raw and "." not in raw[1:]:
            raw += ending
        name, changed = names.take(raw, f"part {number}{ending}")
        read = partial(_read, part, f"{file}/{name}", is_cut)
        yield Entry(name, read, (note, *changed), number / len(parts.attached))


def _read(part: Part, path: str, is_cut: bool) -> bytes:
    if is_cut:
        raise DamagedFile(file=path, format="EML", place="the mail ends in the middle of it")
    if part.get_content_type() == "message/rfc822":
        within = part.get_payload(0)
        return bytes(within.as_bytes()) if isinstance(within, Message) else b""
    data = part.get_payload(decode=True)
    part.set_payload("")  # it is asked for once, and may be most of the memory
    if any(isinstance(each, faults.InvalidBase64LengthDefect) for each in part.defects):
        raise DamagedFile(file=path, format="EML", place="its base64 text")
    return data if isinstance(data, bytes) else b""
