"""`Child`: what a parent gets from a child that behaves, and from one that does not."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allod.sandbox import (
    Child,
    ChildCpuLimit,
    ChildCrashed,
    ChildMemoryLimit,
    ChildOutputLimit,
    ChildTimeout,
    Limits,
    launch,
)

PROGRAM = [sys.executable, str(Path(__file__).with_name("program.py"))]
Start = Callable[..., Child]


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[Child] = []

    def begin(**limits: int) -> Child:
        children.append(launch("parser", PROGRAM, Limits(**limits)))
        return children[-1]

    yield begin
    for child in children:
        child.kill()


def test_a_reply_is_its_frames_in_order(start: Start) -> None:
    assert list(start().ask(b"count 300", 20)) == [str(i).encode() for i in range(300)]


def test_a_reply_may_be_empty_and_the_child_answers_again(start: Start) -> None:
    child = start()
    assert list(child.ask(b"count 0", 20)) == []
    assert list(child.ask(b"echo again", 20)) == [b"again"]
    assert child.alive


def test_requests_and_frames_larger_than_the_pipe_pass(start: Start) -> None:
    text = b"z" * (5 << 20)
    assert list(start().ask(b"echo " + text, 20)) == [text]


def test_two_children_are_asked_before_either_is_read(start: Start) -> None:
    first, second = start(), start()
    replies = [first.ask(b"echo one", 20), second.ask(b"echo two", 20)]
    assert [list(reply) for reply in replies] == [[b"one"], [b"two"]]


def test_two_children_work_in_two_threads(start: Start) -> None:
    counts: list[int] = []

    def work() -> None:
        with launch("parser", PROGRAM, Limits()) as child:
            counts.append(len(list(child.ask(b"count 5000", 20))))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [5000, 5000]


def test_what_the_program_prints_does_not_reach_the_reply(start: Start) -> None:
    assert list(start().ask(b"print " + b"noise " * 100_000, 20)) == [b"printed"]


def test_a_signal_is_named_and_the_child_is_dead(start: Start) -> None:
    child = start()
    reply = child.ask(b"signal %d" % signal.SIGSEGV, 20)
    assert next(reply) == b"before"
    with pytest.raises(ChildCrashed) as caught:
        next(reply)
    assert caught.value.fields == {"role": "parser", "cause": "signal SIGSEGV"}
    assert not child.alive


def test_a_child_killed_from_outside_is_reported(start: Start) -> None:
    child = start()
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(ChildCrashed, match="SIGKILL"):
        list(child.ask(b"echo x", 20))


def test_an_exit_status_is_named(start: Start) -> None:
    with pytest.raises(ChildCrashed, match="exit status 7"):
        list(start().ask(b"leave 7", 20))


def test_a_fault_in_the_handler_is_named(start: Start) -> None:
    with pytest.raises(ChildCrashed, match="a fault in its program"):
        list(start().ask(b"raise oops", 20))


def test_a_program_that_cannot_start_is_reported_at_the_first_question() -> None:
    with launch("parser", ["/nowhere/program"], Limits()) as child, pytest.raises(ChildCrashed) as caught:
        list(child.ask(b"echo x", 20))
    assert caught.value.fields["cause"] == "it could not be started or confined"


def test_the_memory_limit_is_named(start: Start) -> None:
    child = start(memory_bytes=256 << 20)
    with pytest.raises(ChildMemoryLimit) as caught:
        list(child.ask(b"memory %d" % (1 << 30), 20))
    assert caught.value.fields == {"role": "parser", "megabytes": 256}
    assert not child.alive


def test_the_processor_time_limit_is_named(start: Start) -> None:
    with pytest.raises(ChildCpuLimit):
        list(start(cpu_seconds=1).ask(b"spin", 30))


def test_the_processor_time_limit_is_for_one_request(start: Start) -> None:
    child = start(cpu_seconds=1)
    for _ in range(3):
        assert list(child.ask(b"memory 100", 20)) == [b"100"]


def test_a_child_that_hangs_is_given_up_and_killed(start: Start) -> None:
    child = start()
    with pytest.raises(ChildTimeout) as caught:
        list(child.ask(b"sleep", 0.3))
    assert caught.value.fields == {"role": "parser", "seconds": "0.3"}
    assert not child.alive


def test_a_child_that_does_not_read_its_request_is_given_up(start: Start) -> None:
    child = start()
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(ChildTimeout):
        child.ask(b"echo " + b"z" * (8 << 20), 0.3)
    assert not child.alive


def test_the_callers_own_time_is_not_counted(start: Start) -> None:
    reply = start().ask(b"count 3", 1.0)
    next(reply)
    time.sleep(1.2)
    assert len(list(reply)) == 2


def test_the_output_limit_is_named(start: Start) -> None:
    child = start(output_bytes=3 << 20)
    with pytest.raises(ChildOutputLimit) as caught:
        list(child.ask(b"flood", 20))
    assert caught.value.fields == {"role": "parser", "megabytes": 3}
    assert not child.alive


def test_a_child_that_closes_its_pipe_but_lives_is_killed(start: Start) -> None:
    child = start()
    with pytest.raises(ChildCrashed):
        list(child.ask(b"hangup", 20))
    assert not child.alive


def test_closing_a_reply_early_kills_the_child(start: Start) -> None:
    child = start()
    reply = child.ask(b"flood", 20)
    next(reply)
    reply.close()  # type: ignore[attr-defined]
    assert not child.alive


def test_a_reply_never_read_is_not_taken_for_the_next(start: Start) -> None:
    child = start()
    child.ask(b"echo first", 20)
    with pytest.raises(ChildCrashed, match="not read to the end"):
        child.ask(b"echo second", 20)


def test_a_dead_child_says_so_when_asked(start: Start) -> None:
    child = start()
    child.kill()
    child.kill()
    with pytest.raises(ChildCrashed):
        child.ask(b"echo x", 20)


def test_another_thread_may_kill_a_child_that_is_waited_for(start: Start) -> None:
    child = start()
    threading.Timer(0.3, child.kill).start()
    with pytest.raises(ChildCrashed):
        list(child.ask(b"sleep", 20))
    assert not child.alive


def test_what_a_child_started_dies_with_it(start: Start) -> None:
    child = start()
    list(child.ask(b"fork", 20))
    group = child.pid
    child.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    pytest.fail("a process of the group is left")


def test_a_program_that_is_interrupted_ends_its_reply_and_lives(start: Start) -> None:
    child = start()
    reply = child.ask(b"until", 20)
    assert next(reply) == b"more"
    child.interrupt()
    assert set(reply) <= {b"more"}
    assert list(child.ask(b"echo x", 20)) == [b"x"]


def test_a_program_that_knows_no_interrupt_ends(start: Start) -> None:
    child = start()
    list(child.ask(b"echo x", 20))
    child.interrupt()
    with pytest.raises(ChildCrashed, match="SIGUSR1"):
        list(child.ask(b"sleep", 20))
    child.interrupt()
    assert not child.alive
