"""Parser children: reused, replaced when they die, their queue never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod.corpus import PathMissing
from allod.corpus._discover import Failure, Found
from allod.corpus._pool import Finished, Parsed, Pool, Task, Unchanged
from allod.workspace import Intake


def _task(path: Path) -> Task:
    return Task(Found(path, path.name, path.stat().st_size, 0), "0" * 64, path, None)


def _run(pool: Pool) -> list[object]:
    return [event for event in pool.events(tick=1.0) if event is not None]


def test_every_task_is_finished_and_every_failure_passed_on(tmp_path: Path) -> None:
    tasks = []
    for number in range(20):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"第 {number} 份文件。", "utf-8")
        tasks.append(_task(path))
    failure = Failure("gone", PathMissing(file="gone"))
    events = _run(Pool([*tasks, failure, Unchanged(tasks[0].found)], Intake(parsers=2)))
    finished = [event for event in events if isinstance(event, Finished)]
    assert sorted(event.task.found.name for event in finished) == sorted(task.found.name for task in tasks)
    assert all(not event.errors for event in finished)
    assert sum(len(event.documents) for event in events if isinstance(event, Parsed)) == 20
    assert failure in events
    assert Unchanged(tasks[0].found) in events


def test_a_child_over_its_memory_is_replaced_and_the_rest_goes_in(tmp_path: Path) -> None:
    tasks = []
    for number in range(6):
        path = tmp_path / f"{number}.txt"
        path.write_text("長。" * (12_000_000 if number == 2 else 10), "utf-8")
        tasks.append(_task(path))
    events = _run(Pool(tasks, Intake(parsers=2, parser_memory_bytes=400 << 20)))
    errors = {event.task.found.name: event.errors for event in events if isinstance(event, Finished)}
    assert len(errors) == 6
    failed = [name for name, each in errors.items() if each]
    assert failed == ["2.txt"]
    assert "2.txt" in str(errors["2.txt"][0])


def test_a_child_that_is_silent_for_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text("慢。" * 2_000_000, "utf-8")
    (finished,) = [
        e
        for e in _run(Pool([_task(path)], Intake(parsers=1, parser_seconds=0.01)))
        if isinstance(e, Finished)
    ]
    assert [error.code for error in finished.errors] == ["corpus.parser_time"]


def test_an_error_in_the_feed_reaches_the_caller(tmp_path: Path) -> None:
    def feed():
        yield Failure("a", PathMissing(file="a"))
        raise RuntimeError("disk on fire")

    with pytest.raises(RuntimeError, match="disk on fire"):
        _run(Pool(feed(), Intake(parsers=1)))
