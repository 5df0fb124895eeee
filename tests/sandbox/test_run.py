"""`run`: a helper program gets its input, gives its answer, and is ended when it takes or says too much."""

from __future__ import annotations

import json
import os
import sys

import pytest

from allod.sandbox import HelperFailed, HelperOutputLimit, HelperTimeout, run


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


def test_a_helper_answers_on_its_standard_output_whatever_the_length() -> None:
    data = os.urandom(3 << 20)
    program = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    assert run(python(program), data, 20, 4 << 20) == data[::-1]


def test_a_helper_sees_a_fixed_environment_and_stays_in_the_callers_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    program = "import json, os; print(json.dumps([dict(os.environ), os.getpgrp(), os.getcwd()]))"
    environment, group, folder = json.loads(run(python(program), b"", 20, 1 << 20))
    assert environment["OMP_THREAD_LIMIT"] == "1"
    assert "SECRET_TOKEN" not in environment
    assert group == os.getpgrp()
    assert folder == "/"


def test_a_helper_that_takes_too_long_is_killed() -> None:
    with pytest.raises(HelperTimeout, match=r"0\.3 seconds"):
        run(python("import time; time.sleep(60)"), b"", 0.3, 10)
    with pytest.raises(HelperTimeout):
        run(python("import os, time; os.close(1); os.close(0); time.sleep(60)"), b"", 0.3, 10)


def test_a_helper_that_says_too_much_is_killed() -> None:
    with pytest.raises(HelperOutputLimit):
        run(python("while True: print('x' * 1000)"), b"", 20, 1 << 20)


def test_a_helper_that_reads_nothing_and_fails_is_named_with_its_status() -> None:
    with pytest.raises(HelperFailed, match="exit status 3"):
        run(python("raise SystemExit(3)"), b"x" * (1 << 20), 20, 10)
    with pytest.raises(HelperFailed, match="signal 9"):
        run(python("import os; os.kill(os.getpid(), 9)"), b"", 20, 10)


def test_a_helper_that_is_not_there_is_named() -> None:
    with pytest.raises(HelperFailed, match="no-such-program"):
        run(["/no/such/no-such-program"], b"", 20, 10)
