"""`_zip`: entries in order, names as they were meant, nothing unpacked before it is asked for."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._errors import MemberRefused, UnpacksTooLarge
from allod.corpus._parsers._members import Bounds, Entry
from allod.corpus._parsers._values import Options
from allod.corpus._parsers._zip import entries

MADE = runpy.run_path(str(Path(__file__).parent / "files" / "containers.py"))
TEXT = MADE["RULES"].encode()


def names_in(data: bytes) -> list[str]:
    found = entries(Member(data), "a.zip", Bounds(Options()))
    return [each.name for each in found if isinstance(each, Entry)]


@pytest.mark.parametrize("encoding", ["", "utf-8", "cp950"])
def test_names_are_read_in_utf8_marked_or_not_and_in_big5(encoding: str) -> None:
    # The second byte of 功 and 許 is a backslash.
    assert names_in(MADE["zipped"]({"功許/說明.txt": TEXT}, encoding)) == ["功許/說明.txt"]


def test_a_name_in_an_encoding_that_is_neither_is_read_as_dos_wrote_it() -> None:
    assert names_in(MADE["zipped"]({"café.txt": TEXT}, "cp437")) == ["café.txt"]


def test_what_the_packing_system_wrote_for_itself_is_passed_over() -> None:
    junk = ("__MACOSX/._a.txt", "x/.DS_Store", "Thumbs.db", "~$a.docx", ".git/config", "空/")
    assert names_in(MADE["zipped"](dict.fromkeys([*junk, "a.txt"], TEXT))) == ["a.txt"]


def test_entries_are_read_in_their_turn_and_tell_how_far_one_is() -> None:
    shares = []
    for entry in entries(Member(MADE["zipped"]({"a.txt": TEXT, "b.txt": TEXT})), "a.zip", Bounds(Options())):
        assert isinstance(entry, Entry)
        assert entry.read() == TEXT
        shares.append(entry.share)
    assert shares == [0.5, 1.0]


def test_a_compression_that_is_not_known_is_named() -> None:
    data = bytearray(MADE["zipped"]({"a.txt": TEXT}))
    for at in (8, data.index(b"PK\x01\x02") + 10):
        data[at] = 9  # Deflate64
    found = entries(Member(bytes(data)), "a.zip", Bounds(Options()))
    entry = next(found)
    assert isinstance(entry, Entry)
    with pytest.raises(MemberRefused, match=r"a.zip/a.txt: .*compression method 9"):
        entry.read()


def test_a_member_that_would_fill_the_memory_is_refused_unread() -> None:
    data = bytearray(MADE["zipped"]({"a.txt": TEXT}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (200 << 20).to_bytes(4, "little")
    found = entries(Member(bytes(data)), "a.zip", Bounds(Options(max_ratio=1 << 40)))
    entry = next(found)
    assert isinstance(entry, Entry)
    with pytest.raises(UnpacksTooLarge, match="128 MB"):
        entry.read()
