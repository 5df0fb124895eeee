"""The locks: one holder at a time, named to whoever waits, released by death."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from allod.workspace import WorkspaceLocked
from allod.workspace._locks import hold

HOLDER = """
import sys, time
from pathlib import Path
from allod.workspace._locks import hold
with hold(Path(sys.argv[1]), "add"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with (
        pytest.raises(WorkspaceLocked, match=f"process {holder.pid}"),
        hold(tmp_path / "lock", "add", wait=False),
    ):
        pass


def test_one_who_waits_gets_it_when_the_holder_is_killed(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    told: list[str] = []

    def waiting(who: str) -> None:
        told.append(who)
        threading.Timer(0.2, lambda: holder.send_signal(signal.SIGKILL)).start()

    with hold(tmp_path / "lock", "add", waiting=waiting):
        assert f"process {holder.pid}" in told[0]
