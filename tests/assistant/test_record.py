"""Answers are acts: committed to, audited, their text kept apart from the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from allod import Allod
from allod.ledger import open_envelope


@pytest.fixture
def asked(office: Allod, documents: Path) -> Allod:
    office.add([documents], "rules")
    assert office.ask("每月補助點數幾點？").kind == "answer"
    assert office.ask("火星上有水嗎？").kind == "refusal"
    return office


def test_the_statement_names_passages_documents_index_and_policy(asked: Allod) -> None:
    answer = asked.ask("每月補助點數幾點？")
    assert answer.id is not None
    statement = open_envelope(asked.entry(int(answer.id[1:])), asked.workspace.key)
    assert {item["name"] for item in statement.predicate["materials"]} == {"passage", "document", "index"}
    assert statement.predicate["policy"] == answer.policy
    assert statement.predicate["person"] == {"role": "operator", "clearance": "absolute-secret"}


def test_equal_answers_have_unequal_commitments(asked: Allod) -> None:
    first, second = (asked.ask("每月補助點數幾點？").id for _ in range(2))
    subjects = [
        open_envelope(asked.entry(int(str(name)[1:])), asked.workspace.key).subjects[0].sha256
        for name in (first, second)
    ]
    assert subjects[0] != subjects[1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            "update answers set answer = replace(answer, '六百', '七百') where not refusal",
            "assistant.answer_changed",
        ),
        ("update answers set question = 'x' where refusal", "assistant.answer_changed"),
        ("update answers set refusal = not refusal where refusal", "assistant.answer_changed"),
        ("update answer_passages set passage = passage + 1", "assistant.answer_changed"),
        ("delete from answers where refusal", "assistant.answer_lost"),
        ("update answers set act = 1 where refusal", "assistant.answer_unsigned"),
    ],
)
def test_a_change_behind_the_ledgers_back_is_named(
    asked: Allod, intrude: Callable[[str], None], change: str, code: str
) -> None:
    intrude(change)
    assert code in [problem.error.code for problem in asked.verify().problems]
