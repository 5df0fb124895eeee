"""`allod model …` run for real: lists, trees, exit statuses, JSON."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
QWEN = "qwen2.5-coder-1.5b-instruct"
LINEAGE = """
chat = true
[[lineage]]
name = "City letters"
developer = "青嵐市"
country = "TW"
licence = "LicenseRef-city"
base = "Gemma 3 270M"
vouched_by = "developer"
[[lineage]]
name = "Gemma 3 270M"
developer = "Google"
country = "US"
licence = "LicenseRef-Gemma-Terms"
vouched_by = "mirror"
revocable_by = "Google"
"""


@pytest.fixture
def model(filled: Path, tmp_path: Path, run: Run) -> Callable[..., Any]:
    """Runs `allod model …` in the workspace, with a cache of its own."""
    return lambda *arguments: run(
        "model", *arguments, cwd=filled, XDG_CACHE_HOME=str(tmp_path), COLUMNS="120"
    )


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    (tmp_path / "letters.toml").write_text(LINEAGE, "utf-8")
    (tmp_path / "letters.gguf").write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 0) + bytes(1000))
    return tmp_path / "letters.gguf"


def test_the_list_tells_what_policy_says(model: Run) -> None:
    shown = model("list")
    assert shown.returncode == 0, shown.stderr
    assert "TW ← US" in shown.stdout
    assert "barred_origins: CN (tw-agency)" in shown.stdout
    told = {each["name"]: each for each in json.loads(model("list", "--json").stdout)}
    assert told[QWEN]["state"] == "barred"
    assert told["gemma3-270m"]["policy"] == {"allowed": True, "rule": "allowed"}
    assert told["gemma3-taide-12b-chat"]["sha256"] is None


def test_show_draws_the_lineage_and_who_vouches(model: Run) -> None:
    shown = model("show", "llama-sea-lion-v3-8b-it").stdout
    names = ["Llama-SEA-LION v3 8B IT", "Llama-SEA-LION v3 8B", "Llama 3.1 8B Instruct", "Llama 3.1 8B"]
    depths = [line.index(name) for name in names for line in shown.splitlines() if line.endswith(name)]
    assert depths == sorted(set(depths))
    assert len(depths) == len(names)
    assert "無人擔保" in shown
    assert "授權可由 Meta 終止" in shown


@pytest.mark.parametrize("words", [("fetch", QWEN)])
def test_what_is_barred_ends_with_status_3_and_a_sentence(model: Run, words: tuple[str, ...]) -> None:
    done = model(*words)
    assert done.returncode == 3
    assert "Qwen2.5 Coder 1.5B Instruct" in done.stderr
    assert "barred_origins: CN (tw-agency)" in done.stderr


def test_a_file_is_added_shown_and_removed(model: Run, letters: Path) -> None:
    done = model(
        "add", letters, "--name", "city-letters", "--lineage", letters.with_suffix(".toml"), "--json"
    )
    assert done.returncode == 0, done.stderr
    added = json.loads(done.stdout)
    assert (added["mirror"], added["vouchedBy"]) == ("file", "developer")
    assert Path(added["path"]).exists()
    assert json.loads(model("show", "city-letters", "--json").stdout)["installed"] == added
    gone = json.loads(model("remove", "city-letters", "--json").stdout)
    assert gone["sha256"] == added["sha256"]
    assert not Path(added["path"]).exists()


def test_other_weight_formats_are_refused_in_a_sentence(model: Run, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x80\x04}q\x00.")
    done = model("add", tmp_path / "x.bin", "--name", "x")
    assert done.returncode == 1
    assert "只接受 GGUF" in done.stderr


@pytest.mark.parametrize("words", [("fetch", "no-such"), ("show", "no-such"), ("remove", "no-such")])
def test_an_unknown_model_is_a_usage_error(model: Run, words: tuple[str, ...]) -> None:
    done = model(*words)
    assert done.returncode == 2
    assert "allod model list" in done.stderr


def test_an_unpinned_model_asks_for_consent(model: Run) -> None:
    done = model("fetch", "gemma3-1b-it")
    assert done.returncode == 2
    assert "--accept-digest" in done.stderr


def test_what_is_made_here_needs_its_base(model: Run) -> None:
    done = model("derive", "gemma3-270m-layer16")
    assert done.returncode == 1
    assert "`allod model fetch gemma3-270m`" in done.stderr
    assert "the first 16 blocks of gemma3-270m" in model("show", "gemma3-270m-layer16").stdout
    done = model("derive", "gemma3-270m")
    assert done.returncode == 2
    assert "不是由另一個模型製作而成" in done.stderr


@pytest.mark.parametrize("command", ["list", "show", "fetch", "derive", "add", "remove"])
def test_help_has_an_example(model: Run, command: str) -> None:
    assert f"allod model {command}" in model(command, "--help").stdout
