"""Making and finding a workspace, registering sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
Told = Callable[..., Any]


def test_sources_are_listed_and_shown(filled: Path, run: Run, told: Told) -> None:
    assert told("source", "list", cwd=filled)[0]["name"] == "rules"
    assert told("source", "show", "rules", cwd=filled)["steward"] == "秘書處"
    assert run("source", "show", "nothing", cwd=filled).returncode == 2


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path, run: Run) -> None:
    done = run("ask", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "allod init" in done.stderr
    done = run("ask", "x", cwd=tmp_path, LANG="zh_TW.UTF-8")
    assert "工作區" in done.stderr
