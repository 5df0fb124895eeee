"""What the importer answers: ticks and a path, or an error with its fields; it writes to quarantine alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from allod.models._importer import answer


def _ask(folder: Path, path: Path, size: int | None = None) -> list[dict[str, Any]]:
    request = {"mirror": {"kind": "file", "path": str(path)}, "label": str(path), "folder": str(folder)}
    request |= {"bytes": size, "hub": "", "token": None}
    return [json.loads(frame) for frame in answer(json.dumps(request).encode())]


def test_a_file_is_copied_in_ticks(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(2_500_000))
    (tmp_path / "quarantine").mkdir()
    frames = _ask(tmp_path / "quarantine", source, 2_500_000)
    assert [frame["done"] for frame in frames[:-1]] == [1 << 20, 2 << 20, 2_500_000]
    assert Path(frames[-1]["path"]).read_bytes() == source.read_bytes()
    assert [path.name for path in (tmp_path / "quarantine").iterdir()] == ["file.part"]


def test_a_fault_is_an_error_with_its_fields(tmp_path: Path) -> None:
    [frame] = _ask(tmp_path, tmp_path / "gone")
    assert frame["error"] == "models.unreadable"
    assert frame["fields"] == {"file": str(tmp_path / "gone"), "detail": "No such file or directory"}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    [frame] = _ask(tmp_path, tmp_path)
    assert frame["error"] == "models.unreadable"


def test_a_kind_of_mirror_that_is_none_ends_the_child(tmp_path: Path) -> None:
    request = {"mirror": {"kind": "torrent"}, "label": "", "folder": str(tmp_path), "bytes": None}
    with pytest.raises(KeyError):
        list(answer(json.dumps(request | {"hub": "", "token": None}).encode()))
