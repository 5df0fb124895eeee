"""What `search --evaluate` prints of an evaluation; the command itself runs in test_questions."""

from __future__ import annotations

import json

import pytest

from allod.api import Measured
from allod.cli import _evaluate
from allod.cli._common import speak
from allod.search import Case, Kept, Right, evaluate


def _measured(left_out: int) -> Measured:
    right = Right(7, "same", "個人資料保護法", "第 6 條", "", "laws.jsonl#甲", "laws", 1, "不得蒐集")
    kept = Kept(1, "可以問病歷嗎？", "zh-TW", "added", "confirmed", "operator", None, 3, (right,))
    found = evaluate([Case("可以問病歷嗎？", frozenset({7}), "q1")], lambda question, k: [], (1, 5, 10))
    return Measured(found, (kept,), left_out)


def test_a_question_without_any_hit_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    speak("en")
    _evaluate.show(_measured(2), 5, False)
    shown = capsys.readouterr().out
    for part in ("0.0%", "2 left out", "個人資料保護法 › 第 6 條 (not among 10)", "first: Nothing found."):
        assert part in " ".join(shown.split()), shown


def test_machines_get_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    _evaluate.show(_measured(0), 5, True)
    told = json.loads(capsys.readouterr().out)
    assert told["hits"]["10"]["value"] == 0
    assert told["worst"] == [
        {
            "id": "q1",
            "question": "可以問病歷嗎？",
            "rank": None,
            "right": [7],
            "first": None,
            "place": ["個人資料保護法 › 第 6 條"],
            "instead": None,
        }
    ]


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with _evaluate.counting(False) as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")
