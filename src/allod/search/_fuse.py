"""One order of two: the score of the words and the nearness in meaning, by how sure the words are.

Where a question is asked in the words of its passage, words decide; where the best passage shares little with
it, nearness does. Nearness counts in standard deviations over all passages, so that its weight means the same
for every question.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from allod.search._manner import Manner


def fuse(
    strengths: Sequence[float], near: Sequence[float | None], places: Sequence[int], manner: Manner
) -> list[int]:
    """Order passages by words and nearness together.

    Args:
        strengths: Lexical scores, falling.
        near: Standard deviations above what is usual for the question; None for a passage without a vector,
            which counts as the middle one of those that have one.
        places: Each place once: the order in which the lexical leg would give them.
        manner: What nearness counts.

    Returns:
        Each place once, best first.
    """
    known = [each for each in near if each is not None]
    if not known:
        return list(places)
    usual = statistics.median(known)
    weight = manner.weight * doubt(max(strengths), manner.sure)
    # A passage that a learnt order has moved takes the score of the place that it has moved to.
    worth = {
        place: strength + weight * (usual if (own := near[place]) is None else own)
        for place, strength in zip(places, strengths, strict=True)
    }
    return sorted(places, key=lambda place: -worth[place])


def doubt(best: float, sure: float) -> float:
    """How little the words say: 1 for nothing, 0 from where they alone decide.

    Args:
        best: Lexical score of the best passage.
        sure: Score from which on words alone decide.

    Returns:
        From 0 to 1, linear.
    """
    return min(max(1 - best / sure, 0.0), 1.0) if sure > 0 else 0.0
