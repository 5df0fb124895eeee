"""Evaluation: ranks, intervals against published figures, the worst, and a paired comparison."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.search import Case, Evaluation, Finder, Hit, NoQuestions, OtherQuestions, Row, compare, evaluate
from allod.search._evaluate import bootstrap, wilson
from allod.search._hits import hit

CASES = [Case(f"問題 {number}", frozenset({number, number + 1000}), f"q{number}") for number in range(1, 41)]


def _hit(passage: int) -> Hit:
    return hit(Row(passage, "d", "t", "", "", None, "x", 1, "s", "public", 0), 1.0)


def _finder(ranks: Sequence[int | None]) -> Finder:
    """Finds the right passage of the n-th case at the n-th rank."""

    def find(question: str, k: int) -> list[Hit]:
        number = int(question.split()[1])
        rank = ranks[number - 1]
        return [_hit(number if at == rank else -at) for at in range(1, k + 1)]

    return find


def _measured(ranks: Sequence[int | None], ks: Sequence[int] = (1, 5, 10, 100)) -> Evaluation:
    return evaluate(CASES[: len(ranks)], _finder(ranks), ks)


def test_hits_and_reciprocal_ranks_are_counted() -> None:
    found = _measured([1, 2, 5, 6, 100, 101, None, 1])
    shares = {k: estimate.value for k, estimate in found.hits.items()}
    assert shares == {1: 2 / 8, 5: 4 / 8, 10: 5 / 8, 100: 6 / 8}
    assert found.mrr.value == pytest.approx((1 + 1 / 2 + 1 / 5 + 1 / 6 + 1 / 100 + 0 + 0 + 1) / 8)
    assert [each.rank for each in found.outcomes] == [1, 2, 5, 6, 100, None, None, 1]


def test_any_right_passage_counts_and_the_first_of_them() -> None:
    found = evaluate(CASES[:1], lambda question, k: [_hit(7), _hit(1001), _hit(1)], (5,))
    assert found.outcomes[0].rank == 2
    assert found.outcomes[0].first is not None
    assert found.outcomes[0].first.passage == 7


def test_a_finder_may_find_nothing_or_more_than_asked() -> None:
    assert evaluate(CASES[:1], lambda question, k: [], (1,)).outcomes[0].first is None
    more = evaluate(CASES[:1], lambda question, k: [_hit(9), _hit(1)], (1,))
    assert more.outcomes[0].rank is None


def test_the_worst_come_in_order_and_the_right_ones_not_at_all() -> None:
    found = _measured([1, 3, None, 50, 1, None])
    assert [each.case.name for each in found.worst(9)] == ["q3", "q6", "q4", "q2"]
    assert [each.case.name for each in found.worst(2)] == ["q3", "q6"]
    assert found.worst(0) == []


def test_progress_is_told_question_by_question() -> None:
    told: list[tuple[int, int]] = []
    evaluate(CASES[:3], _finder([1, 1, 1]), (1,), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_without_questions_there_is_nothing_to_measure() -> None:
    with pytest.raises(NoQuestions, match="allod questions add"):
        evaluate([], _finder([]))


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods",
    # Statistics in Medicine 17, 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_s_interval_is_the_published_one(hits: int, total: int, low: float, high: float) -> None:
    found = wilson(hits, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_s_interval_holds_the_share(given_: tuple[int, int]) -> None:
    found = wilson(*given_)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_the_bootstrap_agrees_with_theory_and_with_itself() -> None:
    values = np.arange(400) % 10 / 10
    found = bootstrap(values)
    half = 1.96 * values.std() / 20
    assert found.low == pytest.approx(values.mean() - half, abs=0.005)
    assert found.high == pytest.approx(values.mean() + half, abs=0.005)
    assert found == bootstrap(values)


def test_a_difference_question_by_question_is_surer_than_two_figures() -> None:
    first = [1, 20] * 20
    second = [1, 20] * 12 + [1, 3] * 8
    before, after = _measured(first), _measured(second)
    found = compare(before, after)
    assert found.hits[5].value == pytest.approx(8 / 40)
    assert 0 < found.hits[5].low < 8 / 40 < found.hits[5].high
    assert found.hits[1].value == found.hits[1].low == found.hits[1].high == 0
    assert 0 < found.mrr.low < found.mrr.value < found.mrr.high
    assert before.mrr.high > after.mrr.low  # the two intervals alone would not tell
    back = compare(after, before)
    assert back.mrr.value == -found.mrr.value


def test_only_the_same_questions_are_compared() -> None:
    with pytest.raises(OtherQuestions):
        compare(_measured([1, 2]), _measured([1, 2, 3]))
    assert set(compare(_measured([1], (1, 5)), _measured([1], (5, 9))).hits) == {5}
