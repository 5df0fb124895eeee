"""The acts of questions: once each, erased with text and salt, and no change behind the ledger's back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import allod
from allod import Allod, Terms
from allod.ledger import open_envelope
from allod.search import (
    BadQuestion,
    Draft,
    NothingToConfirm,
    QuestionErased,
    QuestionKnown,
    QuestionUnknown,
    confirm_question,
    erase_expired,
    keep_questions,
    remove_question,
    worded,
)
from allod.workspace import questions

CARD = "敬老愛心卡 補助"
RULES = "# 敬老愛心卡\n\n## 資格\n\n年滿六十五歲。\n\n## 補助\n\n六百點。\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one confirmed question, one without passage, one removed."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "card.md").write_text(RULES, "utf-8")
    with allod.init(folder / "office", "試驗室") as opened:
        opened.add_source(Terms("rules", "CC0-1.0", "x"))
        opened.add([folder / "card.md"], "rules")
        opened.questions.add("老人卡一個月有幾點？", passages=[CARD])
        opened.questions.add("火星卡怎麼辦？")
        opened.questions.remove(opened.questions.add("說錯了").name)
    return folder / "office"


@pytest.fixture
def kept(made: Path, tmp_path: Path) -> Iterator[Allod]:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "office")
    with allod.open(tmp_path / "office") as opened:
        yield opened


def test_the_same_question_again_is_no_act(kept: Allod) -> None:
    size = kept.workspace.log.size()
    with pytest.raises(QuestionKnown, match="q1"):
        kept.questions.add("  老人卡一個月有幾點？\n", passages=[CARD])
    assert kept.workspace.log.size() == size
    assert kept.questions.add("說錯了").name == "q4"  # what was removed may come again


def test_many_are_one_act_and_known_ones_are_passed_over(kept: Allod) -> None:
    drafts = [Draft("一？"), Draft("火星卡怎麼辦？"), Draft("二？"), Draft("一？", answerable=False)]
    new = keep_questions(kept.workspace, drafts, "imported")
    assert {number: draft.text for number, draft in new.items()} == {4: "一？", 5: "二？"}
    statement = open_envelope(kept.entry(kept.workspace.log.size() - 1), kept.workspace.key)
    assert len(statement.subjects) == 2
    assert statement.predicate["passages"] == [[], []]
    assert kept.verify().ok


def test_confirming_again_replaces_the_passages_and_keeps_the_record(kept: Allod) -> None:
    first = kept.questions.show("q1").passages
    second = kept.questions.confirm("q1", passages=["敬老愛心卡 資格"], by="社會局").passages
    assert first != second
    assert kept.questions.show("q1").by == "社會局"
    assert kept.questions.confirm("q1").passages == second
    assert kept.verify().ok


def test_without_a_passage_there_is_nothing_to_confirm(kept: Allod) -> None:
    with pytest.raises(NothingToConfirm, match="q2"):
        kept.questions.confirm("q2")
    assert kept.questions.confirm("q2", passages=[CARD]).status == "confirmed"


def test_a_removed_question_leaves_its_record_and_no_text(kept: Allod) -> None:
    query = select(questions.c.text, questions.c.salt, questions.c.commitment).where(questions.c.id == 3)
    with kept.workspace.read() as view:
        text, salt, commitment = view.connection.execute(query).one()
    assert (text, salt) == (None, None)
    assert len(commitment) == 64
    with pytest.raises(QuestionUnknown):
        kept.questions.show("q3")
    gone = kept.questions.show("q2")
    kept.questions.remove("q2")
    with pytest.raises(QuestionUnknown, match="q2"):  # read before it was removed
        remove_question(kept.workspace, gone)


def test_an_erased_text_stands_in_no_file_of_the_closed_workspace(kept: Allod) -> None:
    long = "這一題只問一次，問完就要清除，檔案裡也不得留下任何一個字。"
    for number in range(30):  # so that it lies on pages of its own, too
        kept.questions.add(f"{long}{number}")
    root = kept.workspace.root
    kept.close()
    assert long.encode() in (root / "allod.db").read_bytes()
    with allod.open(root) as again:
        for number in range(30):
            again.questions.remove(f"q{number + 4}")
    assert [path for path in root.rglob("*") if path.is_file() and long.encode() in path.read_bytes()] == []


def test_an_expired_question_is_erased_by_the_next_act_that_writes(kept: Allod, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("# Guide\n\nOpen on Monday.\n", "utf-8")
    for act in (
        lambda: kept.questions.add("新的問題？"),
        lambda: kept.ask("每月補助點數幾點？"),
        lambda: kept.add([tmp_path / "guide.md"], "rules"),
    ):
        over = kept.questions.add("過期的問題？", until=date(2000, 1, 1))
        act()
        with kept.workspace.read() as view:
            query = select(questions.c.text, questions.c.salt).where(questions.c.id == over.id)
            assert view.connection.execute(query).one() == (None, None)
        with pytest.raises(QuestionErased, match=over.name):
            kept.questions.confirm(over.name, passages=[CARD])
    size = kept.workspace.log.size()
    assert erase_expired(kept.workspace) == 0
    assert kept.workspace.log.size() == size
    assert kept.verify().ok


def test_confirming_what_was_erased_meanwhile_is_refused(kept: Allod) -> None:
    seen = kept.questions.show("q1")
    kept.questions.remove("q1")
    with pytest.raises(QuestionUnknown, match="q1"):
        confirm_question(kept.workspace, seen, (), "x")
    assert kept.verify().ok


@pytest.mark.parametrize("text", ["", " \n\t", "\0", "問" * 2001])
def test_what_is_no_question_is_refused(text: str) -> None:
    with pytest.raises(BadQuestion, match="1 to 2000"):
        worded(text)


@given(st.text(min_size=1, max_size=40))
def test_a_worded_question_is_one_line_and_stays_as_it_is(text: str) -> None:
    try:
        said = worded(text)
    except BadQuestion:
        return
    assert "\n" not in said
    assert worded(said) == said


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        ("update questions set text = 'x' where id = 1", 4),
        ("update questions set text = null where id = 1", 4),
        ("update questions set text = 'x' where id = 3", 6),
        ("update questions set commitment = 'x' where id = 2", 5),
        ("update questions set ended = null where id = 3", 7),
        ("update questions set ended = 6 where id = 2", 6),
        ("delete from questions where id = 2", 5),
        ("update question_passages set passage = passage + 1", 4),
        ("update question_passages set confirmed_by = null", 4),
        ("delete from question_passages", 4),
        ("insert into question_passages select 2, passage, act, null, version, document, '', 'x' "
         "from question_passages", 4),
    ],
)  # fmt: skip
def test_a_change_behind_the_ledgers_back_is_named(kept: Allod, change: str, entry: int) -> None:
    assert kept.verify().ok
    with closing(sqlite3.connect(kept.workspace.root / "allod.db")) as intruder:
        assert intruder.execute(change).rowcount > 0
        intruder.commit()
    named = [(problem.error.code, problem.entry) for problem in kept.verify().problems]
    assert ("search.question_differs", entry) in named
