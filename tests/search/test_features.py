"""Features tell a passage that answers from one that only shares its characters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allod.search import Fetch, Index, Row
from allod.search._features import PASSAGE_FEATURES, passage_features, rare_here, shares
from allod.search._question import weigh


def _told(index: Index, question: str, rows: list[Row]) -> dict[str, list[float]]:
    found = passage_features(weigh(index.searcher(), question, index.recipe), rows, index.recipe)
    return {name: [float(value) for value in found[:, at]] for at, name in enumerate(PASSAGE_FEATURES)}


def test_each_candidate_has_each_feature_whatever_the_order(index: Index, fetch: Fetch) -> None:
    question = weigh(index.searcher(), "圖書館星期一開放嗎", index.recipe)
    forward = passage_features(question, fetch([4, 5, 6]), index.recipe)
    backward = passage_features(question, fetch([6, 5, 4]), index.recipe)
    assert forward.shape == (3, len(PASSAGE_FEATURES))
    assert np.array_equal(forward, backward[::-1])


def test_what_the_question_has_word_for_word_stands_out(index: Index, fetch: Fetch) -> None:
    told = _told(index, "育兒津貼按月發給多少", fetch([4, 5]))
    for name in ("rare_here", "singles", "singles_sentence", "usual", "fours", "named_sentence", "title"):
        assert told[name][0] > told[name][1], name
    assert told["missing"][0] < told["missing"][1]


def test_four_characters_count_only_in_the_questions_order(index: Index, fetch: Fetch) -> None:
    row = fetch([4])[0]
    same, turned = row._replace(text="按月發給。"), row._replace(text="給發月按。")
    told = _told(index, "按月發給", [same, turned])
    assert told["fours"] == [0.25, 0.0]
    assert told["singles"][0] == told["singles"][1]


def test_a_title_counts_by_what_the_question_holds_of_it(index: Index, fetch: Fetch) -> None:
    rows = fetch([1, 3])
    told = _told(index, "個人資料保護法的告知", rows)
    assert told["title"][0] == 1.0
    assert 0 < told["title"][1] < 1


def test_the_best_sentences_length_is_told_not_the_passages(index: Index, fetch: Fetch) -> None:
    row = fetch([4])[0]
    told = _told(
        index, "育兒津貼", [row._replace(text="育兒津貼。" + "他" * 200), row._replace(text="育兒津貼。")]
    )
    assert told["long_sentence"][0] == told["long_sentence"][1]


def test_what_all_candidates_hold_weighs_nothing() -> None:
    stands = np.array([[True, True, False], [True, False, False]])
    assert list(rare_here(stands, np.array([5.0, 1.0, 1.0]))) == pytest.approx([0, 1 / 3, 2 / 3])
    assert list(rare_here(np.array([[True]]), np.array([1.0]))) == [0.0]


def test_shares_of_nothing_are_nothing() -> None:
    assert list(shares(np.zeros(2))) == [0.0, 0.0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(question=st.text(min_size=1, max_size=200), text=st.text(max_size=80))
def test_any_question_and_any_passage_give_finite_numbers(
    index: Index, fetch: Fetch, question: str, text: str
) -> None:
    weighed = weigh(index.searcher(), question, index.recipe)
    if weighed.terms:
        rows = [*fetch([1, 6]), fetch([1])[0]._replace(text=text, title=text)]
        assert np.isfinite(passage_features(weighed, rows, index.recipe)).all()
