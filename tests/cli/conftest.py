"""The command line run for real, as a program of its own, on a small workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ALLOD = Path(sys.executable).with_name("allod")


def _run(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "TMPDIR")}
    return subprocess.run(
        [str(ALLOD), *map(str, arguments)],
        cwd=cwd,
        env=kept | {"COLUMNS": "100"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _told(*arguments: object, cwd: Path) -> Any:
    done = _run(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("cli")
    (base / "docs").mkdir()
    (base / "docs" / "敬老卡.md").write_text(
        "# 敬老愛心卡\n\n年滿六十五歲之市民得申請。每月補助點數六百點。\n", "utf-8"
    )
    (base / "docs" / "guide.md").write_text("# Visitor guide\n\nThe one-day pass costs NT$130.\n", "utf-8")
    root = base / "office"
    assert _run("init", root, "--name", "試驗室", "--jurisdiction", "TW").returncode == 0
    added = _run("source", "add", "rules", "--licence", "CC-BY-4.0", "--steward", "秘書處", cwd=root)
    assert added.returncode == 0, added.stderr
    assert "秘書處" in added.stdout
    done = _run("add", "../docs", "--source", "rules", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "新收" in done.stdout
    return root


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `allod` with arguments, in a folder, in a clean environment."""
    return _run


@pytest.fixture
def told() -> Callable[..., Any]:
    """Runs `allod … --json` and returns what it printed."""
    return _told
