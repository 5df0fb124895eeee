"""Learns to tell the right candidate from the others of its question: listwise softmax with numpy.

The loss is ListNet's for the first place (Z. Cao et al., "Learning to Rank: From Pairwise Approach to
Listwise Approach", ICML 2007). It is convex, and Newton's method finds its one minimum: equal questions give
equal weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from allod.search._count import Floats, Ints

PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Strengths of L2 among which held-out folds choose."""
FOLDS = 5

_STEPS = 50
_ENOUGH = 1e-9  # a step that lowers the loss by less is the last

Group = tuple[Floats, NDArray[np.bool_]]
"""One question: candidates × features, and which candidates are right (at least one)."""


@dataclass(frozen=True, slots=True)
class Scales:
    """What ranks: features brought to one scale, and their weights."""

    mean: Floats
    scale: Floats
    weights: Floats

    def score(self, features: Floats) -> Floats:
        """Rank candidates.

        Args:
            features: Candidates × features.

        Returns:
            One number each; higher is better.
        """
        scores: Floats = ((features - self.mean) / self.scale) @ self.weights
        return scores


def learn(groups: Sequence[Group], penalty: float, before: Scales | None = None) -> Scales:
    """Learn weights.

    Args:
        groups: Questions; at least one.
        penalty: Strength of L2: how much it costs to leave the weights of `before`, else zero.
        before: What was known before: learnt from other questions. Its scales are kept.

    Returns:
        The weights of the least loss.
    """
    if before is None:
        stacked = np.concatenate([features for features, _ in groups])
        deviation = stacked.std(axis=0)
        before = Scales(
            stacked.mean(axis=0), np.where(deviation > 1e-9, deviation, 1.0), np.zeros(stacked.shape[1])
        )
    return Scales(before.mean, before.scale, _problem(groups, before, penalty).minimum())


def choose_penalty(groups: Sequence[Group], folds: Ints, before: Scales | None = None) -> float:
    """Choose the strength of L2 by what it gives on folds that were not learnt from.

    Args:
        groups: Questions.
        folds: The fold of each.
        before: What was known before.

    Returns:
        The strongest of `PENALTIES` that is worse than the best of them by no more than chance (one standard
        error of the difference: L. Breiman et al., "Classification and Regression Trees", 1984, section
        3.4.3); the strongest of all where there is only one fold.
    """
    if len(np.unique(folds)) < 2:
        return max(PENALTIES)
    losses = {penalty: _held_out(groups, folds, penalty, before) for penalty in PENALTIES}
    best = min(losses.values(), key=lambda each: float(each.mean()))

    def is_as_good(each: Floats) -> bool:
        worse = each - best
        return bool(worse.mean() <= worse.std() / np.sqrt(len(worse)))

    return max(penalty for penalty, each in losses.items() if is_as_good(each))


def _held_out(groups: Sequence[Group], folds: Ints, penalty: float, before: Scales | None) -> Floats:
    found = np.zeros(len(groups))
    for fold in np.unique(folds):
        inside = folds == fold
        learnt = learn(list(compress(groups, ~inside)), penalty, before)
        found[inside] = losses_of(learnt, list(compress(groups, inside)))
    return found


def cross(
    groups: Sequence[Group], folds: Ints, penalty: float | None = None, before: Scales | None = None
) -> list[Floats]:
    """Score each question by weights that were learnt without its fold.

    Args:
        groups: Questions.
        folds: The fold of each; at least two different ones.
        penalty: Strength of L2; by default chosen for each fold on the others.
        before: What was known before.

    Returns:
        Scores of each question's candidates.
    """
    scores: list[Floats] = [np.zeros(0)] * len(groups)
    for fold in np.unique(folds):
        others = list(compress(groups, folds != fold))
        chosen = penalty or choose_penalty(others, folds[folds != fold], before)
        learnt = learn(others, chosen, before)
        for at in np.flatnonzero(folds == fold):
            scores[at] = learnt.score(groups[int(at)][0])
    return scores


def losses_of(learnt: Scales, groups: Sequence[Group]) -> Floats:
    """What each question costs: minus the logarithm of the chance given to its right candidates.

    Args:
        learnt: The weights.
        groups: At least one question.

    Returns:
        One number a question, from 0.
    """
    problem = _problem(groups, learnt, 0.0)
    return -np.add.reduceat(problem.wanted * problem.chances(learnt.weights)[0], problem.starts)


def folds_of(keys: Sequence[Sequence[str]], count: int = FOLDS) -> Ints:
    """Deal questions into folds so that those that share a key stay together.

    Args:
        keys: Of each question: whatever would let one fold tell another its answers.
        count: How many folds.

    Returns:
        The fold of each question, from 0; fewer folds where fewer questions are independent.
    """
    leader: dict[str, str] = {}

    def head(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for own in keys:
        for key in own[1:]:
            leader[head(key)] = head(own[0])
    heads = [head(own[0]) for own in keys]
    sizes = {name: heads.count(name) for name in dict.fromkeys(heads)}
    held = [0] * count
    fold: dict[str, int] = {}
    for name in sorted(sizes, key=lambda name: -sizes[name]):  # the largest first, each into the emptiest
        fold[name] = held.index(min(held))
        held[fold[name]] += sizes[name]
    return np.array([fold[name] for name in heads], dtype=np.int64)


def _problem(groups: Sequence[Group], before: Scales, penalty: float) -> _Problem:
    return _Problem(
        (np.concatenate([features for features, _ in groups]) - before.mean) / before.scale,
        np.cumsum([0, *(len(right) for _, right in groups[:-1])]),
        np.concatenate([right / right.sum() for _, right in groups]),
        before.weights,
        penalty,
    )


@dataclass(frozen=True, slots=True)
class _Problem:
    """N candidates of G questions, F features."""

    features: Floats
    starts: Ints
    """G: the first candidate of each question."""
    wanted: Floats
    """N: share of its question's right answer; sums to 1 for each."""
    origin: Floats
    penalty: float

    def minimum(self) -> Floats:
        """Newton's method with step halving."""
        weights = self.origin
        value, chances = self._at(weights)
        for _ in range(_STEPS):
            step = self._newton(weights, chances)
            size = 1.0
            while size > _ENOUGH:
                lower, there = self._at(weights - size * step)
                if lower <= value:
                    break
                size /= 2
            else:
                return weights
            weights = weights - size * step
            if value - lower < _ENOUGH:
                break
            value, chances = lower, there
        return weights

    def chances(self, weights: Floats) -> tuple[Floats, Floats]:
        """The logarithm of the chance given to each candidate, and the chance."""
        of = self._question()
        scores = self.features @ weights
        scores -= np.maximum.reduceat(scores, self.starts)[of]
        powers = np.exp(scores)
        totals = np.add.reduceat(powers, self.starts)
        return scores - np.log(totals)[of], powers / totals[of]

    def _at(self, weights: Floats) -> tuple[float, Floats]:
        """The loss, and the chance given to each candidate."""
        logarithms, chances = self.chances(weights)
        away = weights - self.origin
        value = self.penalty / 2 * away @ away - self.wanted @ logarithms / len(self.starts)
        return float(value), chances

    def _newton(self, weights: Floats, chances: Floats) -> Floats:
        sums: Floats = np.add.reduceat(self.features * chances[:, None], self.starts)
        usual = sums[self._question()]
        centred = self.features - usual
        count = len(self.starts)
        slope = self.features.T @ (chances - self.wanted) / count + self.penalty * (weights - self.origin)
        curve = (centred * chances[:, None]).T @ centred / count + self.penalty * np.eye(len(weights))
        return np.asarray(np.linalg.solve(curve, slope), np.float64)

    def _question(self) -> Ints:
        sizes = np.diff(np.append(self.starts, len(self.features)))
        return np.repeat(np.arange(len(self.starts)), sizes)
