"""A backup: whole, of one moment while others work, readable with the tools that every machine has."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from allod import Allod
from allod.ledger import Subject, own_predicate
from allod.workspace import BackupExists, BlobMissing, UnwritableFolder, models, passages, write_backup

TYPE = own_predicate("document")

ADD = """
import sys
from pathlib import Path
import allod
with allod.open(sys.argv[1]) as office:
    office.workspace.settings.intake.__dict__["batch_documents"] = 3
    for round in range(1000):
        office.add([Path(sys.argv[2])], "rules")
        for path in Path(sys.argv[2]).iterdir():
            path.write_text(path.read_text("utf-8") + f"第 {round} 次修訂。\\n", "utf-8")
        print(office.workspace.log.size(), flush=True)
"""


def _names(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def _model(office: Allod, name: str, content: bytes) -> None:
    with office.workspace.act("model") as act:
        digest = __import__("hashlib").sha256(content).hexdigest()
        row = {"act": act.entry, "name": name, "digest": digest, "bytes": len(content), "mirror": ""}
        act.connection.execute(insert(models), row | {"lineage": "[]", "lineage_digest": "0" * 64})
        act.state(TYPE, [Subject("test", digest)], {})
    folder = office.workspace.root / "models"
    folder.mkdir(exist_ok=True)
    (folder / f"{digest}.gguf").write_bytes(content)


def test_it_holds_everything_but_what_is_derived(office: Allod, documents: Path, tmp_path: Path) -> None:
    office.add([documents], "rules")
    told: list[tuple[int, int]] = []
    made = write_backup(
        office.workspace, tmp_path / "b.tar", progress=lambda done, total: told.append((done, total))
    )
    blobs = [f"blobs/{digest[:2]}/{digest}" for digest in office.workspace.blobs.names()]
    fixed = ["allod-backup.json", "allod.toml", "keys/allod.key", "keys/allod.pub", "ledger.log", "allod.db"]
    assert _names(tmp_path / "b.tar") == [*fixed, *blobs, "SHA256SUMS"]
    assert made.originals == len(blobs) == 3
    assert made.size == office.workspace.log.size()
    assert made.root == office.verify().root
    assert made.bytes == (tmp_path / "b.tar").stat().st_size
    assert told[-1][0] == told[-1][1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "documents", "office"]


def test_it_is_for_its_owner_alone_since_the_key_is_in_it(office: Allod, tmp_path: Path) -> None:
    write_backup(office.workspace, tmp_path / "b.tar")
    assert stat.S_IMODE((tmp_path / "b.tar").stat().st_mode) == 0o600


def test_tar_and_sha256sum_are_enough_to_read_it(office: Allod, documents: Path, tmp_path: Path) -> None:
    office.add([documents], "rules")
    write_backup(office.workspace, tmp_path / "b.tar")
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "xf", "../b.tar"], cwd=tmp_path / "out", check=True)
    subprocess.run(["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=tmp_path / "out", check=True)
    with (
        closing(sqlite3.connect(tmp_path / "out" / "allod.db")) as connection,
        office.workspace.read() as view,
    ):
        here = view.connection.execute(select(func.count()).select_from(passages)).scalar()
        assert connection.execute("select count(*) from passages").fetchone()[0] == here
    head = json.loads((tmp_path / "out" / "allod-backup.json").read_text("utf-8"))
    assert head["checkpoint"] == office.checkpoint().decode()


def test_models_are_named_and_taken_on_demand(office: Allod, tmp_path: Path) -> None:
    _model(office, "small", b"GGUF small")
    made = write_backup(office.workspace, tmp_path / "without.tar")
    assert (made.models, made.models_left_out) == ((), ("small",))
    made = write_backup(office.workspace, tmp_path / "with.tar", with_models=True)
    assert (made.models, made.models_left_out) == (("small",), ())
    gained = set(_names(tmp_path / "with.tar")) - set(_names(tmp_path / "without.tar"))
    assert len(gained) == 1
    assert gained.pop().startswith("models/")


def test_an_original_that_is_missing_or_changed_makes_no_backup(
    office: Allod, documents: Path, tmp_path: Path
) -> None:
    office.add([documents], "rules")
    digest = next(office.workspace.blobs.names())
    path = office.workspace.blobs.path(digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().swapcase() + b"x")
    with pytest.raises(BlobMissing, match=digest):
        write_backup(office.workspace, tmp_path / "b.tar")
    path.unlink()
    with pytest.raises(BlobMissing, match=digest):
        write_backup(office.workspace, tmp_path / "b.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["documents", "office"]


def test_a_file_is_never_overwritten(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("an older backup", "utf-8")
    with pytest.raises(BackupExists):
        write_backup(office.workspace, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_text("utf-8") == "an older backup"
    with pytest.raises(UnwritableFolder, match="below"):
        write_backup(office.workspace, tmp_path / "b.tar" / "below")


def test_what_a_crash_left_unfinished_is_finished_first(office: Allod, tmp_path: Path) -> None:
    size = office.workspace.log.size()
    between = """
import os, signal, sys
import allod
from allod.ledger import Log, Subject, own_predicate
workspace = allod.open(sys.argv[1]).workspace
Log.append = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with workspace.act("test") as act:
    act.state(own_predicate("document"), [Subject("test", "0" * 64)], {})
"""
    subprocess.run([sys.executable, "-c", between, str(office.workspace.root)], check=False)
    assert office.workspace.log.size() == size
    assert write_backup(office.workspace, tmp_path / "b.tar").size == size + 1


def test_backups_taken_while_another_process_adds_are_each_of_one_moment(
    office: Allod, documents: Path, tmp_path: Path
) -> None:
    import allod

    for number in range(8):
        (documents / f"公告{number}.md").write_text(f"# 公告{number}\n\n第 {number} 號公告。\n", "utf-8")
    root = office.workspace.root
    child = subprocess.Popen(
        [sys.executable, "-c", ADD, str(root), str(documents)], stdout=subprocess.PIPE, env=os.environ
    )
    assert child.stdout is not None
    sizes = []
    try:
        child.stdout.readline()
        for number in range(4):
            sizes.append(write_backup(office.workspace, tmp_path / f"{number}.tar").size)
            child.stdout.readline()
            assert child.poll() is None
    finally:
        child.kill()
        child.stdout.close()
        child.wait()
    assert sizes == sorted(set(sizes))
    for number, size in enumerate(sizes):
        made = allod.restore(tmp_path / f"{number}.tar", tmp_path / str(number))
        assert made.verification.ok
        assert made.verification.notes == ()
        assert made.verification.size == size
