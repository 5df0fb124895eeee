"""The crash rule: an acknowledged act is present, nothing is half-signed, an unfinished act is finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from allod import Allod
from allod.api import Unfinished
from allod.ledger import Subject, own_predicate
from allod.workspace import artifacts, unfinished

TYPE = own_predicate("document")

LOOP = """
import sys
from pathlib import Path
from sqlalchemy import insert
from allod.ledger import Subject, own_predicate
from allod.workspace import artifacts, open_workspace
workspace = open_workspace(Path(sys.argv[1]))
while True:
    with workspace.act("test") as act:
        row = {"act": act.entry, "kind": "test", "digest": "0" * 64, "size": act.entry, "detail": ""}
        act.connection.execute(insert(artifacts), row)
        act.state(own_predicate("document"), [Subject("test", f"{act.entry:064x}")], {})
    print(act.entry, flush=True)
"""

BETWEEN = """
import os, signal, sys
from pathlib import Path
from allod.ledger import Log, Subject, own_predicate
from allod.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
Log.append = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with workspace.act("test") as act:
    act.state(own_predicate("document"), [Subject("test", "0" * 64)], {})
"""


def _do(office: Allod, size: int) -> int:
    with office.workspace.act("test") as act:
        row = {"act": act.entry, "kind": "test", "digest": "0" * 64, "size": size, "detail": ""}
        act.connection.execute(insert(artifacts), row)
        act.state(TYPE, [Subject("test", "0" * 64)], {})
    return act.entry


def _fail(office: Allod) -> None:
    with office.workspace.act("test") as act:
        act.state(TYPE, [Subject("test", "0" * 64)], {})
        raise RuntimeError


def test_rows_show_once_their_act_is_in_the_ledger(office: Allod) -> None:
    entry = _do(office, 7)
    with office.workspace.read() as view:
        assert view.size == entry + 1
        assert view.connection.execute(select(artifacts.c.size).filter_by(act=entry)).scalar() == 7


def test_an_act_that_fails_leaves_nothing(office: Allod) -> None:
    before = office.workspace.log.size()
    with pytest.raises(RuntimeError):
        _fail(office)
    assert office.workspace.log.size() == before
    assert office.verify().ok


def test_a_crash_between_commit_and_entry_is_unfinished_then_finished(office: Allod) -> None:
    size = office.workspace.log.size()
    killed = subprocess.run([sys.executable, "-c", BETWEEN, str(office.workspace.root)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with office.workspace.read() as view:
        assert unfinished(view.connection, view.size) == [size]
    result = office.verify()
    assert result.ok
    assert [type(note.error) for note in result.notes] == [Unfinished]
    assert _do(office, 1) == size + 1
    result = office.verify()
    assert result.ok
    assert result.notes == ()
    assert result.size == size + 2


def test_sigkill_at_any_moment_loses_no_acknowledged_act(office: Allod) -> None:
    root = office.workspace.root
    acknowledged: list[int] = []
    for round_ in range(8):
        child = subprocess.Popen([sys.executable, "-c", LOOP, str(root)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        acknowledged.append(int(child.stdout.readline()))
        time.sleep(0.013 * round_)
        child.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in child.stdout.read().split("\n") if line]
        child.stdout.close()
        child.wait()
        result = office.verify()
        assert result.ok, result.problems
        assert result.size > acknowledged[-1]
    with office.workspace.read() as view:
        rows = set(
            view.connection.execute(select(artifacts.c.act).where(artifacts.c.kind == "test")).scalars()
        )
    assert set(acknowledged) <= rows
    assert len(acknowledged) == len(set(acknowledged))


def test_a_torn_tail_is_reported_then_cut_by_the_next_act(
    office: Allod, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(office.workspace.log.path)
    whole = path.read_bytes()
    path.write_bytes(whole + b"entry 700\n{half")
    result = office.verify()
    assert result.ok
    assert len(result.notes) == 1
    _do(office, 1)
    assert "cut" in caplog.text
    assert office.verify().notes == ()
    assert path.read_bytes().startswith(whole)


def test_the_clock_is_written_in_utc() -> None:
    from allod.workspace import now

    assert now().endswith("Z")
    assert os.environ["TZ"] == "UTC"
