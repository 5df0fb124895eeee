"""`verify`, `trace`, `receipt`, `ledger`: what anyone can check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
Told = Callable[..., Any]


def test_trace_walks_both_ways(filled: Path, run: Run, told: Told) -> None:
    answer = told("ask", "每月補助點數是幾點？", cwd=filled)
    back = told("trace", answer["id"], cwd=filled)
    document = back["children"][0]["children"][0]
    assert document["kind"] == "document"
    source = document["children"][0]
    assert (source["kind"], source["name"], source["detail"]["licence"]) == ("source", "rules", "CC-BY-4.0")
    forward = told("trace", document["name"], "--forward", cwd=filled)
    touched = {(child["kind"], child["name"]) for child in forward["children"][0]["children"]}
    assert ("answer", answer["id"]) in touched
    assert {kind for kind, _ in touched} >= {"corpus", "index", "answer"}
    assert told("trace", "rules", "--forward", cwd=filled)["children"]
    assert "敬老愛心卡" in run("trace", answer["id"], cwd=filled).stdout
    missing = run("trace", "a99999", cwd=filled)
    assert missing.returncode == 2


def test_verify_checkpoint_and_receipt(filled: Path, tmp_path: Path, run: Run, told: Told) -> None:
    result = told("verify", cwd=filled)
    assert result["ok"]
    kept = run("ledger", "checkpoint", cwd=filled).stdout
    assert len(kept.encode()) < 300
    (tmp_path / "kept.txt").write_text(kept)
    answer = told("ask", "每月補助點數是幾點？", cwd=filled)
    assert run("verify", "--since", tmp_path / "kept.txt", cwd=filled).returncode == 0
    (tmp_path / "receipt").write_text(run("receipt", answer["id"], cwd=filled).stdout)
    key = filled / "keys" / "allod.pub"
    held = run("verify", "--receipt", tmp_path / "receipt", "--key", key, cwd=tmp_path)
    assert held.returncode == 0, held.stderr
    assert "urn:allod:predicate:answer:v1" in held.stdout
    damaged = (tmp_path / "receipt").read_text().replace("A", "B", 3)
    (tmp_path / "receipt").write_text(damaged)
    refused = run("verify", "--receipt", tmp_path / "receipt", "--key", key, cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("allod: ")


def test_a_foreign_checkpoint_is_refused(filled: Path, tmp_path: Path, run: Run) -> None:
    run("init", tmp_path / "other", "--name", "別處")
    (tmp_path / "kept").write_text(run("ledger", "checkpoint", cwd=tmp_path / "other").stdout)
    done = run("verify", "--since", tmp_path / "kept", cwd=filled)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_the_ledger_is_listed_and_shown(filled: Path, run: Run, told: Told) -> None:
    entries = told("ledger", "list", cwd=filled)
    assert [entry["kind"] for entry in entries[:2]] == ["workspace", "rights"]
    statement = json.loads(run("ledger", "show", 1, cwd=filled).stdout)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert json.loads(run("ledger", "show", 1, "--raw", cwd=filled).stdout)["payloadType"]
    assert run("ledger", "show", 99999, cwd=filled).returncode == 1
    assert "工作區" in run("ledger", "list", cwd=filled).stdout
