"""`ask`: quotes with places, refusals; both recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
Told = Callable[..., Any]


def test_ask_quotes_and_records(filled: Path, run: Run, told: Told) -> None:
    answer = told("ask", "每月補助點數是幾點？", cwd=filled)
    assert answer["kind"] == "answer"
    assert any("六百點" in citation["quote"] for citation in answer["citations"])
    assert answer["id"].startswith("a")
    assert set(answer["timings"]) == {"search", "answer", "record"}
    shown = run("ask", "每月補助點數是幾點？", cwd=filled)
    assert "六百點" in shown.stdout
    assert "[1]" in shown.stdout


def test_a_refusal_is_done_and_recorded(filled: Path, run: Run, told: Told) -> None:
    answer = told("ask", "火星上有水嗎？", cwd=filled)
    assert answer["kind"] == "refusal"
    assert answer["id"]
    assert run("ask", "火星上有水嗎？", cwd=filled).returncode == 0
