from __future__ import annotations

from allod.assistant import Answer, Sentence


def test_tuples_become_lists_and_nothing_is_lost() -> None:
    plain = Answer("answer", "?", "en", sentences=(Sentence("NT$60", 0, ((0, 5),)),)).to_dict()
    assert plain["sentences"] == [{"text": "NT$60", "citation": 0, "emphasis": [[0, 5]]}]
    assert plain["id"] is None
