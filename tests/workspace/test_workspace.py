"""Making, finding and opening a workspace."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import allod
from allod import Allod
from allod.api import check_receipt
from allod.workspace import (
    DatabaseForeign,
    DatabaseLost,
    UnwritableFolder,
    WorkspaceExists,
    WorkspaceNotFound,
    find,
)


def test_a_new_workspace_verifies_and_has_one_entry(tmp_path: Path) -> None:
    with allod.init(tmp_path / "new", "市政府", jurisdiction="TW", locale="zh-TW") as opened:
        result = opened.verify()
        assert result.ok
        assert result.size == 1
        assert opened.entries()[0].kind == "workspace"


def test_the_key_is_for_its_owner_alone(office: Allod) -> None:
    mode = (office.workspace.root / "keys" / "allod.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_the_ledger_never_holds_the_institutions_name_or_stewards(office: Allod) -> None:
    raw = Path(office.workspace.log.path).read_bytes()
    for number in range(office.workspace.log.size()):
        import base64
        import json

        raw += base64.b64decode(json.loads(office.entry(number))["payload"])
    assert "試驗室".encode() not in raw
    assert "秘書處".encode() not in raw
    assert b"rules" not in raw


def test_a_folder_that_holds_something_is_refused(office: Allod, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceExists):
        allod.init(office.workspace.root, "x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(WorkspaceExists):
        allod.init(tmp_path / "full", "x")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFolder, match="file"):
        allod.init(tmp_path / "file" / "under", "x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_it_is_found_upward_by_variable_and_by_path(
    office: Allod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = office.workspace.root
    (root / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(root / "deep" / "down")
    assert find() == root
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkspaceNotFound):
        find()
    monkeypatch.setenv("ALLOD_WORKSPACE", str(root))
    assert find() == root
    with pytest.raises(WorkspaceNotFound):
        find(tmp_path / "elsewhere")


def test_a_receipt_is_checked_without_the_workspace(office: Allod, tmp_path: Path) -> None:
    receipt = office.receipt(1)
    statement = check_receipt(receipt, office.workspace.root / "keys" / "allod.pub")
    assert statement.predicate["licence"] == "CC-BY-4.0"


def test_a_database_that_lost_the_workspace_is_refused_and_left_alone(
    office: Allod, intrude: Callable[[str], None]
) -> None:
    root = office.workspace.root
    for table in ("sources", "acts"):
        intrude(f"delete from {table}")
    with pytest.raises(DatabaseLost, match="ledger has 2"):
        allod.open(root)


def test_a_database_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    allod.init(tmp_path / "one", "x").close()
    (tmp_path / "one" / "allod.db").unlink()
    with pytest.raises(DatabaseLost):
        allod.open(tmp_path / "one")


def test_another_workspaces_database_is_refused(office: Allod, tmp_path: Path) -> None:
    root = tmp_path / "two"
    allod.init(root, "別處").close()
    settings = office.workspace.settings.database
    if settings.url:
        text = (root / "allod.toml").read_text("utf-8")
        (root / "allod.toml").write_text(text.replace('url = ""', f'url = "{settings.url}"', 1), "utf-8")
    else:
        shutil.copy(office.workspace.root / "allod.db", root / "allod.db")
        shutil.copy(office.workspace.root / "allod.db-wal", root / "allod.db-wal")
    with pytest.raises(DatabaseForeign):
        allod.open(root)
    assert office.verify().ok
