from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allod.search import Fetch, Filter, Hit, Index, Legs, Question, Row, search

ALL = Filter(frozenset({1, 2, 3, 4}), frozenset({1, 2, 3, 4}))


def first(index: Index, fetch: Fetch, question: str) -> int:
    return search(index, question, ALL, fetch).hits[0].passage


@pytest.mark.parametrize(
    "question", ["個人資料保護法第6條", "個人資料保護法 第 6 條規定什麼？", "個人資料保護法第六條的內容"]
)
def test_an_article_asked_for_by_name_and_number_comes_first(
    index: Index, fetch: Fetch, question: str
) -> None:
    assert first(index, fetch, question) == 1


def test_the_longer_title_wins_where_it_is_the_one_named(index: Index, fetch: Fetch) -> None:
    assert first(index, fetch, "個人資料保護法施行細則第6條") == 3


def test_a_simplified_question_finds_traditional_text(index: Index, fetch: Fetch) -> None:
    assert first(index, fetch, "台北的图书馆哪一天不开放？") == 5


def test_an_english_question_finds_english_text(index: Index, fetch: Fetch) -> None:
    assert first(index, fetch, "How much does the one-day PASS cost?") == 6


@pytest.mark.parametrize("question", ["", " \n", "？！…", "🙂", "\x00"])
def test_a_question_without_anything_to_search_for_finds_nothing(
    index: Index, fetch: Fetch, question: str
) -> None:
    assert search(index, question, ALL, fetch).hits == ()


@pytest.mark.parametrize("question", ["什麼", "請問多少錢？", "what is it"])
def test_question_words_alone_are_searched_rather_than_refused(
    index: Index, fetch: Fetch, question: str
) -> None:
    assert search(index, question, ALL, fetch).question.terms


def test_equal_passages_come_in_the_order_of_their_ids(index: Index, fetch: Fetch) -> None:
    hits = search(index, "育兒津貼第一胎每月多少錢", ALL, fetch).hits
    assert [hit.passage for hit in hits[:2]] == [4, 7]
    assert hits[0].score == hits[1].score


def test_k_bounds_the_hits(index: Index, fetch: Fetch) -> None:
    assert len(search(index, "資料", ALL, fetch, 1).hits) == 1


def test_rows_that_are_gone_from_the_database_are_left_out(index: Index, fetch: Fetch) -> None:
    hits = search(index, "育兒津貼", ALL, lambda ids: [r for r in fetch(ids) if r.passage != 4]).hits
    assert [hit.passage for hit in hits][:1] == [7]


def test_a_learnt_order_takes_the_place_of_the_lexical_one(index: Index, fetch: Fetch) -> None:
    class ByLength:
        def order(self, question: Question, rows: Sequence[Row] | Sequence[Hit]) -> Sequence[int]:
            return sorted(range(len(rows)), key=lambda place: len(rows[place].text))

    by_words = search(index, "個人資料 圖書館", ALL, fetch).hits
    hits = search(index, "個人資料 圖書館", ALL, fetch, legs=Legs(orderer=ByLength())).hits
    lengths = [len(hit.text) for hit in hits]
    assert lengths == sorted(lengths)
    assert {hit.passage: hit.score for hit in hits} == {hit.passage: hit.score for hit in by_words}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(question=st.text(max_size=300))
def test_any_text_at_all_is_a_question(index: Index, fetch: Fetch, question: str) -> None:
    found = search(index, question, ALL, fetch)
    assert all(hit.score >= 0 for hit in found.hits)
    assert list(found.hits) == sorted(found.hits, key=lambda hit: (-hit.score, hit.passage))


def test_a_very_long_question_is_cut_to_its_rarest_terms(index: Index, fetch: Fetch) -> None:
    long = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 3000)) + "育兒津貼"
    found = search(index, long, ALL, fetch)
    assert len(found.question.terms) == index.recipe.most_terms
