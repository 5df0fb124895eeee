"""`add`, `search`, `index rebuild`: summaries, sentences, exit statuses."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import allod

Run = Callable[..., Any]
Told = Callable[..., Any]


def test_add_again_says_unchanged(filled: Path, told: Told) -> None:
    summary = told("add", "../docs", "--source", "rules", cwd=filled)
    assert (summary["taken"], summary["unchanged"], summary["entry"]) == (0, 2, None)


def test_add_without_a_source_prints_the_line_to_type(filled: Path, run: Run) -> None:
    done = run("add", "../docs", cwd=filled)
    assert done.returncode == 2
    assert "allod source add NAME --licence CC-BY-4.0 --steward" in done.stderr


def test_a_second_add_says_who_holds_the_lock(filled: Path, run: Run) -> None:
    with allod.open(filled) as opened, opened.workspace.ingesting("add"):
        done = run("add", "../docs", "--source", "rules", "--no-wait", cwd=filled)
    assert done.returncode == 1
    assert f"process {os.getpid()}" in done.stderr
    assert run("add", "../docs", "--source", "rules", "--no-wait", cwd=filled).returncode == 0


def test_a_failed_file_sets_status_1_and_is_named(filled: Path, run: Run) -> None:
    (filled.parent / "bad").mkdir()
    (filled.parent / "bad" / "空.txt").touch()
    done = run("add", "../bad", "--source", "rules", cwd=filled)
    assert done.returncode == 1
    assert "空.txt" in done.stdout


def test_search_prints_hits(filled: Path, run: Run, told: Told) -> None:
    hits = told("search", "每月補助點數", "-k", 3, cwd=filled)
    assert hits[0]["title"] == "敬老愛心卡"
    assert hits[0]["text"] in (filled.parent / "docs" / "敬老卡.md").read_text("utf-8")
    assert "敬老愛心卡" in run("search", "每月補助點數", cwd=filled).stdout


def test_many_queries_give_a_line_each(filled: Path, tmp_path: Path, run: Run) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "a", "query": "每月補助點數"}\n{"id": 2, "query": "one-day pass"}\n', "utf-8")
    done = run("search", "--queries", queries, "-k", 1, cwd=filled)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", 2]
    assert set(lines[0]["hits"][0]) == {"document", "title", "reference", "passage", "score", "text"}
    assert "NT$130" in lines[1]["hits"][0]["text"]
    queries.write_text("not json\n")
    done = run("search", "--queries", queries, cwd=filled)
    assert done.returncode == 2
    assert "line 1" in done.stderr


def test_the_index_is_rebuilt_with_the_same_results(filled: Path, run: Run, told: Told) -> None:
    before = told("search", "補助", cwd=filled)
    assert run("index", "rebuild", cwd=filled).returncode == 0
    assert told("search", "補助", cwd=filled) == before


def test_a_policy_refusal_has_status_3(filled: Path, run: Run) -> None:
    run("source", "add", "old", "--licence", "CC0-1.0", "--steward", "x", "--until", "2020-01-01", cwd=filled)
    done = run("add", "../docs", "--source", "old", cwd=filled)
    assert done.returncode == 3
    assert "2020-01-01" in done.stderr
