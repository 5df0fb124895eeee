"""Questions from files: good lines are taken, each bad one is told by its number, nothing stops them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allod import Allod
from allod.search import BadQuestionFile, Imported
from allod.search._questions_file import _lines

Take = Callable[..., Imported]
CARD = {"document": "敬老愛心卡", "reference": "補助"}


@pytest.fixture
def take(office: Allod, documents: Path, tmp_path: Path) -> Take:
    """Imports a file of that name with that content."""
    office.add([documents], "rules")

    def take(name: str, content: bytes | str) -> Imported:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return office.questions.take(path, by="服務台")

    return take


def _jsonl(*lines: object) -> bytes:
    return b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines)


def _told(done: Imported) -> list[tuple[int, str]]:
    return [(each.line, each.error.code.removeprefix("search.")) for each in done.failed]


def test_each_form_of_a_line_is_taken(office: Allod, take: Take) -> None:
    law = {"law": "敬老愛心卡", "article": "資格"}
    done = take(
        "q.jsonl",
        b"\xef\xbb\xbf"
        + _jsonl(
            {"question": "幾點？", **CARD},
            {"question": "幾歲？", **law, "also": [CARD], "id": "x", "key": "六十五"},
            b"",
            {"question": "卡？", "passage": "敬老愛心卡 補助"},
            {"question": "只有問題？"},
            {"question": "火星卡？", "law": None, "article": None},
            {"question": "幾點？", **law},
        ),
    )
    assert done == Imported(confirmed=3, unconfirmed=1, unanswerable=1, known=1, failed=())
    kept = office.questions.list()
    assert [each.status for each in kept] == [*["confirmed"] * 3, "unconfirmed", "unanswerable"]
    assert [len(each.passages) for each in kept] == [1, 2, 1, 0, 0]
    assert {each.origin for each in kept} == {"imported"}
    assert kept[0].by == "服務台"
    size = office.workspace.log.size()
    assert take("again.jsonl", _jsonl({"question": "幾點？", **CARD})).known == 1
    assert office.workspace.log.size() == size
    assert office.verify().ok


def test_each_bad_line_is_told_and_the_good_ones_are_taken(office: Allod, take: Take) -> None:
    done = take(
        "q.jsonl",
        _jsonl(
            {"question": "幾點？", **CARD},
            b'{"question": "\xff\xfe"}',
            b"{",
            [],
            {"frage": "?"},
            {"question": 6},
            {"question": " "},
            {"question": "問" * 3000},
            {"question": "甲？", "law": "無此法", "article": "第 1 條"},
            {"question": "乙？", "article": "第 1 條"},
            {"question": "丙？", "passage": "p9999"},
            {"question": "丁？", "document": "敬老愛心卡"},
            {"question": "戊？", **CARD, "also": 3},
            {"question": "己？", **CARD, "also": ["x"]},
            {"question": "庚\0\ud800？"},  # json writes them as escapes
            b"[" * 100_000,
        ),
    )
    lines = ["bad_question_line"] * 5 + ["bad_question"] * 2 + ["passage_unknown", "bad_question_line"]
    lines += ["passage_unknown", "passage_ambiguous", "bad_question_line", "bad_question_line"]
    assert _told(done) == [*enumerate(lines, 2), (16, "bad_question_line")]
    assert (done.confirmed, done.unconfirmed) == (1, 1)
    assert office.verify().ok


def test_a_table_is_taken(take: Take) -> None:
    done = take(
        "q.csv",
        '\ufeffquestion, document ,reference,note\r\n幾點？,敬老愛心卡,補助,\r\n"兩行\n的問題？",,,x\r\n\r\n'
        "甲？,無此文件,補助,\r\n乙？,,補助,\r\n丙？,a,b,c,d\r\n丁？\r\n",
    )
    assert (done.confirmed, done.unconfirmed) == (1, 2)
    assert _told(done) == [(6, "passage_unknown"), (7, "bad_question_line"), (8, "bad_question_line")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("q.csv", "frage,law\nx,y\n", "has no column question"),
        ("q.csv", "question,article\nx,y\n", "has no column law"),
        ("q.csv", "question,reference\nx,y\n", "has no column document"),
        ("q.csv", "", "has no column question"),
    ],
)
def test_a_table_that_lacks_a_column_is_refused_whole(
    office: Allod, take: Take, name: str, content: str, words: str
) -> None:
    with pytest.raises(BadQuestionFile, match=rf"{name}: {words}"):
        take(name, content)
    assert office.questions.list() == []


def test_a_file_that_is_none_is_refused(office: Allod, tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(BadQuestionFile, match="cannot be read"):
            office.questions.take(path)


def test_more_than_one_act_can_hold_are_taken(office: Allod, take: Take) -> None:
    done = take("q.jsonl", _jsonl(*({"question": f"第 {number} 題？", **CARD} for number in range(1_005))))
    assert done.confirmed == 1_005
    assert [entry.kind for entry in office.entries()].count("question") == 2
    assert office.verify().ok


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["q.csv", "q.jsonl"]))
def test_no_bytes_get_past_the_error_root(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(b"question,law\n" + content)
    numbers = [number for number, _ in _lines(tmp_path / name)]
    assert numbers == sorted(numbers)
