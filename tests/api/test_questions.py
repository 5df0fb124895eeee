"""`opened.questions`: kept, confirmed, measured by, and carried along by a backup."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import allod
from allod import Allod, Terms
from allod.search import HitMissing, NoQuestions, QuestionKnown

CARD = "敬老愛心卡 補助"


@pytest.fixture
def filled(office: Allod, documents: Path) -> Allod:
    office.add([documents], "rules")
    return office


def test_hits_of_a_search_are_right_passages(filled: Allod) -> None:
    hits = filled.search("敬老愛心卡補助點數", 3)
    kept = filled.questions.add("敬老愛心卡補助點數", hits=[2, 1], passages=[f"p{hits[0].passage}"])
    assert sorted(kept.in_force) == sorted({hits[0].passage, hits[1].passage})
    for number in (0, -1, 99):
        with pytest.raises(HitMissing, match=f"--hit {number}: .* finds"):
            filled.questions.confirm("q1", hits=[number])


def test_search_is_measured_by_what_may_be_seen(filled: Allod, tmp_path: Path) -> None:
    with pytest.raises(NoQuestions):
        filled.questions.evaluate()
    filled.add_source(Terms("secret", "CC0-1.0", "x", classification="secret"))
    (tmp_path / "secret.md").write_text("# 密件\n\n演習代號為青鳥。\n", "utf-8")
    filled.add([tmp_path / "secret.md"], "secret")
    filled.questions.add("演習代號？", passages=["密件"])
    filled.questions.add("每月補助點數六百點", passages=[CARD])
    filled.questions.add("How much is the one-day pass?", passages=[CARD])  # wrong on purpose
    filled.questions.add("尚無段落？")
    told: list[tuple[int, int]] = []
    found = filled.questions.evaluate(100, progress=lambda done, total: told.append((done, total)))
    assert [each.rank for each in found.evaluation.outcomes] == [1, 1, None]
    assert set(found.evaluation.hits) == {1, 5, 10, 100}
    assert (found.evaluation.depth, found.left_out, told[-1]) == (100, 0, (3, 3))
    public = filled.questions.evaluate(clearance="public")
    assert [kept.name for kept in public.questions] == ["q2", "q3"]
    assert (public.left_out, set(public.evaluation.hits)) == (1, {1, 5, 10})
    (worst,) = public.evaluation.worst(5)
    assert worst.first is not None
    assert worst.first.title == "Visitor guide"
    assert filled.questions.evaluate(sources=["secret"]).left_out == 2


def test_what_is_asked_is_kept_with_its_citations_until_its_day(filled: Allod) -> None:
    settings = filled.workspace.settings
    some_days = settings.answer.model_copy(update={"question_days": 30})
    answer = filled.ask("每月補助點數幾點？")
    filled.workspace.settings = settings.model_copy(update={"answer": some_days})
    kept = filled.questions.keep(answer)
    assert (kept.status, kept.origin, kept.by) == ("unconfirmed", "asked", None)
    assert kept.until == (date.today() + timedelta(30)).isoformat()
    assert set(kept.in_force) == {citation.passage for citation in answer.citations}
    assert filled.questions.confirm(kept.name, by="社會局").status == "confirmed"
    with pytest.raises(QuestionKnown):
        filled.questions.keep(filled.ask("每月補助點數幾點？"))
    refusal = filled.questions.keep(filled.ask("火星上有水嗎？"))
    assert (refusal.status, refusal.passages) == ("unconfirmed", ())
    assert filled.verify().ok


def test_a_backup_carries_them(filled: Allod, tmp_path: Path) -> None:
    filled.questions.add("老人卡一個月有幾點？", passages=[CARD], by="社會局")
    filled.questions.add("火星卡？")
    filled.questions.remove("q2")
    filled.backup(tmp_path / "b.tar")
    allod.restore(tmp_path / "b.tar", tmp_path / "again")
    with allod.open(tmp_path / "again") as again:
        assert again.questions.list() == filled.questions.list()
        assert again.questions.add("又一題？").name == "q3"
        assert again.verify().ok
