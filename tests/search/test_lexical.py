from __future__ import annotations

from allod.search import Fetch, Filter, Index, LexicalRanker, search
from allod.search._question import weigh

ALL = Filter(frozenset({1, 2, 3, 4}), frozenset({1, 2, 3, 4}))


def test_the_score_does_not_grow_with_the_question(index: Index, fetch: Fetch) -> None:
    once = search(index, "育兒津貼按月發給", ALL, fetch).hits[0].score
    twice = search(index, "育兒津貼按月發給，育兒津貼按月發給", ALL, fetch).hits[0].score
    assert abs(once - twice) < 1e-9


def test_scores_are_those_of_the_rows_in_their_order(index: Index, fetch: Fetch) -> None:
    question = weigh(index.searcher(), "圖書館星期一開放嗎", index.recipe)
    ranker = LexicalRanker(index.recipe)
    forward, backward = ranker.score(question, fetch([4, 5])), ranker.score(question, fetch([5, 4]))
    assert list(forward) == list(reversed(backward))
    assert forward[1] > forward[0]


def test_a_title_speaks_for_a_passage_that_does_not_repeat_it(index: Index, fetch: Fetch) -> None:
    question = weigh(index.searcher(), "遊記裡的圖書館", index.recipe)
    row = fetch([5])[0]
    ranker = LexicalRanker(index.recipe)
    assert ranker.score(question, [row])[0] > ranker.score(question, [row._replace(title="")])[0]
