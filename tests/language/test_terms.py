"""The term table: the longest word wins, and a longer word that is right hides the term in it."""

from __future__ import annotations

from allod.language import Term
from allod.language._terms import term_table

TABLE = term_table({"視頻": "影片", "視頻會議": "視訊會議", "信息": "資訊"}, ["信息素", "視頻道"])


def test_at_one_place_the_longest_term_is_found() -> None:
    assert list(TABLE.find("看視頻，開視頻會議")) == [
        Term(1, 3, "視頻", "影片"),
        Term(5, 9, "視頻會議", "視訊會議"),
    ]


def test_a_word_that_holds_a_term_and_is_right_hides_it() -> None:
    assert [term.start for term in TABLE.find("電視頻道、信息素與信息")] == [9]


def test_an_empty_table_finds_nothing() -> None:
    assert list(term_table({}, ()).find("視頻")) == []
