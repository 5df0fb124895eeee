"""Rows, files and the shared cache: a model is what was recorded, or it is not run."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from allod.models import ModelLost, ModelNotHere, ModelUnknown, Step, add, installed, model_named
from allod.models._store import cache_path, digest_now, link_or_copy
from allod.workspace import Workspace, digest_of


@pytest.fixture
def file(tmp_path: Path, weights: bytes) -> Path:
    path = tmp_path / "x.gguf"
    path.write_bytes(weights)
    return path


def test_a_model_comes_back_as_it_was_recorded(
    workspace: Workspace, file: Path, lineage: Callable[..., Path]
) -> None:
    model = add(workspace, file, name="mine", lineage=lineage())
    assert installed(workspace) == [model]
    assert model.lineage[1] == Step("Base", "Somebody", "US", "Apache-2.0")
    assert (model.chat, model.context, model.languages) == (False, 4096, ())


def test_what_is_not_here_tells_what_to_do(workspace: Workspace, entry: Callable[..., str]) -> None:
    with pytest.raises(ModelNotHere, match="allod model fetch city-letters"):
        model_named(workspace, entry())
    with pytest.raises(ModelUnknown):
        model_named(workspace, "no-such")


def test_a_file_that_is_lost_is_told(workspace: Workspace, file: Path, lineage: Callable[..., Path]) -> None:
    add(workspace, file, name="mine", lineage=lineage()).path.unlink()
    with pytest.raises(ModelLost, match="mine"):
        model_named(workspace, "mine")


def test_a_changed_file_has_a_new_digest_though_it_was_hashed_before(file: Path, weights: bytes) -> None:
    before = digest_now(file)
    file.write_bytes(weights[::-1])
    assert digest_now(file) != before
    assert digest_now(file) == digest_of(file)


def test_the_cache_can_be_elsewhere(
    workspace: Workspace, configure: Callable[..., None], tmp_path: Path
) -> None:
    assert cache_path(workspace, "a") == Path(os.environ["XDG_CACHE_HOME"]) / "allod" / "models" / "a.gguf"
    configure(cache=str(tmp_path / "shared"))
    assert cache_path(workspace, "a") == tmp_path / "shared" / "a.gguf"


def test_on_another_file_system_the_file_is_copied(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    link_or_copy(file, tmp_path / "copy.gguf")
    assert (tmp_path / "copy.gguf").read_bytes() == file.read_bytes()
    assert not (tmp_path / "copy.gguf").samefile(file)


def test_a_cache_that_cannot_be_written_does_not_stop_a_model(
    workspace: Workspace,
    file: Path,
    lineage: Callable[..., Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    assert add(workspace, file, name="mine", lineage=lineage()).path.exists()
    assert "not shared with other workspaces" in caplog.text
