"""A clean environment round each test, and small workspaces to try things on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import allod
from allod import Allod, Terms


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALLOD_WORKSPACE", "LC_ALL", "LANG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Allod]:
    """A workspace with one public source and no document."""
    with allod.init(tmp_path / "office", "試驗室", jurisdiction="TW", locale="zh-TW") as opened:
        opened.add_source(Terms("rules", "CC-BY-4.0", "秘書處", classification="public"))
        yield opened


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three small documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    card = "年滿六十五歲之市民得申請敬老愛心卡。\n\n## 補助\n\n每月補助點數六百點，不得累計至次月。"
    (folder / "敬老卡.md").write_text(f"# 敬老愛心卡\n\n## 資格\n\n{card}\n", "utf-8")
    (folder / "圖書館.txt").write_text("市立圖書館每週一休館。借書以二十冊為限，借期三十日。\n", "utf-8")
    (folder / "guide.md").write_text("# Visitor guide\n\nThe one-day pass costs NT$130.\n", "utf-8")
    return folder
