"""`_unpack`: what comes out is counted while it comes out."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from allod.corpus._parsers._errors import (
    DamagedFile,
    UnpacksTooLarge,
)
from allod.corpus._parsers._unpack import check_zip, chunks
from allod.corpus._parsers._values import Options


def test_gzip_members_are_read_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"one ") + gzip.compress(b"two"))
    assert b"".join(chunks(tmp_path / "a.gz", "a.gz", Options())) == b"one two"


def test_a_gzip_that_ends_early_or_has_another_checksum_is_refused(tmp_path: Path) -> None:
    data = gzip.compress(b"text" * 1000)
    for broken in (data[:-9], data[:-8] + b"\0" * 8, b"\x1f\x8b\x08"):
        (tmp_path / "a.gz").write_bytes(broken)
        with pytest.raises(DamagedFile):
            list(chunks(tmp_path / "a.gz", "a.gz", Options()))


@pytest.mark.parametrize(
    "options", [Options(max_unpacked_bytes=1 << 20), Options(max_ratio=10, ratio_from_bytes=1 << 16)]
)
def test_unpacking_stops_at_the_total_and_at_the_ratio(tmp_path: Path, options: Options) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(4 << 20)))
    seen: list[int] = []
    with pytest.raises(UnpacksTooLarge):
        seen.extend(map(len, chunks(tmp_path / "a.gz", "a.gz", options)))
    assert sum(seen) <= 2 << 20


def test_an_office_file_is_unpacked_once_to_nowhere_before_a_library_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(4 << 20))
    check_zip(path, "a.docx", "DOCX", Options())
    for limit in (
        Options(max_unpacked_bytes=1 << 20),
        Options(max_ratio=10, ratio_from_bytes=1 << 16),
        Options(max_entries=0),
    ):
        with pytest.raises(UnpacksTooLarge):
            check_zip(path, "a.docx", "DOCX", limit)
