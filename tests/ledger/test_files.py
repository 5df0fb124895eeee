"""New files: never over another, with the mode asked for, and the folder on disk as well."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from allod.ledger._files import create_file


def test_a_file_is_created_once_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "new"
    create_file(path, b"content", mode=0o600)
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_file(path, b"other", mode=0o600)
    assert path.read_bytes() == b"content"


def test_file_and_folder_are_synchronised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronised: list[Path] = []
    sync = os.fsync

    def watch(descriptor: int) -> None:
        synchronised.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    create_file(tmp_path / "new", b"content", mode=0o600)
    assert synchronised == [(tmp_path / "new").resolve(), tmp_path.resolve()]
