"""`allod index …` run for real."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
CARD = """
roles = ["embed"]
[embedding]
question = "{text}"
passage = "{title} {text}"
most_tokens = 32
[[lineage]]
name = "Tiny"
developer = "Somebody"
country = "US"
licence = "Apache-2.0"
base = ""
"""


@pytest.fixture
def office(tmp_path: Path, filled: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "office"))


def test_vectors_are_added_and_shown(office: Path, tmp_path: Path, tiny: Path, run: Run, told: Run) -> None:
    (tmp_path / "tiny.toml").write_text(CARD, "utf-8")
    added = run("model", "add", tiny, "--name", "tiny", "--lineage", tmp_path / "tiny.toml", cwd=office)
    assert added.returncode == 0, added.stderr
    first = told("index", "add-vectors", "--model", "tiny", "--most", "1", cwd=office)
    assert (first["done"], first["total"], first["made"]) == (1, 2, 1)
    done = run("index", "add-vectors", cwd=office)
    assert "2 段中已有 2 段具有向量" in done.stdout
    shown = run("index", "show", cwd=office).stdout
    assert "tiny" in shown
    assert "{title} {text}" in shown
    assert "尚無學得的排序" in shown
    assert told("index", "show", cwd=office)["vectors"]["done"] == 2
    assert len(run("search", "敬老卡", "--words", cwd=office).stdout) < len(
        run("search", "敬老卡", cwd=office).stdout
    )


def test_what_stands_in_the_way_is_one_sentence(office: Path, run: Run) -> None:
    done = run("index", "add-vectors", cwd=office)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "allod model derive" in done.stderr
    done = run("index", "train", cwd=office)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_nothing_learnt_is_shown_as_such(office: Path, run: Run, told: Run) -> None:
    shown = run("index", "show", "--lang", "en", cwd=office).stdout
    assert "allod index add-vectors" in shown
    assert "allod index train" in shown
    assert told("index", "show", cwd=office)["ranking"] is None


def test_the_index_is_rebuilt(office: Path, run: Run) -> None:
    done = run("index", "rebuild", "--lang", "en", cwd=office)
    assert done.returncode == 0
    assert "2" in done.stdout
