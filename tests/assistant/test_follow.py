"""Follow-ups: what they follow, who may, and when they lean on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod import Allod
from allod.assistant import NothingToFollow
from allod.assistant._follow import earlier, leans
from allod.corpus import Terms
from allod.policy import operator


@pytest.mark.parametrize(
    "question", ["那第二胎呢？", "它幾點關門？", "What about Mondays?", "補助呢", "這要錢嗎？", "該館在哪？"]
)
def test_words_that_point_back_lean(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize("question", ["圖書館幾點關門？", "那須町在哪一縣", "How much is the pass?"])
def test_a_question_of_its_own_does_not(question: str) -> None:
    assert leans(question) == question.startswith("那")  # a name that begins so is searched with both


def test_a_follow_up_is_answered_with_what_went_before(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    first = office.ask("幾歲可以申請敬老愛心卡？")
    second = office.ask("那每月補助幾點呢？", after=first.id)
    assert (second.kind, second.after) == ("answer", first.id)
    assert second.question == "那每月補助幾點呢？"
    assert any("六百點" in sentence.text for sentence in second.sentences)
    assert office.verify().ok


@pytest.mark.parametrize("name", ["a0", "a999", "nothing", "d1"])
def test_what_is_no_answer_cannot_be_followed(office: Allod, documents: Path, name: str) -> None:
    office.add([documents], "rules")
    with pytest.raises(NothingToFollow):
        office.ask("那呢？", after=name)


def test_an_answer_above_ones_clearance_is_not_told_by_way_of_a_follow_up(
    office: Allod, documents: Path
) -> None:
    office.add_source(Terms("inner", "CC-BY-4.0", "秘書處", classification="confidential"))
    office.add([documents], "inner")
    first = office.ask("每月補助點數幾點？")
    with office.workspace.read() as view:
        rules = office.workspace.settings.policy
        assert "六百點" in earlier(view, first.id or "", operator(rules), rules).answer
        with pytest.raises(NothingToFollow):
            earlier(view, first.id or "", operator(rules, "public"), rules)


def test_an_answer_whose_text_was_not_kept_cannot_be_followed(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    settings = office.workspace.settings
    silent = settings.answer.model_copy(update={"keep_text": False})
    office.workspace.settings = settings.model_copy(update={"answer": silent})
    first = office.ask("每月補助點數幾點？")
    with pytest.raises(NothingToFollow):
        office.ask("那呢？", after=first.id)
