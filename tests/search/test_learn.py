"""Learning finds the one minimum, always the same, and folds keep apart what belongs together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.search._learn import (
    PENALTIES,
    Group,
    Scales,
    choose_penalty,
    cross,
    folds_of,
    learn,
    losses_of,
)

TRUE = np.array([2.0, -1.0, 0.0])


def _groups(count: int, noise: float = 0.3, seed: int = 1) -> list[Group]:
    """Questions of six candidates of which the one that `TRUE` likes best is right."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        features = chance.normal(size=(6, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, 0.0]
        value = (features / [1.0, 10.0, 0.1]) @ TRUE + noise * chance.normal(size=6)
        made.append((features, value == value.max()))
    return made


def _right(learnt: Scales, groups: list[Group]) -> float:
    return float(np.mean([right[np.argmax(learnt.score(features))] for features, right in groups]))


def test_what_decides_is_learnt_whatever_its_unit() -> None:
    learnt = learn(_groups(300), 0.001)
    assert learnt.weights[0] > 0 > learnt.weights[1]
    assert abs(learnt.weights[2]) < 0.2 * abs(learnt.weights[1])
    assert _right(learnt, _groups(300, seed=2)) > 0.85


def test_the_weights_are_at_the_minimum() -> None:
    groups = _groups(60)
    learnt = learn(groups, 0.1)

    def cost(weights: np.ndarray) -> float:
        moved = Scales(learnt.mean, learnt.scale, weights)
        return float(losses_of(moved, groups).mean() + 0.05 * weights @ weights)

    for at in range(3):
        for step in (-1e-3, 1e-3):
            away = learnt.weights.copy()
            away[at] += step
            assert cost(away) > cost(learnt.weights)


def test_equal_questions_give_equal_weights() -> None:
    assert np.array_equal(learn(_groups(50), 0.01).weights, learn(_groups(50), 0.01).weights)


def test_a_penalty_holds_the_weights_to_what_was_known_before() -> None:
    before = learn(_groups(100), 0.01)
    opposite = [(features, features[:, 0] == features[:, 0].min()) for features, _ in _groups(100, seed=3)]
    held, moved = learn(opposite, 1e6, before), learn(opposite, 0.001, before)
    assert held.weights == pytest.approx(before.weights, abs=1e-3)
    assert moved.weights[0] < 0 < before.weights[0]
    assert moved.mean is before.mean


def test_a_feature_that_never_changes_breaks_nothing() -> None:
    groups = [(np.column_stack([features, np.ones(6)]), right) for features, right in _groups(30)]
    assert np.isfinite(learn(groups, 0.01).weights).all()


def test_of_noise_the_strongest_penalty_is_chosen() -> None:
    chance = np.random.default_rng(0)
    noise = [(chance.normal(size=(6, 20)), np.arange(6) == 2) for _ in range(40)]
    folds = np.arange(40) % 5
    assert choose_penalty(noise, folds) == max(PENALTIES)
    assert choose_penalty(_groups(400, 0.05), np.arange(400) % 5) == min(PENALTIES)
    assert choose_penalty(noise, np.zeros(40, dtype=np.int64)) == max(PENALTIES)


def test_a_question_is_scored_by_weights_that_have_not_seen_it() -> None:
    groups = _groups(40)
    folds = np.arange(40) % 4
    scores = cross(groups, folds, 0.01)
    others = [group for group, fold in zip(groups, folds, strict=True) if fold != 0]
    assert np.array_equal(scores[0], learn(others, 0.01).score(groups[0][0]))


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3), min_size=1, max_size=30))
def test_questions_that_share_a_key_are_in_one_fold(keys: list[list[str]]) -> None:
    folds = folds_of(keys)
    assert len(folds) == len(keys)
    for first, one in enumerate(keys):
        for second, other in enumerate(keys):
            if set(one) & set(other):
                assert folds[first] == folds[second]


def test_independent_questions_are_spread_evenly() -> None:
    assert list(np.bincount(folds_of([[str(number)] for number in range(23)]))) == [5, 5, 5, 4, 4]
