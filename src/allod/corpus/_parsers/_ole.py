"""The compound files of old Office ([MS-CFB]): which streams they hold, and the first bytes of one.

Enough to tell what a file is and whether it asks for a password; nothing here reads a document.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from allod.corpus._parsers._content import Content

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA  # above: marks of the allocation table, section 2.1
_ENTRY = 128  # bytes of a directory entry, section 2.6.1
_MINI_BELOW = 4096  # streams below this stand in the root's stream, section 2.2
_MOST_SECTORS = 1 << 16  # of one chain that is followed
_FILEPASS = 0x2F  # [MS-XLS] 2.4.117
_WORD_ENCRYPTED = 0x0100  # [MS-DOC] 2.5.2, fEncrypted
_POWERPOINT_ENCRYPTED = 0xF3D1C4DF  # [MS-PPT] 2.3.2, headerToken


class _File:
    """A compound file, open for reading."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        header = stream.read(512)
        (shift,) = struct.unpack_from("<H", header, 30)
        if not 7 <= shift <= 16:
            raise ValueError("no such sector size")
        self._size = 1 << shift
        directory, _, _, self._mini_table = struct.unpack_from("<IIII", header, 48)
        self._table = [each for each in struct.unpack_from("<109I", header, 76) if each < _END]
        (further, count) = struct.unpack_from("<II", header, 68)
        while further < _END and count and len(self._table) < _MOST_SECTORS:
            *more, further = struct.unpack(f"<{self._size // 4}I", self._sector(further))
            self._table += [each for each in more if each < _END]
            count -= 1
        self.streams: dict[str, tuple[int, int]] = {}
        self._root = (_END, 0)
        raw = self._chain(directory, _MOST_SECTORS * _ENTRY)
        for at in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            self._enter(raw[at : at + _ENTRY])

    def _enter(self, entry: bytes) -> None:
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, size = struct.unpack_from("<II", entry, 116)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if kind == 5:
            self._root = (start, size)
        elif kind == 2:
            self.streams.setdefault(name, (start, size))

    def first(self, name: str, size: int) -> bytes:
        """The first bytes of a stream; none if it is not there."""
        start, length = self.streams.get(name, (_END, 0))
        if length >= _MINI_BELOW:
            return self._chain(start, min(size, length))[:size]
        small = self._chain(self._root[0], self._root[1])
        raw = self._chain(self._mini_table, 4 * (len(small) // 64 + 1))
        table = struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
        out = bytearray()
        while start < len(table) and len(out) < min(size, length):
            out += small[64 * start : 64 * start + 64]
            start = table[start]
        return bytes(out[: min(size, length)])

    def _chain(self, sector: int, size: int) -> bytes:
        out = bytearray()
        for number in self._numbers(sector):
            if len(out) >= size:
                break
            out += self._sector(number)
        return bytes(out)

    def _numbers(self, sector: int) -> Iterator[int]:
        slots = self._size // 4
        for _ in range(_MOST_SECTORS):
            if sector >= _END:
                return
            yield sector
            table = self._sector(self._table[sector // slots])
            (sector,) = struct.unpack_from("<I", table, 4 * (sector % slots))

    def _sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) << (self._size.bit_length() - 1))
        return self._stream.read(self._size)


def kind_of_ole(content: Content) -> tuple[str, bool]:
    """Say what an old Office file is.

    Args:
        content: Where the bytes are.

    Returns:
        `doc`, `xls`, `ppt`, `msg`, `protected` for a new Office file under a password, or nothing if it is
        none of these or too damaged to tell; and whether it asks for a password.
    """
    try:
        with content.open("rb") as stream:
            return _kind(_File(stream))
    except (struct.error, ValueError, IndexError, OSError):
        return "", False


def _kind(file: _File) -> tuple[str, bool]:
    names = file.streams.keys()
    if "EncryptedPackage" in names:  # [MS-OFFCRYPTO] 2.3.4.4
        return "protected", True
    if "WordDocument" in names:
        (flags,) = struct.unpack_from("<H", file.first("WordDocument", 32), 10)
        return "doc", bool(flags & _WORD_ENCRYPTED)
    for name in ("Workbook", "Book"):
        if name in names:
            return "xls", _has_password(file.first(name, 4096))
    if "PowerPoint Document" in names:
        user = file.first("Current User", 16)
        return "ppt", len(user) == 16 and struct.unpack_from("<I", user, 12)[0] == _POWERPOINT_ENCRYPTED
    return "msg" if "__properties_version1.0" in names else "", False


def _has_password(records: bytes) -> bool:
    """Whether one of a workbook's first records says that the rest is encrypted."""
    at = 0
    while at + 4 <= len(records):
        kind, length = struct.unpack_from("<HH", records, at)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False
