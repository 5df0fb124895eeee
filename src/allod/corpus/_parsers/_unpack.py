"""Unpacking under a count: gzip files and Office ZIPs give up before they fill the memory or the disk.

Nothing here trusts a declared size; what comes out is counted while it comes out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._errors import DamagedFile, EncryptedFile, UnpacksTooLarge
from allod.corpus._parsers._values import Options

_CHUNK = 1 << 20
_GZIP_WINDOW = 31  # zlib: gzip header and checksum (zlib manual, inflateInit2)
_ENCRYPTED_FLAG = 0x1  # APPNOTE.TXT 6.3.10, section 4.4.4, bit 0


class _Count:
    """Bytes out against bytes in."""

    def __init__(self, file: str, options: Options) -> None:
        self._file, self._options = file, options
        self._out = 0

    def add(self, out: int, packed: int) -> None:
        """Count bytes.

        Args:
            out: Further unpacked bytes.
            packed: All packed bytes that they and those before came from.

        Raises:
            UnpacksTooLarge: The total or the ratio is beyond its limit.
        """
        self._out += out
        check_unpacked(self._file, self._out, packed, self._options)


def check_unpacked(file: str, unpacked: int, packed: int, options: Options) -> None:
    """Hold what came out, or is about to, against the limits.

    Args:
        file: The file's own name, for the errors.
        unpacked: Its unpacked bytes.
        packed: The packed bytes that they came from.
        options: The limits.

    Raises:
        UnpacksTooLarge: The total or the ratio is beyond its limit.
    """
    if unpacked > options.max_unpacked_bytes:
        raise UnpacksTooLarge(file=file, limit=f"{options.max_unpacked_bytes >> 20} MB")
    if unpacked > max(options.ratio_from_bytes, packed * options.max_ratio):
        raise UnpacksTooLarge(file=file, limit=f"{options.max_ratio} : 1")


@dataclass(slots=True)
class Reading:
    """How much of a file has been read, from 0 to 1; `chunks` keeps it."""

    share: float = 0.0


def chunks(content: Content, name: str, options: Options, reading: Reading | None = None) -> Iterator[bytes]:
    """Read a file in pieces, unpacked if its name ends in .gz.

    Args:
        content: Where the bytes are.
        name: The file's own name.
        options: The limits.
        reading: Told how far it is before each piece.

    Yields:
        The content, in pieces of about a megabyte.

    Raises:
        DamagedFile: The gzip data is wrong or cut short.
        UnpacksTooLarge: The total or the ratio is beyond its limit.
    """
    reading = reading or Reading()
    with content.open("rb") as file:
        packed, size = 0, size_of(content)
        if not name.lower().endswith(".gz"):
            while data := file.read(_CHUNK):
                packed += len(data)
                reading.share = packed / size
                yield data
            return
        count = _Count(name, options)
        reader = zlib.decompressobj(_GZIP_WINDOW)
        try:
            while data := file.read(_CHUNK):
                packed += len(data)
                reading.share = packed / size
                while data:
                    if reader.eof:  # a further member follows (RFC 1952, section 2.2)
                        reader = zlib.decompressobj(_GZIP_WINDOW)
                    out = reader.decompress(data, _CHUNK)
                    count.add(len(out), packed)
                    yield out
                    data = reader.unused_data if reader.eof else reader.unconsumed_tail
        except zlib.error as error:
            raise DamagedFile(file=name, format="gzip", place=f"after {packed} bytes") from error
        if not reader.eof:
            raise DamagedFile(file=name, format="gzip", place=f"it ends after {packed} bytes")


def check_zip(content: Content, name: str, kind: str, options: Options) -> None:
    """Unpack every entry of an Office file once, to nowhere, before a library sees it.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        kind: DOCX or XLSX, for the errors.
        options: The limits.

    Raises:
        DamagedFile: An entry is wrong or cut short.
        EncryptedFile: An entry is encrypted.
        UnpacksTooLarge: Entries, total or ratio are beyond their limits.
    """
    packed = size_of(content)
    entry = ""
    try:
        with content.open("rb") as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > options.max_entries:
                raise UnpacksTooLarge(file=name, limit=f"{options.max_entries} entries")
            count = _Count(name, options)
            for info in entries:
                entry = info.filename
                if info.flag_bits & _ENCRYPTED_FLAG:
                    raise EncryptedFile(file=name)
                with archive.open(info) as data:
                    while out := data.read(_CHUNK):
                        count.add(len(out), packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise DamagedFile(file=name, format=kind, place=entry or "ZIP") from error
