"""What a file's first bytes say it is, whatever its name says."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from allod.corpus._parsers._content import Content

HEAD_BYTES = 4096

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .doc, .xls, .ppt, and of protected Office files
_PICTURES = {
    b"\x89PNG\r\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
_HTML = (b"<!doctype html", b"<html")
_PROTECTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4: the stream of a protected file


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is by its content.

    Attributes:
        format: A format that is read; or `gzip`, `zip` (damaged, or of another kind), `ole`, `protected`,
            `picture`; or `plain`: text of some kind.
        label: Its name for people.
        ending: The ending that its name should have, if the format is read.
    """

    format: str
    label: str
    ending: str = ""


_PLAIN = Found("plain", "TXT", ".txt")


def found_in(content: Content) -> Found:
    """Say what a file is.

    Args:
        content: Where the bytes are.

    Returns:
        The kind found. Text formats that only their author can tell apart are all `plain`.
    """
    with content.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if (
        b"%PDF-" in head[:1024]
    ):  # ISO 32000-1, annex H, note 13: readers accept it within the first 1,024 bytes
        return Found("pdf", "PDF", ".pdf")
    if head.startswith(_ZIP):
        return _found_in_zip(content)
    if head.startswith(_OLE):
        return _found_in_ole(content)
    if head.startswith(_GZIP):
        return Found("gzip", "gzip", ".gz")
    for signature, label in _PICTURES.items():
        if head.startswith(signature):
            return Found("picture", label)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower().startswith(_HTML):
        return Found("html", "HTML", ".html")
    return _PLAIN


def _found_in_zip(content: Content) -> Found:
    try:
        with content.open("rb") as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Found("zip", "ZIP")
    if "word/document.xml" in names:
        return Found("docx", "DOCX", ".docx")
    if "xl/workbook.xml" in names:
        return Found("xlsx", "XLSX", ".xlsx")
    if "ppt/presentation.xml" in names:
        return Found("zip", "PPTX")
    if "mimetype" in names:
        return Found("zip", "OpenDocument / EPUB")
    return Found("zip", "ZIP")


def _found_in_ole(content: Content) -> Found:
    with content.open("rb") as file:  # the directory of streams may stand anywhere
        previous = b""
        while data := file.read(1 << 20):
            if _PROTECTED in previous + data:
                return Found("protected", "Office")
            previous = data[-len(_PROTECTED) :]
    return Found("ole", "DOC / XLS / PPT")
