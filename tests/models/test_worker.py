"""`Worker`: what a process says that is not trusted, and errors that travel by their code."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from allod.models import ModelNotLoaded, PromptTooLong, RunnerCrashed, RunnerError, UpstreamRefused
from allod.models._worker import Worker, _decode, error_of
from allod.sandbox import Limits

NOWHERE = {"do": "open", "name": "m", "base_url": "http://127.0.0.1:9/v1", "key": "", "ca_file": ""}
LIMITS = Limits(memory_bytes=1 << 30)


def test_an_error_travels_by_its_code() -> None:
    error = error_of("models.prompt_too_long", {"model": "m", "tokens": 9, "context": 8})
    assert type(error) is PromptTooLong
    assert (
        type(error_of("models.upstream_refused", {"model": "m", "status": 1, "detail": ""}))
        is UpstreamRefused
    )
    assert issubclass(ModelNotLoaded, RunnerError)


@pytest.mark.parametrize("code", ["models.unknown", "workspace.locked", ""])
def test_a_child_may_not_name_any_error_it_likes(code: str) -> None:
    with pytest.raises(ValueError, match="no error has the code"):
        error_of(code, {})


@pytest.mark.parametrize("frame", [b"[1]", b"3", b"{", b"\xff"])
def test_a_frame_is_one_json_object(frame: bytes) -> None:
    with pytest.raises((TypeError, ValueError)):
        _decode(frame)


@pytest.mark.parametrize("part", [{}, {"finish": 3}, {"finish": {"reason": "stop"}}])
def test_an_answer_that_makes_no_sense_ends_the_process(part: dict[str, object]) -> None:
    worker = Worker("m", "forwarder", LIMITS, NOWHERE)
    with pytest.raises(RunnerCrashed, match="not in order"):
        list(worker._answer(iter([{"text": "a"}, part])))
    with pytest.raises(RunnerCrashed, match="no end"):
        list(worker._answer(iter([{"text": "a"}])))
    worker.close()


def test_a_request_that_breaks_the_process_is_one_failure() -> None:
    worker = Worker("m", "forwarder", LIMITS, NOWHERE)
    try:
        with pytest.raises(RunnerCrashed, match="a fault in its program"):
            list(worker.ask({"do": "answer"}, 20))  # without the path it must have
        assert worker.generation == 1
        worker.make_ready()
        assert worker.generation == 2
    finally:
        worker.close()


def test_a_process_that_cannot_open_is_told_each_time_and_replaced() -> None:
    worker = Worker("m", "forwarder", LIMITS, {**NOWHERE, "base_url": "https://h/v1", "ca_file": "/nowhere"})
    try:
        for generation in (1, 2):
            with pytest.raises(RunnerError, match="ca_file"):
                worker.make_ready()
            assert worker.generation == generation
    finally:
        worker.close()


def test_a_process_killed_while_it_opens_is_replaced_by_the_next_call() -> None:
    worker = Worker("m", "forwarder", LIMITS, NOWHERE)
    try:
        os.kill(worker.pid, signal.SIGKILL)
        os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
        worker.make_ready()
        assert worker.generation == 2
        assert Path(f"/proc/{worker.pid}").exists() or os.name != "posix"
    finally:
        worker.close()
    worker.close()
