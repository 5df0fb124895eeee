"""Ranks the sentences of the best passages by how likely each holds what is asked for.

Like the ranking of passages it is learnt: from synthetic questions, whose sentence is known by making, and
from the workspace's own questions where whoever confirmed one also gave the words that answer it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from allod.language import asks_for
from allod.search._count import Floats, count
from allod.search._features import Codes, codes, rare_here, shares
from allod.search._learn import Scales
from allod.search._question import Question

SENTENCE_FEATURES = ("rare_here", "with_next", "with_previous", "kind", "first", "behind")
"""In the order of the columns; each has its words in the packs' `[feature]`."""

_MARKS = {
    "date": "年月日號世",
    "amount": "元圓%幣$€£",
    "person": "人王長者師家子生后帝·‧・《「〈",
    "place": "州省縣市國島區鎮鄉城村山河江湖海洋洲路街道站",
}
"""Of these characters a sentence that answers a question of the kind mostly holds one."""
_FIGURES = "0123456789〇零一二兩三四五六七八九十百千萬億"


class SentenceRanker(Protocol):
    """Says what sentences are worth for a question; the assistant fills a model's budget by it."""

    def worth(
        self, question: Question, sentences: Sequence[str], passages: Sequence[int], behind: Sequence[float]
    ) -> Sequence[float]:
        """Rank sentences.

        Args:
            question: The question, weighed.
            sentences: Those of one passage follow one another as they stand in it.
            passages: A number for each sentence: which of them are of one passage.
            behind: How far the score of each sentence's passage lies behind the best one's, 0 or less.

        Returns:
            One number a sentence, in the same order; higher is better.
        """
        ...


class LearntSentences:
    """The sentence ranker that a workspace has learnt."""

    def __init__(self, scales: Scales) -> None:
        self._scales = scales

    def worth(
        self, question: Question, sentences: Sequence[str], passages: Sequence[int], behind: Sequence[float]
    ) -> Sequence[float]:
        """Rank sentences.

        Args:
            question: The question, weighed.
            sentences: Those of one passage follow one another as they stand in it.
            passages: A number for each sentence: which of them are of one passage.
            behind: How far the score of each sentence's passage lies behind the best one's, 0 or less.

        Returns:
            One number a sentence, in the same order; 0 for each where the question has no term to rank by.
        """
        if not sentences or not question.terms:
            return [0.0] * len(sentences)
        found = sentence_features(question, sentences, passages, behind)
        return [float(value) for value in self._scales.score(found)]


def sentence_features(
    question: Question, sentences: Sequence[str], passages: Sequence[int], behind: Sequence[float]
) -> Floats:
    """Look at a question and the sentences that may hold its answer.

    Args:
        question: The question, weighed; it has at least one term.
        sentences: At least one; those of one passage follow one another.
        passages: Which of them are of one passage.
        behind: How far each one's passage lies behind the best.

    Returns:
        Sentences × `SENTENCE_FEATURES`.
    """
    stands = count(question.terms, sentences).passages > 0
    weights = shares(np.array(question.weights))
    together = np.diff(passages) == 0  # each with the next one
    with_next, with_previous = stands.copy(), stands.copy()
    with_next[:-1] |= together[:, None] & stands[1:]
    with_previous[1:] |= together[:, None] & stands[:-1]
    return np.stack(
        [
            stands @ rare_here(stands, weights),
            with_next @ weights,
            with_previous @ weights,
            _fits(asks_for(question.text), sentences),
            np.append(True, ~together).astype(np.float64),
            np.asarray(behind, dtype=np.float64),
        ],
        axis=1,
    )


def _fits(kind: str, sentences: Sequence[str]) -> Floats:
    """1 for each sentence that holds a figure, name or place of the kind asked for, by its characters."""
    held = _held(kind, codes("\n".join(sentences) + "\n"))
    starts = np.cumsum([0, *(len(sentence) + 1 for sentence in sentences[:-1])])
    found: Floats = np.maximum.reduceat(held, starts).astype(np.float64)
    return found


def _held(kind: str, text: Codes) -> NDArray[np.bool_]:
    if kind not in ("date", "count"):
        return np.isin(text, _folded(_MARKS.get(kind, "")))
    dated = np.append(np.isin(text, _folded(_MARKS["date"]))[1:], False)
    found: NDArray[np.bool_] = np.isin(text, _folded(_FIGURES)) & (dated if kind == "date" else ~dated)
    return found


@lru_cache
def _folded(characters: str) -> Codes:
    return codes(characters)
