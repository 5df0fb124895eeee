"""The file's bytes: strict records, a reader that goes on after a broken one, and what counts as torn."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from allod.ledger import Log, Signer
from allod.ledger._records import FILE_HEADER, Record, find_trailer, is_torn, parse_tree, scan, write_trailer


@pytest.fixture
def content(log: Log, signer: Signer, envelope: Callable[[int], bytes]) -> bytes:
    log.append([envelope(0)], signer)
    log.append([envelope(1), envelope(2)], signer)
    return Path(log.path).read_bytes()


def read(data: bytes) -> list[Record]:
    file = io.BytesIO(data)
    file.seek(len(FILE_HEADER))
    return list(scan(file, len(data)))


def kinds(data: bytes) -> list[str]:
    return [record.kind for record in read(data)]


WHOLE = ["tree", "checkpoint", "entry", "tree", "checkpoint", "entry", "entry", "tree", "checkpoint"]


def test_a_file_reads_as_it_was_written(content: bytes, envelope: Callable[[int], bytes]) -> None:
    records = read(content)
    assert [record.kind for record in records] == WHOLE
    assert [record.body for record in records if record.kind == "entry"] == [envelope(n) for n in range(3)]
    assert [record.size for record in records if record.kind == "tree"] == [0, 1, 3]


def test_a_broken_record_is_told_and_the_rest_is_read(content: bytes) -> None:
    longer = content.replace(b"entry ", b"entry 1", 1)
    assert kinds(longer) == [*WHOLE[:2], "broken", *WHOLE[3:]]
    (broken,) = [record for record in read(longer) if record.kind == "broken"]
    assert broken.size == 1  # one envelope lost
    assert kinds(content.replace(b"\nentry ", b"\nentri ", 1)) == [*WHOLE[:2], "broken", *WHOLE[3:]]
    assert kinds(content.replace(b"\ntree 1", b"\ntree x", 1)) == [*WHOLE[:3], "broken", *WHOLE[4:]]
    assert kinds(content + b"more")[-1] == "broken"


def test_a_record_without_its_first_line_counts_as_one_envelope(content: bytes) -> None:
    start = content.index(b"entry ")
    cut = content[:start] + content[content.index(b"\n", start) + 1 :]
    (broken,) = [record for record in read(cut) if record.kind == "broken"]
    assert broken.size == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"tree",
        b"tree \n",
        b"tree 1\n",
        b"tree 0 \n",
        b"tree 01 " + b"a" * 64 + b"\n",
        b"tree 1 " + b"A" * 64 + b"\n",
        b"tree 1 " + b"a" * 63 + b"\n",
        b"tree 1  " + b"a" * 64 + b"\n",
        b"tree 2 " + b"a" * 64 + b" " + b"b" * 64 + b"\n",
        b"tree 1 " + b"a" * 64,
        b"bush 0\n",
    ],
)
def test_malformed_tree_lines_are_refused(line: bytes) -> None:
    assert parse_tree(line) is None


def test_the_largest_tree_line_fits_the_limit_and_reads_back() -> None:
    size = 2**63 - 1
    block = write_trailer(size, [bytes([n]) * 32 for n in range(63)], b"note\n")
    (tree, _) = read(FILE_HEADER + block)
    assert (tree.size, len(tree.peaks)) == (size, 63)


def test_the_last_checkpoint_is_found_behind_any_torn_tail(content: bytes) -> None:
    end = len(content)
    trailer = find_trailer(io.BytesIO(content), end)
    assert trailer is not None
    assert trailer.end == end
    long = content + b"entry 9000000\n" + b"x" * 2_000_000
    assert find_trailer(io.BytesIO(long), len(long)) == trailer


def test_a_file_without_checkpoint_has_no_trailer() -> None:
    assert find_trailer(io.BytesIO(b""), 0) is None
    assert find_trailer(io.BytesIO(b"x" * 100_000), 100_000) is None


def test_every_beginning_of_an_append_is_torn_and_nothing_else(content: bytes) -> None:
    block = content[content.index(b"entry ", content.index(b"tree 1")) :]
    for end in range(1, len(block)):
        assert is_torn(block[:end]), block[:end]
        assert is_torn(block[:end] + bytes(512)), end
    assert is_torn(bytes(4096))
    assert not is_torn(block)
    for junk in (b"\n", b"x", b"{}", b"tree 1", b"checkpoint 5", b"entry 0", b"entry x", b"entry 5\nab\nc"):
        assert not is_torn(junk), junk
    assert not is_torn(block[:-1] + b"x")
    assert not is_torn(block + b"entry 5\n")


def test_a_changed_bit_in_a_whole_append_never_makes_it_torn(content: bytes) -> None:
    block = content[content.index(b"entry ", content.index(b"tree 1")) :]
    for position in range(len(block)):
        for bit in range(8):
            changed = bytearray(block)
            changed[position] ^= 1 << bit
            assert not is_torn(bytes(changed)), (position, bit)
