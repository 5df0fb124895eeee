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
