"""Usage, help and version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_wrong_usage_has_status_2(tmp_path: Path, run: Run) -> None:
    assert run("ask", cwd=tmp_path).returncode == 2
    assert run("nonsense", cwd=tmp_path).returncode == 2
    assert run("--version", cwd=tmp_path).stdout.startswith("allod ")


@pytest.mark.parametrize(
    "command",
    ["init", "source add", "add", "search", "ask", "verify", "trace", "receipt", "ledger checkpoint"],
)
def test_help_shows_an_example(command: str, tmp_path: Path, run: Run) -> None:
    done = run(*command.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Example" in done.stdout
