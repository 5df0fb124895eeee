"""`backup`, `restore`, and `init` on a server, as a person types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def tar(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups") / "office.tar"


def test_backup_tells_what_it_holds_and_how_to_keep_it(run: Run, filled: Path, tar: Path) -> None:
    done = run("backup", tar, cwd=filled)
    assert done.returncode == 0, done.stderr
    assert "私密金鑰" in done.stdout
    assert "2 個原始檔案" in done.stdout
    again = run("backup", tar, cwd=filled)
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert run("backup", tar, cwd=filled, LANG="C").returncode == 2


def test_backup_and_restore_tell_machines(told: Run, filled: Path, tmp_path: Path) -> None:
    made = told("backup", tmp_path / "b.tar", cwd=filled)
    back = told("restore", tmp_path / "b.tar", tmp_path / "again", cwd=tmp_path)
    assert (back["entries"], back["root"]) == (made["size"], made["root"])
    assert back["documents"] == 2


def test_restore_verifies_and_says_so(run: Run, filled: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.tar", cwd=filled).returncode == 0
    (tmp_path / "kept").write_text(run("ledger", "checkpoint", cwd=filled).stdout, "utf-8")
    done = run("restore", tmp_path / "b.tar", tmp_path / "again", "--since", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert "完整無缺" in done.stdout
    assert "全部相符" in done.stdout
    assert run("verify", cwd=tmp_path / "again").returncode == 0
    refused = run("restore", tmp_path / "b.tar", tmp_path / "again")
    assert refused.returncode == 2
    assert refused.stderr.count("(root ") == 2


def test_a_workspace_can_start_on_a_server(run: Run, postgres: Any, tmp_path: Path) -> None:
    url = postgres.database().url
    root = tmp_path / "office"
    assert run("init", root, "--name", "市政府", "--database", url).returncode == 0
    assert not (root / "allod.db").exists()
    assert run("verify", cwd=root).returncode == 0
    taken = run("init", tmp_path / "second", "--name", "another", "--database", url)
    assert taken.returncode == 2
    assert "one for each workspace" in taken.stderr
    assert not (tmp_path / "second").exists()


def test_a_password_in_a_url_is_refused_and_not_repeated(run: Run, tmp_path: Path) -> None:
    url = "postgresql://allod:hunter2@localhost/office"
    done = run("init", tmp_path / "office", "--name", "x", "--database", url)
    assert done.returncode == 2
    assert "password_file" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout
