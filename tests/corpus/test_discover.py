"""Which files a path names: each once, in order, hidden ones left out, what cannot be read said."""

from __future__ import annotations

import os
from pathlib import Path

from allod.corpus import NotAFile, PathMissing, SymlinkLoop
from allod.corpus._discover import Failure, Found, discover


def test_folders_are_walked_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("z.txt", "a.txt", ".hidden", "~$a.docx", "b/c/deep.md"):
        (tmp_path / name).write_text("x")
    names = [item.name for item in discover([tmp_path], tmp_path)]
    assert names == ["a.txt", "b/c/deep.md", "z.txt"]


def test_a_file_named_twice_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert len(list(discover([tmp_path, tmp_path / "a.txt"], tmp_path))) == 1


def test_names_are_relative_to_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("xy")
    (found,) = discover([tmp_path / "docs"], tmp_path / "office")
    assert isinstance(found, Found)
    assert (found.name, found.size) == ("../docs/a.txt", 2)


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = list(discover([tmp_path, tmp_path / "gone"], tmp_path))
    assert [type(item.error) for item in found if isinstance(item, Failure)] == [
        SymlinkLoop,
        NotAFile,
        PathMissing,
    ]


def test_a_link_to_a_file_elsewhere_is_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.txt").write_text("x")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "out.txt")
    assert [item.name for item in discover([tmp_path / "in"], tmp_path)] == ["in/link.txt"]
