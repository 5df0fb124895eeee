"""Backup and restore between both databases: the same ledger and answers, verified before it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import allod
from allod import Allod
from allod.api import BackupUnsound
from allod.ledger import BadSignature
from allod.workspace import DatabaseSettings, DatabaseTaken

QUESTION = "每月補助點數幾點？"


@pytest.fixture
def filled(office: Allod, documents: Path) -> Allod:
    office.add([documents], "rules")
    (documents / "圖書館.txt").write_text("市立圖書館每週二休館。\n", "utf-8")
    office.add([documents], "rules")
    assert office.ask(QUESTION).kind == "answer"
    return office


@pytest.mark.parametrize("to_server", [False, True])
def test_a_restored_workspace_goes_on_where_the_backup_was_taken(
    filled: Allod, tmp_path: Path, to_server: bool, request: pytest.FixtureRequest
) -> None:
    target = request.getfixturevalue("postgres").database() if to_server else None
    checkpoint = filled.checkpoint()
    filled.backup(tmp_path / "b.tar")
    made = allod.restore(tmp_path / "b.tar", tmp_path / "again", database=target)
    assert made.verification.ok
    assert made.verification.documents == 4
    assert made.verification.answers == 1
    with allod.open(tmp_path / "again") as again:
        assert again.checkpoint() == checkpoint
        assert again.workspace.settings.database == (target or DatabaseSettings())
        assert (tmp_path / "again" / "allod.db").exists() is not to_server
        assert again.ask(QUESTION).to_dict()["sentences"] == filled.ask(QUESTION).to_dict()["sentences"]
        assert again.verify(checkpoint).ok


def test_what_does_not_agree_with_its_ledger_is_not_restored(
    filled: Allod, intrude: Callable[[str], None], tmp_path: Path
) -> None:
    intrude("update versions set title = 'x' where id = 1")
    filled.backup(tmp_path / "b.tar")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(BackupUnsound, match=r"1 things.*d1 x"):
        allod.restore(tmp_path / "b.tar", tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_database_is_taken_back_when_the_restore_fails(
    filled: Allod, intrude: Callable[[str], None], tmp_path: Path, postgres: Any
) -> None:
    target = postgres.database()
    intrude("update versions set url = 'x' where id = 1")
    filled.backup(tmp_path / "bad.tar")
    with pytest.raises(BackupUnsound):
        allod.restore(tmp_path / "bad.tar", tmp_path / "again", database=target)
    intrude("update versions set url = null where id = 1")
    filled.backup(tmp_path / "good.tar")
    assert allod.restore(tmp_path / "good.tar", tmp_path / "again", database=target).verification.ok
    with pytest.raises(DatabaseTaken):  # one database, one workspace
        allod.restore(tmp_path / "good.tar", tmp_path / "twice", database=target)
    with allod.open(tmp_path / "again") as again:
        assert again.verify().ok


def test_a_backup_that_a_kept_checkpoint_outlives_is_refused(filled: Allod, tmp_path: Path) -> None:
    filled.backup(tmp_path / "b.tar")
    kept = filled.checkpoint()
    assert allod.restore(tmp_path / "b.tar", tmp_path / "one", since=kept).verification.ok
    filled.ask("圖書館何時休館？")
    with pytest.raises(BackupUnsound, match="kept"):
        allod.restore(tmp_path / "b.tar", tmp_path / "two", since=filled.checkpoint())
    with allod.init(tmp_path / "other", "別處") as other, pytest.raises(BadSignature):
        allod.restore(tmp_path / "b.tar", tmp_path / "two", since=other.checkpoint())
    assert not (tmp_path / "two").exists()
