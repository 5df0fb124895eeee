"""Kept questions as they stand: what became of their right passages, and what may be seen of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from allod import Allod, Terms
from allod.search import QuestionUnknown, confirmed, question_named, questions_in
from allod.workspace import passages

LAW = [
    ("第 1 條", "為保護耕地，特制定本條例。"),
    ("第 2 條", "耕地不得閒置。"),
    ("第 3 條", "閒置者，處罰鍰。"),
]
LAWS = "耕地條例"
MAP = 'key="id"\ntitle="id"\n[[passages]]\nrows="rows"\ntext="text"\nreference="no"\n'
# What becomes of a law, and of the right passage that was its article 3.
LATER = {
    "增前言": ([("前言", "新的前言。"), *LAW], [("第 3 條", "moved")]),
    "改條號": ([*LAW[:2], ("第 4 條", LAW[2][1])], [("第 4 條", "moved")]),
    "插一條": ([*LAW[:2], ("第 3 條", "新增條文。"), ("第 4 條", LAW[2][1])], [("第 4 條", "moved")]),
    "改文字": ([*LAW[:2], ("第 3 條", "閒置者，處新臺幣三萬元罰鍰。")], [("第 3 條", "changed")]),
    "拆為二": (
        [*LAW[:2], ("第 3 條", "閒置者，"), ("第 3 條", "處罰鍰，得連續處罰。")],
        [("第 3 條", "changed"), ("第 3 條", "changed")],
    ),
    "刪一條": (LAW[:2], [("第 3 條", "gone")]),
    "未修正": (LAW, [("第 3 條", "same")]),
}

Publish = Callable[[Mapping[str, Sequence[tuple[str, str]]]], None]


@pytest.fixture
def publish(office: Allod, tmp_path: Path) -> Publish:
    """Takes in a version of laws, given as references and texts."""
    (tmp_path / "map.toml").write_text(MAP)
    office.add_source(Terms("laws", "CC0-1.0", "x", classification="public", map=str(tmp_path / "map.toml")))

    def publish(laws: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        lines = [
            json.dumps({"id": law, "rows": [{"no": no, "text": text} for no, text in articles]})
            for law, articles in laws.items()
        ]
        (tmp_path / "laws.jsonl").write_text("\n".join(lines), "utf-8")
        office.add([tmp_path / "laws.jsonl"], "laws")

    return publish


def test_a_right_passage_survives_a_new_index_and_a_new_version_is_noticed(
    office: Allod, publish: Publish
) -> None:
    publish(dict.fromkeys(LATER, LAW))
    for law in LATER:
        office.questions.add(f"{law}，田荒著會怎樣？", passages=[f"{law} 第 3 條"])
    before = office.questions.list()
    office.rebuild_index()
    assert office.questions.list() == before
    publish({law: later for law, (later, _) in LATER.items()})
    kept = dict(zip(LATER, office.questions.list(), strict=True))
    states = {law: [(right.reference, right.state) for right in each.passages] for law, each in kept.items()}
    assert states == {law: states for law, (_, states) in LATER.items()}
    assert {law for law, each in kept.items() if each.status != "confirmed"} == {"刪一條"}
    assert kept["刪一條"].status == "stale"
    with office.workspace.read() as view:
        found = {each.text[:3]: each.passages for each in confirmed(view)}
        for law, ids in found.items():
            texts = select(passages.c.text).where(passages.c.id.in_(ids)).order_by(passages.c.id)
            wanted = [text for no, text in LATER[law][0] if (no, "gone") != states[law][0]]
            assert set(view.connection.execute(texts).scalars()) <= set(wanted)
    assert set(found) == set(LATER) - {"刪一條"}
    assert len(found["拆為二"]) == 2
    assert office.verify().ok


def test_one_passage_in_force_is_enough(office: Allod, publish: Publish) -> None:
    publish({LAWS: LAW})
    office.questions.add("田荒著會怎樣？", passages=["耕地條例 第 2 條", "耕地條例 第 3 條"])
    publish({LAWS: LAW[:2]})
    assert office.questions.show("q1").status == "confirmed"
    states = [(right.reference, right.state) for right in office.questions.show("q1").passages]
    assert sorted(states) == [("第 2 條", "moved"), ("第 3 條", "gone")]


def test_only_what_a_person_confirmed_is_material(office: Allod, publish: Publish) -> None:
    publish({LAWS: LAW})
    kept = office.questions.add("田荒著會怎樣？", passages=["耕地條例 第 3 條"], by="地政處")
    office.questions.add("誰來罰？")
    office.questions.keep(office.ask("閒置者處什麼？"))
    statuses = [each.status for each in office.questions.list()]
    assert statuses == ["confirmed", "unconfirmed", "unconfirmed"]
    with office.workspace.read() as view:
        (found,) = confirmed(view)
    assert (found.text, found.passages, found.id) == ("田荒著會怎樣？", kept.in_force, 1)


def test_a_text_whose_time_is_over_is_not_read_even_before_it_is_erased(office: Allod) -> None:
    office.questions.add("田荒著會怎樣？", until=date.today() - timedelta(1))
    office.questions.add("今天還在嗎？", until=date.today())
    with office.workspace.read() as view:
        over, today = questions_in(view)
    assert (over.text, over.status) == (None, "erased")
    assert (today.text, today.status) == ("今天還在嗎？", "unconfirmed")


def test_a_question_shows_only_with_a_passage_that_may_be_seen(
    office: Allod, publish: Publish, tmp_path: Path
) -> None:
    publish({LAWS: LAW})
    (tmp_path / "secret.md").write_text("# 密件\n\n演習代號為青鳥。\n", "utf-8")
    office.add_source(Terms("secret", "CC0-1.0", "x", classification="secret"))
    office.add([tmp_path / "secret.md"], "secret")
    office.questions.add("代號？", passages=["密件"])
    office.questions.add("荒田與代號？", passages=["密件", "耕地條例 第 3 條"])
    office.questions.add("沒有段落的問題？")
    assert [each.name for each in office.questions.list()] == ["q1", "q2", "q3"]
    public = office.questions.list(clearance="public")
    assert [(each.name, [right.title for right in each.passages]) for each in public] == [
        ("q2", ["耕地條例"]),
        ("q3", []),
    ]
    with pytest.raises(QuestionUnknown, match="q1"):
        office.questions.show("q1", clearance="public")


def test_a_question_is_known_by_its_number_with_or_without_its_letter(office: Allod) -> None:
    office.questions.add("田荒著會怎樣？")
    with office.workspace.read() as view:
        assert question_named(view, "1") == question_named(view, "q1")
        for name in ("q2", "", "田", "1.0", "Q"):
            with pytest.raises(QuestionUnknown):
                question_named(view, name)
