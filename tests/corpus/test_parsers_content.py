"""Content: a file and an unpacked member read alike."""

from __future__ import annotations

from pathlib import Path

from allod.corpus._parsers._content import Content, Member, size_of


def test_a_member_reads_as_the_file_that_holds_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one two")
    contents: list[Content] = [path, Member(b"one two")]
    for content in contents:
        assert size_of(content) == 7
        assert content.read_bytes() == b"one two"
        for _ in range(2):  # from the start each time
            with content.open("rb") as stream:
                assert stream.read() == b"one two"
