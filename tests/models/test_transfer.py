"""A part keeps what has arrived, knows its size, and says when there is no room."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from allod.models import DiskFull, WrongSize
from allod.models._transfer import Job, Part, Tick


def _job(folder: Path, size: int | None) -> Job:
    return Job({"kind": "file"}, "a mirror", folder, size, "", None)


def test_what_has_arrived_is_kept_and_counted(tmp_path: Path) -> None:
    with Part(tmp_path / "x.part", _job(tmp_path, 6), keep=True) as part:
        assert part.write(b"abc") == Tick(3, 6)
    with Part(tmp_path / "x.part", _job(tmp_path, 6), keep=True) as part:
        assert part.done == 3
        part.write(b"def")
        assert part.finish().path.read_bytes() == b"abcdef"


def test_a_part_begins_anew_when_asked(tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(b"old")
    with Part(tmp_path / "x.part", _job(tmp_path, None), keep=True) as part:
        part.restart()
        part.write(b"new and longer")
        assert part.finish().path.read_bytes() == b"new and longer"


@pytest.mark.parametrize("data", [b"abc", b"abcdefgh"])
def test_another_size_is_deleted(tmp_path: Path, data: bytes) -> None:
    with Part(tmp_path / "x.part", _job(tmp_path, 6), keep=False) as part, pytest.raises(WrongSize):  # noqa: PT012
        part.write(data)
        part.finish()
    assert not (tmp_path / "x.part").exists()


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match="No such file"):
        Part(tmp_path / "gone" / "x.part", _job(tmp_path, None), keep=False)


FILLED = """
import resource, signal, sys
from pathlib import Path
from allod.models._errors import DiskFull
from allod.models._transfer import Job, Part
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
with Part(folder / "x.part", Job({}, "a mirror", folder, None, "", None), keep=True) as part:
    part.write(b"x" * 900)
    try:
        part.write(b"x" * 900)
    except DiskFull as error:
        print(error)
"""


def test_no_room_is_told_and_what_was_written_is_kept(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "cannot be written (File too large)" in done.stdout
    assert (tmp_path / "x.part").stat().st_size >= 900
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
