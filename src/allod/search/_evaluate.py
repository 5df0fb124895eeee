"""How well a search finds the right passages of questions: hit@k, mean reciprocal rank, the worst.

Measures whatever finder it is given, so that two ways of searching can be compared on the same questions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allod.search._errors import NoQuestions, OtherQuestions
from allod.search._hits import Hit
from allod.search._questions import Kept, confirmed_of

Finder = Callable[[str, int], Sequence[Hit]]
"""Finds so many passages for a question, best first."""

Floats = NDArray[np.float64]

_Z = 1.959963984540054  # 95 % of the normal distribution lies within so many standard deviations
_SAMPLES = 2_000  # of the bootstrap; the interval's ends move by less than a tenth of its width
_SEED = 20_261_125  # equal questions give equal intervals


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the passages of which any is right."""

    question: str
    passages: frozenset[int]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    case: Case
    rank: int | None
    """Of the first right passage, from 1; None where it is not among those looked at."""
    first: Hit | None
    """What was found first."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a finder did."""

    hits: Mapping[int, Estimate]
    """By k: share of the questions with a right passage among the first k."""
    mrr: Estimate
    """Mean of 1 / rank, 0 where it was not found within `depth`."""
    depth: int
    """Passages looked at for each question."""
    outcomes: tuple[Outcome, ...]
    """In the order of the cases."""

    def worst(self, count: int) -> list[Outcome]:
        """Return the questions with the worst ranks, of those whose first hit is wrong.

        Args:
            count: At most so many.

        Returns:
            Those not found at all first.
        """
        wrong = [each for each in self.outcomes if each.rank != 1]
        return sorted(wrong, key=lambda each: each.rank or math.inf, reverse=True)[:count]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much better the second of two evaluations is; an interval without 0 is more than chance."""

    hits: Mapping[int, Estimate]
    mrr: Estimate


def cases_of(kept: Iterable[Kept]) -> list[Case]:
    """Return what a search can be measured by.

    Args:
        kept: Questions as one person may see them.

    Returns:
        The confirmed ones with a passage in force.
    """
    return [
        Case(each.text, frozenset(each.passages), f"q{each.id}")
        for each in confirmed_of(kept)
        if each.passages
    ]


def evaluate(
    cases: Sequence[Case],
    finder: Finder,
    ks: Sequence[int] = (1, 5, 10, 100),
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Measure a finder.

    Args:
        cases: At least one question with its right passages.
        finder: What is measured; it is asked for as many passages as the largest k.
        ks: Depths of hit@k.
        progress: Called with questions done and questions in all.

    Returns:
        Shares with Wilson's interval, and the mean reciprocal rank with that of a bootstrap.

    Raises:
        NoQuestions: There is no case.
    """
    if not cases:
        raise NoQuestions
    depth = max(ks)
    outcomes = []
    for number, case in enumerate(cases, 1):
        found = finder(case.question, depth)
        ranks = (rank for rank, hit in enumerate(found[:depth], 1) if hit.passage in case.passages)
        outcomes.append(Outcome(case, next(ranks, None), found[0] if found else None))
        if progress is not None:
            progress(number, len(cases))
    return Evaluation(
        hits={k: wilson(int(_within(outcomes, k).sum()), len(cases)) for k in sorted(set(ks))},
        mrr=bootstrap(_reciprocal(outcomes)),
        depth=depth,
        outcomes=tuple(outcomes),
    )


def compare(first: Evaluation, second: Evaluation) -> Comparison:
    """Tell by how much the second evaluation is better, question by question.

    Args:
        first: Such as the lexical line alone.
        second: Such as all legs, on the same questions in the same order.

    Returns:
        Differences, second less first, at the depths that both have; with the interval of a paired bootstrap
        (T. Sakai, "Evaluating evaluation metrics based on the bootstrap", SIGIR 2006).

    Raises:
        OtherQuestions: They are not of the same questions.
    """
    if [each.case for each in first.outcomes] != [each.case for each in second.outcomes]:
        raise OtherQuestions
    pair = (first.outcomes, second.outcomes)
    both = sorted(set(first.hits) & set(second.hits))
    differences = {k: np.subtract(*(_within(each, k) for each in reversed(pair))) for k in both}
    return Comparison(
        hits={k: bootstrap(difference) for k, difference in differences.items()},
        mrr=bootstrap(np.subtract(*(_reciprocal(each) for each in reversed(pair)))),
    )


def wilson(hits: int, total: int) -> Estimate:
    """Return a share with its interval of 95 %.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22, 1927. It holds for few questions and for shares near 0 and 1: Brown,
    Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16(2), 2001.

    Args:
        hits: So many …
        total: … of so many, at least one.

    Returns:
        The share.
    """
    share, weight = hits / total, _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    return Estimate(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))


def bootstrap(values: Floats) -> Estimate:
    """Return a mean with its percentile interval of 95 %, questions drawn anew 2,000 times by a fixed seed.

    B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.

    Args:
        values: One a question, at least one.

    Returns:
        The mean.
    """
    draw = np.random.default_rng(_SEED)
    means = [values[draw.integers(len(values), size=len(values))].mean() for _ in range(_SAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return Estimate(float(values.mean()), float(low), float(high))


def _within(outcomes: Sequence[Outcome], k: int) -> Floats:
    return np.array([each.rank is not None and each.rank <= k for each in outcomes], dtype=np.float64)


def _reciprocal(outcomes: Sequence[Outcome]) -> Floats:
    return np.array([0.0 if each.rank is None else 1.0 / each.rank for each in outcomes])
