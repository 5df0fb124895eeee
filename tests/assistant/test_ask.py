"""`ask`: find, draft, record; the floor can be set, timings are told."""

from __future__ import annotations

from pathlib import Path

from allod import Allod


def test_every_answer_has_an_id_timings_and_a_policy(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    answer = office.ask("每月補助點數幾點？")
    assert answer.id == f"a{office.workspace.log.size() - 1}"
    assert all(seconds > 0 for seconds in answer.timings.values())
    assert len(answer.policy) == 64


def test_a_higher_floor_refuses_more(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    assert office.ask("每月補助點數幾點？").kind == "answer"
    settings = office.workspace.settings
    strict = settings.answer.model_copy(update={"floor": 99.0})
    office.workspace.settings = settings.model_copy(update={"answer": strict})
    refusal = office.ask("每月補助點數幾點？")
    assert refusal.kind == "refusal"
    assert refusal.nearest
