"""`launch` and `_confine`: what a child sees and may do, and when it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from allod.sandbox import ROLES, ChildCrashed, Limits, UnknownRole, launch, mode

PROGRAM = [sys.executable, str(Path(__file__).with_name("program.py"))]


def test_a_role_that_is_not_declared_is_refused() -> None:
    with pytest.raises(UnknownRole, match="forwarder, gateway, importer, parser, runner"):
        launch("helper", PROGRAM, Limits())
    assert list(ROLES) == sorted(ROLES)


def test_a_child_sees_nothing_of_its_parents_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    with launch("parser", PROGRAM, Limits()) as child:
        environment = json.loads(b"".join(child.ask(b"environment", 20)))
    assert environment == {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def test_a_child_has_its_own_session_and_only_its_pipes() -> None:
    with open(os.devnull) as kept, launch("parser", PROGRAM, Limits()) as child:
        os.set_inheritable(kept.fileno(), True)
        facts = json.loads(b"".join(child.ask(b"facts", 20)))
        assert facts["session"] == facts["group"] == child.pid
    assert facts["cwd"] == "/"
    # 0, 1, 2, the two saved pipe ends and the null device, and the one that listing opens
    assert len(facts["descriptors"]) <= 7


def test_a_runner_has_a_network_of_its_own_with_loopback_up() -> None:
    if mode().name != "limits-network":
        pytest.skip("this system gives no network namespaces")
    with launch("runner", PROGRAM, Limits()) as child:
        facts = json.loads(b"".join(child.ask(b"network", 20)))
    assert facts["names"] == ["lo"]
    assert facts["network"] != os.readlink("/proc/self/ns/net")
    assert facts["user"] == os.getuid()


def test_other_roles_have_the_network_of_their_parent() -> None:
    with launch("parser", PROGRAM, Limits()) as child:
        facts = json.loads(b"".join(child.ask(b"network", 20)))
    assert facts["network"] == os.readlink("/proc/self/ns/net")


def test_a_child_may_not_write_files(tmp_path: Path) -> None:
    with launch("parser", PROGRAM, Limits()) as child, pytest.raises(ChildCrashed):
        list(child.ask(f"write {tmp_path / 'file'}".encode(), 20))
    assert not (tmp_path / "file").exists() or (tmp_path / "file").read_bytes() == b""


def test_a_role_that_may_write_gets_a_size(tmp_path: Path) -> None:
    with launch("importer", PROGRAM, Limits(file_bytes=100)) as child:
        assert list(child.ask(f"write {tmp_path / 'file'}".encode(), 20)) == [b"written"]


def test_open_files_are_limited() -> None:
    with launch("parser", PROGRAM, Limits(open_files=20)) as child:
        assert list(child.ask(b"open 30", 20)) == [b"Too many open files"]


@pytest.mark.parametrize("role", ["parser", "runner"])  # new credentials would undo the tie
def test_a_child_dies_with_its_parent(tmp_path: Path, role: str) -> None:
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import sys, time\n"
        "from allod.sandbox import Limits, launch\n"
        f"child = launch({role!r}, {PROGRAM!r}, Limits())\n"
        "list(child.ask(b'echo x', 20))\n"
        "child.ask(b'sleep', 20)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, str(parent)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


def test_only_the_importer_gets_more_of_the_environment() -> None:
    with launch("importer", PROGRAM, Limits(), {"PIP_INDEX_URL": "https://x", "PATH": "/evil"}) as child:
        seen = json.loads(b"".join(child.ask(b"environment", 20)))
    assert seen["PIP_INDEX_URL"] == "https://x"
    assert seen["PATH"] != "/evil"
    with pytest.raises(UnknownRole, match="parser"):
        launch("parser", PROGRAM, Limits(), {"PIP_INDEX_URL": "https://x"})
