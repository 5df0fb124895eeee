"""The language of the program: the workspace's, or the asked one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_the_program_speaks_the_workspaces_language_or_the_asked_one(filled: Path, run: Run) -> None:
    assert "全部相符" in run("verify", cwd=filled).stdout
    assert "Everything agrees" in run("verify", "--lang", "en", cwd=filled).stdout
    done = run("verify", "--lang", "xx", cwd=filled)
    assert done.returncode != 0
