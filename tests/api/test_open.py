"""Two ways to an open workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

import allod
from allod.workspace import WorkspaceExists, WorkspaceNotFound


def test_what_was_made_can_be_opened(tmp_path: Path) -> None:
    with allod.init(tmp_path / "office", "市府", jurisdiction="TW", locale="zh-TW") as made:
        origin = made.workspace.origin
    with allod.open(tmp_path / "office") as opened:
        assert opened.workspace.origin == origin


def test_nothing_is_opened_where_nothing_is_and_nothing_made_over_something(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNotFound):
        allod.open(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceExists):
        allod.init(tmp_path, "市府")
