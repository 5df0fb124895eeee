"""The medium: what FAT32 cannot hold is said before anything is written; a name stands for whole bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from allod.bundle import BundleUnwritable, FileDiffers, FileTooLarge, FileUnreadable, NoRoom
from allod.bundle._medium import copy, file_system, require_fit, write

ROOT = "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw"


def _mounts(tmp_path: Path, *lines: str) -> Path:
    table = tmp_path / "mountinfo"
    table.write_text("\n".join((ROOT, *lines)) + "\n")
    return table


def _quiet(done: int) -> None:
    del done


def test_the_innermost_mount_tells_the_file_system(tmp_path: Path) -> None:
    stick = tmp_path / "MY STICK"
    stick.mkdir()
    point = str(stick).replace(" ", "\\040")
    table = _mounts(tmp_path, f"40 21 8:17 / {point} rw,nosuid - vfat /dev/sdb1 rw,fmask=0022")
    assert file_system(stick / "allod", table) == "vfat"
    assert file_system(tmp_path, table) == "ext4"
    hidden = _mounts(
        tmp_path, f"40 21 8:17 / {point} rw - vfat /dev/a rw", f"41 21 8:18 / {point} rw - exfat /b rw"
    )
    assert file_system(stick, hidden) == "exfat"


def test_a_system_without_a_table_of_mounts_tells_nothing(tmp_path: Path) -> None:
    assert file_system(tmp_path, tmp_path / "none") == ""


def test_this_system_s_own_table_can_be_read(tmp_path: Path) -> None:
    assert file_system(tmp_path) != "vfat"


@pytest.mark.parametrize(("size", "fits"), [(2**32 - 1, True), (2**32, False)])
def test_a_fat_stick_holds_no_file_of_four_gibibytes(tmp_path: Path, size: int, fits: bool) -> None:
    table = _mounts(tmp_path, f"40 21 8:17 / {tmp_path} rw - vfat /dev/sdb1 rw")
    model = tmp_path / "large.gguf"
    if fits:
        require_fit(tmp_path, {model: size}, -size, table)  # as if there were room
        return
    with pytest.raises(FileTooLarge, match=r"vfat.*4294967295"):
        require_fit(tmp_path, {model: size}, -size, table)
    require_fit(tmp_path, {model: size}, -size, _mounts(tmp_path))


def test_too_little_room_is_told_before_it_runs_out(tmp_path: Path) -> None:
    with pytest.raises(NoRoom):
        require_fit(tmp_path, {tmp_path / "large.gguf": 1 << 60}, 0)
    with pytest.raises(NoRoom):
        require_fit(tmp_path, {}, 1 << 60)
    with pytest.raises(BundleUnwritable):
        require_fit(tmp_path / "gone", {}, 0)


def test_a_copy_is_whole_and_tells_how_far_it_is(tmp_path: Path) -> None:
    source, target, seen = tmp_path / "a", tmp_path / "b", []
    source.write_bytes(bytes(range(256)) * 10_000)
    found = copy(source, target, None, seen.append)
    assert target.read_bytes() == source.read_bytes()
    assert found == hashlib.sha256(source.read_bytes()).hexdigest()
    assert seen == [1 << 20, 2 << 20, 2_560_000]


def test_what_is_there_already_is_kept_and_only_then(tmp_path: Path) -> None:
    source, target, seen = tmp_path / "a", tmp_path / "b", []
    source.write_bytes(b"right")
    digest = hashlib.sha256(b"right").hexdigest()
    for known in (None, digest):
        target.write_bytes(b"right")
        assert copy(source, target, known, seen.append) == digest
        assert seen == []
        target.write_bytes(b"wrong")
        assert copy(source, target, known, seen.append) == digest
        assert target.read_bytes() == b"right"
        seen.clear()


def test_another_content_than_wanted_gets_no_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"wrong")
    with pytest.raises(FileDiffers):
        copy(tmp_path / "a", tmp_path / "b", "0" * 64, _quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_errors_name_the_side_that_failed(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="none"):
        copy(tmp_path / "none", tmp_path / "b", None, _quiet)
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(BundleUnwritable, match="gone"):
        copy(tmp_path / "a", tmp_path / "gone" / "b", None, _quiet)
    with pytest.raises(BundleUnwritable, match="gone"):
        write(tmp_path / "gone" / "b", b"x")


def test_a_text_is_written_whole_over_an_older_one(tmp_path: Path) -> None:
    write(tmp_path / "a", b"old")
    assert write(tmp_path / "a", b"new") == hashlib.sha256(b"new").hexdigest()
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
