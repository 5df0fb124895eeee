"""The ledger file as bytes: how records are written, read forward, and found from the end.

::

    allod-ledger v1
    tree 0
    checkpoint <length>
    <note>
    entry <length>
    <envelope, one line>
    tree <size> <peak> <peak> …
    checkpoint <length>
    <note>

An entry holds no line end and no line of a note begins like a record, so every record can be told by its
first line alone: a reader that meets a broken one goes on at the next. This file checks form only, no
signature and no tree.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, Literal, NamedTuple

from allod.ledger._encoding import decode_decimal
from allod.ledger._envelope import MAX_ENVELOPE_BYTES

FILE_HEADER: Final = b"allod-ledger v1\n"

MAX_LINE_BYTES: Final = 8192
"""A tree line has at most 64 peaks of 65 bytes; no other record's first line comes near."""

MAX_CHECKPOINT_BYTES: Final = 4096
"""A checkpoint in the file carries one Ed25519 signature and takes some 250 bytes."""

MAX_APPEND_BYTES: Final = 256 * 1024 * 1024
"""One append at most; so a last checkpoint lies no further than this from the end of the file."""

_WINDOW_BYTES: Final = 16384
"""Read from the end at first: the last tree line and checkpoint always fit."""

_MARKS: Final = (b"entry ", b"tree ", b"checkpoint ")

_TREE: Final = re.compile(rb"tree (0|[1-9][0-9]{0,18})((?: [0-9a-f]{64})*)\n")

_TRAILER: Final = re.compile(
    rb"\n(tree (?:0|[1-9][0-9]{0,18})(?: [0-9a-f]{64})*\n)checkpoint ([1-9][0-9]{0,3})\n"
)

_ENTRY_HEADER: Final = re.compile(rb"entry ([1-9][0-9]{0,8})\n")

# Beginnings of first lines, as a broken-off append leaves them.
_ENTRY_BEGUN: Final = re.compile(rb"entry [1-9][0-9]{0,8}")
_TREE_BEGUN: Final = re.compile(rb"tree [1-9][0-9]{0,18}(?: [0-9a-f]{64})*(?: [0-9a-f]{0,63})?")
_CHECKPOINT_BEGUN: Final = re.compile(rb"checkpoint ([1-9][0-9]{0,3})")


class Record(NamedTuple):
    """One record: where it starts, and what it holds.

    ``body`` is the envelope, the note, or for a broken record the reason; ``size`` is a tree's number of
    leaves, or the number of envelopes lost in a broken record.
    """

    kind: Literal["entry", "tree", "checkpoint", "broken"]
    offset: int
    body: bytes = b""
    size: int = 0
    peaks: tuple[bytes, ...] = ()


class Trailer(NamedTuple):
    """The last complete tree line and checkpoint of a file."""

    tree: bytes
    note: bytes
    start: int
    end: int


def write_entry(envelope: bytes) -> bytes:
    """Write an entry's record."""
    return b"entry %d\n%b\n" % (len(envelope), envelope)


def write_trailer(size: int, peaks: Iterable[bytes], note: bytes) -> bytes:
    """Write the tree line and the checkpoint that end every append."""
    hashes = b"".join(b" " + peak.hex().encode("ascii") for peak in peaks)
    return b"tree %d%b\ncheckpoint %d\n%b\n" % (size, hashes, len(note), note)


def parse_tree(line: bytes) -> tuple[int, tuple[bytes, ...]] | None:
    """Read a tree line, line end included, into size and peaks; ``None`` when malformed."""
    match = _TREE.fullmatch(line)
    if match is None:
        return None
    size, peaks = int(match[1]), tuple(map(unhexlify, match[2].split()))
    return (size, peaks) if len(peaks) == size.bit_count() else None


def scan(file: BinaryIO, end: int) -> Iterator[Record]:
    """Read records from the file's position up to ``end``; a broken one is reported and skipped."""
    while (offset := file.tell()) < end:
        line = file.readline(min(MAX_LINE_BYTES, end - offset))
        record = _read_record(file, offset, line, end)
        if record.kind == "broken":
            file.seek(offset + len(line))
            lost = _skip_to_mark(file, end, at_line_start=line.endswith(b"\n"))
            record = record._replace(size=lost + line.startswith(b"{"))
        yield record


def _read_record(file: BinaryIO, offset: int, line: bytes, end: int) -> Record:
    if line.startswith(b"tree "):
        tree = parse_tree(line)
        if tree is None:
            return Record("broken", offset, b"a malformed tree line")
        return Record("tree", offset, b"", *tree)
    kind: Literal["entry", "checkpoint"] = "entry" if line.startswith(b"entry ") else "checkpoint"
    length = decode_decimal(line[len(kind) + 1 : -1])
    limit = MAX_ENVELOPE_BYTES if kind == "entry" else MAX_CHECKPOINT_BYTES
    if not line.startswith(kind.encode() + b" ") or line[-1:] != b"\n" or not length or length > limit:
        return Record("broken", offset, b"no record begins like this")
    body = file.read(min(length + 1, end - file.tell()))
    if len(body) != length + 1 or body[-1:] != b"\n" or (kind == "entry" and body.find(b"\n") != length):
        return Record("broken", offset, b"the length of the " + kind.encode() + b" does not fit")
    return Record(kind, offset, body[:-1])


def _skip_to_mark(file: BinaryIO, end: int, *, at_line_start: bool) -> int:
    """Go to the next line that begins a record; count the lines passed that look like envelopes."""
    lost = 0
    while (offset := file.tell()) < end:
        line = file.readline(min(MAX_LINE_BYTES, end - offset))
        if at_line_start and line.startswith(_MARKS):
            file.seek(offset)
            break
        lost += at_line_start and line.startswith(b"{")
        at_line_start = line.endswith(b"\n")
    return lost


def find_trailer(file: BinaryIO, file_end: int) -> Trailer | None:
    """Find the last complete tree line and checkpoint, reading no more of the file's end than needed."""
    window = _WINDOW_BYTES
    while True:
        start = max(0, file_end - window)
        file.seek(start)
        data = file.read(file_end - start)
        for match in reversed(list(_TRAILER.finditer(data))):
            note_end = match.end() + int(match[2])
            if data[note_end : note_end + 1] == b"\n":
                note = data[match.end() : note_end]
                return Trailer(match[1], note, start + match.start() + 1, start + note_end + 1)
        if start == 0 or window > MAX_APPEND_BYTES:
            return None
        window *= 8


def is_torn(tail: bytes) -> bool:
    """Tell whether bytes past the last checkpoint can be an append that was broken off.

    True only for a proper beginning of an append, perhaps followed by zero bytes: a file system may have
    given the file its length and not its content. Anything else was never written by a ledger, and must not
    be cut.
    """
    data, position = tail.rstrip(b"\x00"), 0
    while header := _ENTRY_HEADER.match(data, position):
        body_end = header.end() + int(header[1])
        line_end = data.find(b"\n", header.end())
        if line_end < 0:
            return len(data) <= body_end
        if line_end != body_end:
            return False
        position = body_end + 1
    rest = data[position:]
    begins_entry = b"entry ".startswith(rest) or _ENTRY_BEGUN.fullmatch(rest) is not None
    return begins_entry or (position > 0 and _begins_trailer(rest))


def _begins_trailer(part: bytes) -> bool:
    tree, line_end, rest = part.partition(b"\n")
    if not line_end:
        return b"tree ".startswith(tree) or _TREE_BEGUN.fullmatch(tree) is not None
    header, line_end, note = rest.partition(b"\n")
    if parse_tree(tree + b"\n") is None:
        return False
    length = _CHECKPOINT_BEGUN.fullmatch(header)
    if not line_end or length is None:
        return not line_end and (b"checkpoint ".startswith(header) or length is not None)
    # A checkpoint has five lines, so a beginning of one has at most four line ends.
    return len(note) == int(length[1]) or (len(note) < int(length[1]) and note.count(b"\n") < 5)
