"""The command line: every command run for real, its exit status, its JSON, its sentences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ALLOD = Path(sys.executable).with_name("allod")


def run(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "TMPDIR")}
    return subprocess.run(
        [str(ALLOD), *map(str, arguments)],
        cwd=cwd,
        env=kept | {"COLUMNS": "100"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def told(*arguments: object, cwd: Path) -> Any:
    done = run(*arguments, "--json", cwd=cwd)
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
    assert run("init", root, "--name", "試驗室", "--jurisdiction", "TW").returncode == 0
    added = run("source", "add", "rules", "--licence", "CC-BY-4.0", "--steward", "秘書處", cwd=root)
    assert added.returncode == 0, added.stderr
    assert "秘書處" in added.stdout
    done = run("add", "../docs", "--source", "rules", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "新收" in done.stdout
    return root


def test_add_again_says_unchanged(filled: Path) -> None:
    summary = told("add", "../docs", "--source", "rules", cwd=filled)
    assert (summary["taken"], summary["unchanged"], summary["entry"]) == (0, 2, None)


def test_add_without_a_source_prints_the_line_to_type(filled: Path) -> None:
    done = run("add", "../docs", cwd=filled)
    assert done.returncode == 2
    assert "allod source add NAME --licence CC-BY-4.0 --steward" in done.stderr


def test_a_failed_file_sets_status_1_and_is_named(filled: Path) -> None:
    (filled.parent / "bad").mkdir()
    (filled.parent / "bad" / "空.txt").touch()
    done = run("add", "../bad", "--source", "rules", cwd=filled)
    assert done.returncode == 1
    assert "空.txt" in done.stdout


def test_search_prints_hits(filled: Path) -> None:
    hits = told("search", "每月補助點數", "-k", 3, cwd=filled)
    assert hits[0]["title"] == "敬老愛心卡"
    assert hits[0]["text"] in (filled.parent / "docs" / "敬老卡.md").read_text("utf-8")
    assert "敬老愛心卡" in run("search", "每月補助點數", cwd=filled).stdout


def test_many_queries_give_a_line_each(filled: Path, tmp_path: Path) -> None:
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


def test_ask_quotes_and_records(filled: Path) -> None:
    answer = told("ask", "每月補助點數是幾點？", cwd=filled)
    assert answer["kind"] == "answer"
    assert any("六百點" in citation["quote"] for citation in answer["citations"])
    assert answer["id"].startswith("a")
    assert set(answer["timings"]) == {"search", "answer", "record"}
    shown = run("ask", "每月補助點數是幾點？", cwd=filled)
    assert "六百點" in shown.stdout
    assert "[1]" in shown.stdout


def test_a_refusal_is_done_and_recorded(filled: Path) -> None:
    answer = told("ask", "火星上有水嗎？", cwd=filled)
    assert answer["kind"] == "refusal"
    assert answer["id"]
    assert run("ask", "火星上有水嗎？", cwd=filled).returncode == 0


def test_trace_walks_both_ways(filled: Path) -> None:
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


def test_verify_checkpoint_and_receipt(filled: Path, tmp_path: Path) -> None:
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


def test_a_foreign_checkpoint_is_refused(filled: Path, tmp_path: Path) -> None:
    run("init", tmp_path / "other", "--name", "別處")
    (tmp_path / "kept").write_text(run("ledger", "checkpoint", cwd=tmp_path / "other").stdout)
    done = run("verify", "--since", tmp_path / "kept", cwd=filled)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_the_ledger_is_listed_and_shown(filled: Path) -> None:
    entries = told("ledger", "list", cwd=filled)
    assert [entry["kind"] for entry in entries[:2]] == ["workspace", "rights"]
    statement = json.loads(run("ledger", "show", 1, cwd=filled).stdout)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert json.loads(run("ledger", "show", 1, "--raw", cwd=filled).stdout)["payloadType"]
    assert run("ledger", "show", 99999, cwd=filled).returncode == 1
    assert "工作區" in run("ledger", "list", cwd=filled).stdout


def test_sources_are_listed_and_shown(filled: Path) -> None:
    assert told("source", "list", cwd=filled)[0]["name"] == "rules"
    assert told("source", "show", "rules", cwd=filled)["steward"] == "秘書處"
    assert run("source", "show", "nothing", cwd=filled).returncode == 2


def test_the_index_is_rebuilt_with_the_same_results(filled: Path) -> None:
    before = told("search", "補助", cwd=filled)
    assert run("index", "rebuild", cwd=filled).returncode == 0
    assert told("search", "補助", cwd=filled) == before


def test_the_program_speaks_the_workspaces_language_or_the_asked_one(filled: Path) -> None:
    assert "全部相符" in run("verify", cwd=filled).stdout
    assert "Everything agrees" in run("verify", "--lang", "en", cwd=filled).stdout
    done = run("verify", "--lang", "xx", cwd=filled)
    assert done.returncode != 0


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("ask", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "allod init" in done.stderr
    done = run("ask", "x", cwd=tmp_path, LANG="zh_TW.UTF-8")
    assert "工作區" in done.stderr


def test_a_policy_refusal_has_status_3(filled: Path) -> None:
    run("source", "add", "old", "--licence", "CC0-1.0", "--steward", "x", "--until", "2020-01-01", cwd=filled)
    done = run("add", "../docs", "--source", "old", cwd=filled)
    assert done.returncode == 3
    assert "2020-01-01" in done.stderr


def test_wrong_usage_has_status_2(tmp_path: Path) -> None:
    assert run("ask", cwd=tmp_path).returncode == 2
    assert run("nonsense", cwd=tmp_path).returncode == 2
    assert run("--version", cwd=tmp_path).stdout.startswith("allod ")


@pytest.mark.parametrize(
    "command",
    ["init", "source add", "add", "search", "ask", "verify", "trace", "receipt", "ledger checkpoint"],
)
def test_help_shows_an_example(command: str, tmp_path: Path) -> None:
    done = run(*command.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Example" in done.stdout
