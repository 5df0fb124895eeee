"""What a file's first bytes say it is, whatever its name says."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._di_root import is_di
from allod.corpus._parsers._ole import SIGNATURE, kind_of_ole

HEAD_BYTES = 4096

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PICTURES = {  # signature: (format, its name, the ending)
    b"\x89PNG\r\n": ("picture", "PNG", ".png"),
    b"\xff\xd8\xff": ("picture", "JPEG", ".jpg"),
    b"II*\0": ("picture", "TIFF", ".tif"),
    b"MM\0*": ("picture", "TIFF", ".tif"),
    b"GIF8": ("gif", "GIF", ""),
}
_ODF = {  # ISO/IEC 26300:2015 part 3, section 3.3, the entry `mimetype`
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_RTF = b"{\\rtf"
_HTML = (b"<!doctype html", b"<html")
_PROTECTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4: the stream of a protected file


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is by its content.

    Attributes:
        format: A format that is read; or `gzip`, `zip` (damaged, or of another kind), `ole`, `protected`,
            `gif`; or `plain`: text of some kind.
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
    if head.startswith(SIGNATURE):  # also of protected files in the newer formats
        return _found_in_ole(content)
    if head.startswith(_GZIP):
        return Found("gzip", "gzip", ".gz")
    if head.startswith(_RTF):
        return Found("rtf", "RTF", ".rtf")
    for signature, (kind, label, ending) in _PICTURES.items():
        if head.startswith(signature):
            return Found(kind, label, ending)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Found("picture", "WebP", ".webp")
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":  # two reserved fields: text has none
        return Found("picture", "BMP", ".bmp")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower().startswith(_HTML):
        return Found("html", "HTML", ".html")
    if is_di(head):
        return Found("di", "DI", ".di")
    return _PLAIN


def _found_in_zip(content: Content) -> Found:
    try:
        with content.open("rb") as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            kind = b""
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    kind = entry.read(100).strip().removesuffix(b"-template")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        return Found("zip", "ZIP")
    if "word/document.xml" in names:
        return Found("docx", "DOCX", ".docx")
    if "xl/workbook.xml" in names:
        return Found("xlsx", "XLSX", ".xlsx")
    if "ppt/presentation.xml" in names:
        return Found("pptx", "PPTX", ".pptx")
    if kind in _ODF:
        return Found(_ODF[kind], _ODF[kind].upper(), f".{_ODF[kind]}")
    if "mimetype" in names:
        return Found("zip", "OpenDocument / EPUB")
    return Found("zip", "ZIP", ".zip")


def _found_in_ole(content: Content) -> Found:
    kind, _ = kind_of_ole(content)
    if kind in {"doc", "xls", "ppt"}:
        return Found(kind, kind.upper(), f".{kind}")
    if kind == "msg":
        return Found("ole", "MSG (Outlook; save the mail as .eml there)")
    with content.open("rb") as file:  # the directory of streams may stand anywhere
        previous = b""
        while data := file.read(1 << 20):
            if _PROTECTED in previous + data:
                return Found("protected", "Office")
            previous = data[-len(_PROTECTED) :]
    return Found("ole", "DOC / XLS / PPT")
