"""`_confine`: the script that limits itself and becomes the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from allod.sandbox import Limits, _confine
from allod.sandbox._frames import EXIT_START

SHOW = "import resource as r; print([r.getrlimit(w)[0] for w in (r.RLIMIT_CORE, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CPU, r.RLIMIT_AS)])"  # noqa: E501


def confined(limits: Limits, parent: int, program: list[str]) -> subprocess.CompletedProcess[str]:
    wanted = json.dumps({**asdict(limits), "parent": parent})
    command = [sys.executable, "-I", "-S", str(Path(_confine.__file__)), wanted, *program]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems ignore RLIMIT_AS")
def test_the_program_finds_its_limits_set() -> None:
    limits = Limits(memory_bytes=512 << 20, cpu_seconds=9, open_files=33, file_bytes=0)
    done = confined(limits, os.getpid(), [sys.executable, "-I", "-S", "-c", SHOW])
    assert json.loads(done.stdout) == [0, 0, 33, 9, 512 << 20]


def test_a_parent_that_is_gone_already_is_noticed() -> None:
    assert confined(Limits(), 1, [sys.executable, "-c", "pass"]).returncode == EXIT_START


def test_a_program_that_does_not_exist_gives_the_agreed_status() -> None:
    assert confined(Limits(), os.getpid(), ["/nowhere"]).returncode == EXIT_START == _confine.EXIT_START


def test_the_probe_leaves_everything_as_it_is() -> None:
    before = os.readlink("/proc/self/ns/net") if sys.platform == "linux" else ""
    command = [sys.executable, "-I", "-S", str(Path(_confine.__file__)), _confine.PROBE]
    status = subprocess.run(command, check=False).returncode
    assert status in {0, EXIT_START}
    assert not before or os.readlink("/proc/self/ns/net") == before


NO_NAMESPACES = """
import json, os, subprocess, sys
from pathlib import Path
Path("/proc/sys/user/max_net_namespaces").write_text("0")
wanted = json.loads(sys.argv[2]) | {"parent": os.getpid()}
command = [sys.executable, "-I", "-S", sys.argv[1], json.dumps(wanted), "/bin/echo", "started"]
print(subprocess.run(command).returncode)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_without_namespaces_the_program_is_started_all_the_same() -> None:
    """As on a system that refuses them: here none is left, by a limit set in a namespace above."""
    wanted = json.dumps({**asdict(Limits()), "own_network": True})
    within = ["unshare", "--user", "--map-root-user", sys.executable, "-c", NO_NAMESPACES]
    done = subprocess.run(
        [*within, str(Path(_confine.__file__)), wanted], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no namespace to try it in: {done.stderr.strip()}")
    assert done.stdout.split() == ["started", "0"]
