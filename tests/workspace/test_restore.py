"""A restore: whole and unchanged, or refused with what is wrong and nothing left behind."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

import allod
from allod import Allod
from allod.workspace import (
    BackupDamaged,
    BackupOlder,
    DatabaseSettings,
    NewerDatabase,
    RestoreOver,
    WorkspaceExists,
    restoring,
)

Member = tuple[str, bytes]


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("backup")
    (base / "paper.md").write_text("# 公告\n\n市立圖書館每週一休館。\n" * 20, "utf-8")
    with allod.init(base / "office", "試驗室", jurisdiction="TW") as office:
        office.add_source(allod.Terms("rules", "CC-BY-4.0", "秘書處"))
        office.add([base / "paper.md"], "rules")
        office.backup(base / "b.tar")
    return base / "b.tar"


def _restore(path: Path, place: Path) -> None:
    with restoring(path, place, DatabaseSettings()):
        pass


def _members(path: Path) -> list[Member]:
    with tarfile.open(path) as tar:
        return [(member.name, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]


def _pack(path: Path, members: list[Member]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_what_is_put_into_its_place_is_what_was_taken(backup: Path, tmp_path: Path) -> None:
    _restore(backup, tmp_path / "office")
    names = {name for name, _ in _members(backup)} - {"allod-backup.json", "SHA256SUMS"}
    files = {str(path.relative_to(tmp_path / "office")) for path in tmp_path.rglob("*") if path.is_file()}
    assert files == names
    assert [path.name for path in tmp_path.iterdir()] == ["office"]


def test_cut_anywhere_it_is_refused_and_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    raw = backup.read_bytes()
    end = raw.rindex(b"SHA256SUMS") + 512  # what comes after the sums' own bytes is filling
    cut = tmp_path / "cut.tar"
    for length in (0, 1, 511, 512, 700, 4096, len(raw) // 2, len(raw) // 2 // 512 * 512, end - 512, end + 9):
        cut.write_bytes(raw[:length])
        with pytest.raises(BackupDamaged, match=r"cut\.tar"):
            _restore(cut, tmp_path / "office")
        assert [path.name for path in tmp_path.iterdir()] == ["cut.tar"]


def test_a_changed_member_is_named(backup: Path, tmp_path: Path) -> None:
    for number, (name, content) in enumerate(_members(backup)[1:-1], 1):
        members = _members(backup)
        members[number] = (name, content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(BackupDamaged, match=re.escape(f"{name} is not what was written")):
            _restore(_pack(tmp_path / "changed.tar", members), tmp_path / "office")


Change = Callable[[list[Member]], list[Member]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: [("../outside", b"x"), *members], "no backup of Allod"),
        (lambda members: [members[0], ("../outside", b"x"), *members[1:]], "outside does not belong"),
        (lambda members: [members[0], ("/etc/outside", b"x"), *members[1:]], "outside does not belong"),
        (lambda members: [*members, ("keys/allod.key", b"x")], "keys/allod.key does not belong"),
        (lambda members: [*members[:2], members[1], *members[2:]], "allod.toml does not belong"),
        (lambda members: [*members[:1], *members[2:]], "allod.toml is not what was written"),
        (lambda members: members[:-1], "breaks off after blobs/"),
        (lambda members: [(members[0][0], b"{}"), *members[1:]], "allod-backup.json is not what"),
        (
            lambda members: [(members[0][0], b'{"format": "x"}'), *members[1:]],
            "allod-backup.json is not what",
        ),
        (lambda members: [("readme", b"x")], "no backup of Allod"),
        (lambda members: [], "cannot be read|no backup"),
    ],
)
def test_what_no_backup_holds_is_refused(backup: Path, tmp_path: Path, change: Change, said: str) -> None:
    bad = _pack(tmp_path / "bad.tar", change(_members(backup)))
    with pytest.raises(BackupDamaged, match=said):
        _restore(bad, tmp_path / "office")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tar"]


def test_a_link_is_no_member(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        for name, content in _members(backup):
            info = tarfile.TarInfo(name)
            if name == "ledger.log":
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(info)
                continue
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(BackupDamaged, match=r"ledger\.log does not belong"):
        _restore(tmp_path / "bad.tar", tmp_path / "office")


def test_a_file_that_is_not_there_or_no_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match="No such file"):
        _restore(tmp_path / "b.tar", tmp_path / "office")
    (tmp_path / "b.tar").write_text("a letter", "utf-8")
    with pytest.raises(BackupDamaged, match="cannot be read"):
        _restore(tmp_path / "b.tar", tmp_path / "office")


def test_a_later_format_is_refused(backup: Path, tmp_path: Path) -> None:
    members = _members(backup)
    members[0] = (members[0][0], members[0][1].replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(NewerDatabase, match="backup 2"):
        _restore(_pack(tmp_path / "b.tar", members), tmp_path / "office")


def test_over_the_same_workspace_both_checkpoints_are_named(backup: Path, tmp_path: Path) -> None:
    place = tmp_path / "office"
    _restore(backup, place)
    with pytest.raises(RestoreOver, match=r"has 4 \(root [0-9a-f]{16}…\)"):
        _restore(backup, place)
    with allod.open(place) as newer:
        newer.ask("圖書館何時休館？")
        size, root = newer.workspace.log.size(), newer.verify().root
    with pytest.raises(BackupOlder) as refused:
        _restore(backup, place)
    assert f"has {size} entries (root {root[:16]}…)" in str(refused.value)
    assert "has 4 (root" in str(refused.value)
    with allod.open(place) as newer:
        assert newer.verify().root == root
        newer.backup(tmp_path / "newer.tar")
    _restore(backup, tmp_path / "older")
    with pytest.raises(RestoreOver, match="with 4 entries"):
        _restore(tmp_path / "newer.tar", tmp_path / "older")


def test_a_place_that_holds_anything_else_is_left_alone(office: Allod, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceExists):
        _restore(backup, office.workspace.root)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(WorkspaceExists):
        _restore(backup, tmp_path / "full")
    _restore(backup, tmp_path / "damaged")
    (tmp_path / "damaged" / "ledger.log").write_text("gone", "utf-8")
    with pytest.raises(WorkspaceExists):
        _restore(backup, tmp_path / "damaged")
    assert (tmp_path / "damaged" / "ledger.log").read_text("utf-8") == "gone"


def test_what_the_caller_refuses_gets_no_name(backup: Path, tmp_path: Path) -> None:
    def fail() -> None:
        with restoring(backup, tmp_path / "office", DatabaseSettings()):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []
