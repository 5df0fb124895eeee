"""ZIP archives (PKWARE APPNOTE.TXT 6.3.10): their entries, unpacked one by one into memory, never to disk.

Declared sizes are checked before anything is unpacked, and no entry gives more than it declares; names are
made safe; links are refused. Files that only the packing system wrote are passed over.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from allod.corpus._parsers._big5 import decode_big5
from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._errors import (
    DamagedFile,
    EncryptedFile,
    MemberRefused,
    NoText,
    ParserError,
    UnpacksTooLarge,
)
from allod.corpus._parsers._members import MAX_MEMBER_BYTES, Bounds, Entry, Names

_UTF8_FLAG = 0x800  # section 4.4.4, bit 11: the name is UTF-8
_ENCRYPTED_FLAG = 0x1  # bit 0
_JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def entries(content: Content, file: str, bounds: Bounds) -> Iterator[Entry | ParserError]:
    """Go through an archive.

    Args:
        content: Where the bytes are.
        file: The archive's own name, for the errors.
        bounds: Counts what is unpacked.

    Yields:
        Each file in it, to be read before the next is asked for, or why it is refused.

    Raises:
        DamagedFile: Its directory is wrong or cut short.
        NoText: There is no file in it.
        UnpacksTooLarge: It is beyond a limit.
    """
    with content.open("rb") as stream:
        archive = _opened(stream, file)
        listed = archive.infolist()
        bounds.enter(file, len(listed), sum(each.file_size for each in listed), size_of(content))
        named = [(each, _name(each)) for each in listed if not each.is_dir()]
        wanted = [(each, name) for each, name in named if not _is_junk(name)]
        if not wanted:
            raise NoText(file=file, place="no file is in it")
        total, done, names = sum(each.compress_size for each, _ in wanted) or 1, 0, Names()
        for info, raw in wanted:
            done += info.compress_size
            name, notes = names.take(raw, "unnamed")
            path = f"{file}/{name}"
            if stat.S_ISLNK(info.external_attr >> 16):  # as UNIX systems write it (section 4.4.15)
                yield MemberRefused(file=path, cause="it is a link to another file")
            else:
                yield Entry(name, partial(_read, archive, info, path), notes, done / total)


def _opened(stream: IO[bytes], file: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFile(file=file, format="ZIP", place="its directory") from error


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedFile(file=path)
    if info.file_size > MAX_MEMBER_BYTES:
        raise UnpacksTooLarge(file=path, limit=f"{MAX_MEMBER_BYTES >> 20} MB for a file in an archive")
    try:
        with archive.open(info) as data:
            return data.read(MAX_MEMBER_BYTES)  # zipfile gives no more than the declared size
    except NotImplementedError as error:
        raise MemberRefused(file=path, cause=f"compression method {info.compress_type}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise DamagedFile(file=path, format="ZIP", place="its entry in the archive") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: archives from Taiwan's Windows hold Big5 without saying so."""
    raw = info.orig_filename.partition("\0")[0]
    if info.flag_bits & _UTF8_FLAG or raw.isascii():
        return raw
    data = raw.encode("cp437")  # as zipfile decodes what is not UTF-8
    for decoded in (partial(data.decode, "utf-8"), partial(decode_big5, data)):  # the first: macOS
        try:
            return decoded()
        except UnicodeDecodeError:
            continue
    return raw


def _is_junk(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(each in _JUNK or (each.startswith(("~$", ".")) and each not in {".", ".."}) for each in parts)
