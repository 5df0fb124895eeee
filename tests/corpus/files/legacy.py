"""Compound files ([MS-CFB]) of a few streams, as old Office wrote them, as far as the first bytes."""

from __future__ import annotations

import struct

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

BOF = struct.pack("<HH", 0x0809, 4) + b"\0\6\5\0"
KINDS = {  # format: streams of a file without a password, and of one with
    "doc": [
        {"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 193, 0, 0, 0, flags) + bytes(6000)}
        for flags in (0, 0x0100)
    ],
    "xls": [{"Workbook": BOF + more + bytes(200)} for more in (b"", struct.pack("<HH", 0x2F, 2) + b"\0\0")],
    "ppt": [
        {"PowerPoint Document": bytes(5000), "Current User": bytes(12) + struct.pack("<I", token)}
        for token in (0xE391C05F, 0xF3D1C4DF)
    ],
}


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file; streams below 4,096 bytes go where such belong."""
    small = {name: data for name, data in streams.items() if len(data) < 4096}
    chains = {name: data for name, data in streams.items() if name not in small}
    mini, starts, table = b"", dict[str, int](), list[int]()
    for name, data in small.items():
        starts[name] = len(table)
        count = -(-len(data) // 64) or 1
        table += [*range(len(table) + 1, len(table) + count), _END]
        mini += data.ljust(64 * count, b"\0")
    sectors: list[bytes] = []
    links: list[int] = []

    def put(data: bytes) -> int:
        first, count = len(sectors), -(-len(data) // _SECTOR) or 1
        links.extend([*range(first + 1, first + count), _END])
        sectors.extend(data[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count))
        return first

    starts |= {name: put(data) for name, data in chains.items()}
    root = put(mini) if mini else _END
    mini_table = put(struct.pack(f"<{len(table)}I", *table)) if table else _END
    entries = _entry("Root Entry", 5, root, len(mini))
    entries += b"".join(_entry(name, 2, starts[name], len(data)) for name, data in streams.items())
    directory = put(entries)
    links.append(_TABLE)
    padded = links + [_FREE] * (_SECTOR // 4 - len(links))
    sectors.append(struct.pack(f"<{_SECTOR // 4}I", *padded))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, mini_table, 1, _END, 0)
    return head + struct.pack("<109I", len(sectors) - 1, *[_FREE] * 108) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, _FREE, _FREE, _FREE)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<H", len(raw))
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
