"""A real small model answers: checked, recorded, traced; killed in mid-answer it costs one answer."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allod import Allod
from allod.api._voices import UPSTREAM
from allod.models import Finish, ModelUnknown, Piece, Request, Runner, RunnerCrashed
from allod.policy import ModelBarred, NotAllowed

NAME = "smollm2-135m-instruct"
GUIDE = """# Visitor guide

The one-day pass costs NT$130 and covers the ferry. Dogs are not allowed on board.

The aquarium opens at 9 a.m. and closes at 6 p.m. It is closed on Mondays.
"""
QUESTION = "How much does the one-day pass cost?"


@pytest.fixture
def harbour(office: Allod, tmp_path: Path, smollm2_file: Path) -> Allod:
    """A workspace with an English guide and a model that speaks English."""
    (tmp_path / "guide.md").write_text(GUIDE, "utf-8")
    office.add([tmp_path / "guide.md"], "rules")
    office.models.add(smollm2_file)
    settings = office.workspace.settings
    willing = settings.answer.model_copy(update={"floor": 0.0})
    office.workspace.settings = settings.model_copy(update={"answer": willing})
    return office


def configure(office: Allod, **values: object) -> None:
    settings = office.workspace.settings
    model = settings.model.model_copy(update=values)
    office.workspace.settings = settings.model_copy(update={"model": model})


def test_a_model_answers_and_the_answer_is_recorded_verified_and_traced(harbour: Allod) -> None:
    answer = harbour.ask(QUESTION, model=NAME)
    assert answer.kind == "answer"
    assert answer.generation is not None
    assert answer.generation.answer_tokens > 0
    assert set(answer.timings) == {"search", "answer", "model", "record"}
    assert any("NT$130" in sentence.text for sentence in answer.sentences)
    assert harbour.verify().ok
    node = next(child for child in harbour.trace(answer.id or "").children if child.kind == "model")
    assert (node.name, node.detail["sha256"]) == (NAME, answer.generation.digest)
    assert [step.detail["country"] for step in node.children] == ["US"]


def test_copy_mode_gives_a_stretch_of_the_document_or_refuses(harbour: Allod) -> None:
    configure(harbour, answer="copy")
    for question in (QUESTION, "When does the aquarium open?", "Are dogs allowed on board?"):
        answer = harbour.ask(question, model=NAME)
        assert answer.generation is not None
        assert answer.generation.withheld in {"", "beside", "unsure"}
        assert all(said.text in " ".join(GUIDE.split()) for said in answer.direct)


def test_a_follow_up_leans_on_what_was_asked_before(harbour: Allod) -> None:
    first = harbour.ask("When does the aquarium open?")
    second = harbour.ask("And when does it close?", after=first.id)
    assert second.after == first.id
    assert any("closes at 6 p.m." in sentence.text for sentence in second.sentences)


def test_the_process_killed_in_mid_answer_costs_one_answer(harbour: Allod) -> None:
    voice = harbour._voices.voice(NAME)
    runner = harbour._voices._open[NAME][1]
    assert isinstance(runner, Runner)

    def killed(request: Request) -> Iterator[Piece | Finish]:
        for number, part in enumerate(runner.stream(request)):
            if number == 1:
                os.kill(runner.pid, signal.SIGKILL)
            yield part

    harbour._voices._open[NAME] = replace(voice, stream=killed), runner
    size = harbour.workspace.log.size()
    with pytest.raises(RunnerCrashed):
        harbour.ask(QUESTION, model=NAME)
    assert harbour.workspace.log.size() == size
    harbour._voices._open[NAME] = voice, runner
    assert harbour.ask(QUESTION, model=NAME).generation is not None


def test_an_unknown_model_is_refused_and_one_barred_since_it_was_opened_too(harbour: Allod) -> None:
    with pytest.raises(ModelUnknown):
        harbour.ask(QUESTION, model="nobody")
    harbour.ask(QUESTION, model=NAME)
    settings = harbour.workspace.settings
    rules = settings.policy.models.model_copy(update={"barred_origins": ("US",)})
    policy = settings.policy.model_copy(update={"models": rules})
    harbour.workspace.settings = settings.model_copy(update={"policy": policy})
    with pytest.raises(ModelBarred):
        harbour.ask(QUESTION, model=NAME)


def test_a_source_that_must_stay_here_keeps_its_answer_from_a_model_elsewhere(
    harbour: Allod, tmp_path: Path
) -> None:
    upstream = harbour.workspace.settings.model.upstream.model_copy(
        update={"base_url": "http://127.0.0.1:9/v1", "model": "m", "purpose": "test", "place": "JP"}
    )
    configure(harbour, upstream=upstream)
    settings = harbour.workspace.settings
    levels = settings.policy.model_copy(update={"levels": settings.policy.levels[::-1]})
    harbour.workspace.settings = settings.model_copy(update={"policy": levels})
    with pytest.raises(NotAllowed):
        harbour.ask(QUESTION, model=UPSTREAM)
