"""Words and nearness: the surer the words, the less nearness moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.search._fuse import doubt, fuse
from allod.search._manner import Manner

MANNER = Manner(weight=0.3, sure=1.5)


def test_nearness_decides_where_words_say_little() -> None:
    assert fuse([0.3, 0.2, 0.1], [0.0, 1.0, 4.0], [0, 1, 2], MANNER)[0] == 2


def test_words_decide_where_they_are_sure() -> None:
    assert fuse([1.6, 0.2, 0.1], [0.0, 1.0, 9.0], [0, 1, 2], MANNER) == [0, 1, 2]


def test_a_passage_without_a_vector_counts_as_the_middle_one() -> None:
    assert fuse([0.3, 0.3, 0.3], [4.0, None, 1.0], [2, 1, 0], MANNER) == [0, 1, 2]


def test_without_any_vector_the_lexical_order_stands() -> None:
    assert fuse([0.3, 0.2], [None, None], [1, 0], MANNER) == [1, 0]


def test_a_learnt_order_takes_the_scores_of_its_places() -> None:
    assert fuse([0.9, 0.8, 0.1], [1.0, 1.0, 1.0], [2, 0, 1], MANNER) == [2, 0, 1]


@given(st.floats(0, 3), st.floats(0, 3), st.floats(0.1, 3))
def test_doubt_falls_with_the_score(low: float, high: float, sure: float) -> None:
    low, high = sorted((low, high))
    assert 0 <= doubt(high, sure) <= doubt(low, sure) <= 1


def test_doubt_ends_where_words_are_sure() -> None:
    assert doubt(1.5, 1.5) == 0
    assert doubt(0, 1.5) == 1
    assert doubt(0.75, 1.5) == pytest.approx(0.5)
    assert doubt(0.1, 0) == 0


@given(st.lists(st.tuples(st.floats(0, 2), st.none() | st.floats(-5, 5)), min_size=1, max_size=20))
def test_each_place_stands_once(rows: list[tuple[float, float | None]]) -> None:
    strengths = sorted((score for score, _ in rows), reverse=True)
    order = fuse(strengths, [near for _, near in rows], range(len(rows)), MANNER)
    assert sorted(order) == list(range(len(rows)))
