"""`serve`: the child's loop, run over real pipes in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from allod.sandbox._frames import END, EXIT_HANDLER, frame

PROGRAM = [sys.executable, str(Path(__file__).with_name("program.py"))]


def served(requests: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(PROGRAM, input=requests, capture_output=True, check=False)


def test_each_request_gets_its_frames_and_the_end_mark() -> None:
    done = served(frame(b"echo a") + frame(b"count 2"))
    assert done.stdout == frame(b"a") + END + frame(b"0") + frame(b"1") + END
    assert done.returncode == 0


def test_a_parent_that_goes_away_ends_the_loop() -> None:
    assert served(b"").returncode == 0
    assert served(frame(b"echo a")[:5]).returncode == 0


def test_a_handler_that_raises_ends_the_process_with_the_agreed_status() -> None:
    done = served(frame(b"raise x") + frame(b"echo a"))
    assert (done.returncode, done.stdout) == (EXIT_HANDLER, b"")
