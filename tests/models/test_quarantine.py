"""The app's side of the importer: the child is asked, not trusted; the digest is taken here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allod.models import FetchInterrupted, FileMirror, FileUnreadable, HubMirror, WrongDigest
from allod.models import _quarantine as module
from allod.models._quarantine import bring, judge, quarantine
from allod.workspace import Workspace, WorkspaceLocked, hold

LIAR = """
import json
from allod.sandbox import serve
serve(lambda message: iter([{frame!r}]))
"""


@pytest.fixture
def liar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Has another program answer in the importer's place."""

    def write(frame: bytes) -> None:
        (tmp_path / "liar.py").write_text(LIAR.format(frame=frame), "utf-8")
        argv = (module.IMPORTER_ARGV[0], "-P", str(tmp_path / "liar.py"))
        monkeypatch.setattr(module, "IMPORTER_ARGV", argv)

    return write


@pytest.mark.parametrize(
    "frame",
    [
        b"no json",
        b'{"path": "/etc/hostname"}',
        b'{"error": "models.no_such", "fields": {}}',
        b'{"error": "models.lost", "fields": {}}',
        b'{"error": "models.digest", "fields": {}}',
        b'{"done": "many", "total": null}',
        b"[]",
        b'{"done": 1, "total": 2}',
    ],
)
def test_an_answer_that_makes_no_sense_is_a_broken_transfer(
    workspace: Workspace, liar: Callable[[bytes], None], frame: bytes
) -> None:
    liar(frame)
    with quarantine(workspace, "x") as folder, pytest.raises(FetchInterrupted):
        bring(workspace, folder, FileMirror("/x"), None, None)


def test_a_link_out_of_the_quarantine_is_not_followed(
    workspace: Workspace, liar: Callable[[bytes], None]
) -> None:
    with quarantine(workspace, "x") as folder:
        (folder / "link").symlink_to("/etc/hostname")
        liar(f'{{"path": "{folder / "link"}"}}'.encode())
        with pytest.raises(FetchInterrupted):
            bring(workspace, folder, FileMirror("/x"), None, None)


def test_two_do_not_take_models_in_at_once(workspace: Workspace) -> None:
    lock = workspace.root / "locks" / "models"
    with (
        quarantine(workspace, "x"),
        pytest.raises(WorkspaceLocked, match="model x"),
        hold(lock, "", wait=False),
    ):
        pass


def test_the_digest_is_taken_and_a_wrong_file_deleted(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"abc")
    right = hashlib.sha256(b"abc").hexdigest()
    assert judge(file, "m", right) == judge(file, "m", None) == right
    with pytest.raises(WrongDigest, match=f"{right}.*{'0' * 64}"):
        judge(file, "m", "0" * 64)
    assert not file.exists()


def test_a_token_file_that_is_not_there_is_told(workspace: Workspace, configure: Any) -> None:
    configure(hub_token_file="/no/such/token")
    with quarantine(workspace, "x") as folder, pytest.raises(FileUnreadable, match="/no/such/token"):
        bring(workspace, folder, HubMirror("a/b", "c"), None, None)
