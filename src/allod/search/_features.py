"""What can be seen cheaply of a question and a passage: the features by which a learnt ranking ranks.

Nine numbers for each candidate, from passes over arrays of counts and code points: no model, no list of
words. They are compared within one question's candidates only, so what all of them share does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allod.language import fold, grams
from allod.search._count import Floats, count
from allod.search._hits import Hit, Row
from allod.search._lexical import bm25
from allod.search._question import Question
from allod.search._recipe import Recipe

PASSAGE_FEATURES = (
    "rare_here",
    "singles",
    "singles_sentence",
    "usual",
    "fours",
    "missing",
    "named_sentence",
    "title",
    "long_sentence",
)
"""In the order of the columns; each has its words in the packs' `[feature]`."""

_USUAL = 1.2, 0.75  # k1 and b: BM25's usual constants hold long passages back more than the recipe's
_LONGEST_QUESTION = 128  # characters of a question of which longer pieces are looked for

Codes = NDArray[np.uint32]


def passage_features(question: Question, rows: Sequence[Row] | Sequence[Hit], recipe: Recipe) -> Floats:
    """Look at a question and its candidates.

    Args:
        question: The question, weighed; it has at least one term.
        rows: At least one candidate.
        recipe: Constants of BM25.

    Returns:
        Candidates × `PASSAGE_FEATURES`.
    """
    texts = [row.text for row in rows]
    counts = count(question.terms, texts)
    named = count(question.terms, [f"{row.title}\n{row.heading}" for row in rows]).passages > 0
    weights = shares(np.array(question.weights))
    singles = shares(np.where([len(term) != 2 for term in question.terms], weights, 0.0))
    passages, sentences = counts.passages > 0, counts.sentences > 0
    sizes = np.diff(np.append(counts.first_sentence, len(sentences)))

    def best(by_sentence: Floats) -> Floats:
        largest: Floats = np.maximum.reduceat(by_sentence, counts.first_sentence)
        return largest

    by_passage = bm25(counts.passages, counts.passage_lengths, recipe.passage_length, recipe)
    often = replace(recipe, k1=_USUAL[0], b=_USUAL[1])
    usual = bm25(counts.passages, counts.passage_lengths, recipe.passage_length, often)
    by_sentence = bm25(counts.sentences, counts.sentence_lengths, recipe.sentence_length, recipe)
    value = by_sentence @ weights
    is_best = value == np.repeat(best(value), sizes)
    return np.stack(
        [
            by_passage @ rare_here(passages, weights),
            by_passage @ singles,
            best(by_sentence @ singles),
            usual @ weights,
            _fours(question.text, texts),
            np.where(passages, 0.0, weights).max(axis=1) / max(float(weights.max()), 1e-9),
            best((sentences | np.repeat(named, sizes, axis=0)) @ weights),
            _title_shares(question, rows),
            np.log1p(best(np.where(is_best, counts.sentence_lengths, 0.0))),
        ],
        axis=1,
    )


def rare_here(stands: NDArray[np.bool_], weights: Floats) -> Floats:
    """Weigh terms again by how few of the texts at hand hold them: what all hold tells none apart.

    Args:
        stands: Texts × terms: which text holds which term.
        weights: Of the terms.

    Returns:
        Weights that sum to 1, or to 0 where no term tells the texts apart.
    """
    held = np.maximum(stands.mean(axis=0), 0.5 / len(stands))
    return shares(weights * -np.log(held))


def shares(weights: Floats) -> Floats:
    """Weights as shares of their sum; all 0 where that is 0."""
    each: Floats = weights / max(float(weights.sum()), 1e-9)
    return each


def codes(text: str) -> Codes:
    """The code points of a text as it is compared."""
    return np.frombuffer(fold(text).encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _fours(question: str, texts: Sequence[str]) -> Floats:
    """Share of the question's places from which on four characters stand in each text as they do there."""
    asked, joined = codes(question[:_LONGEST_QUESTION]), codes("\n".join(texts))
    same = asked[:, None] == joined[None, :]
    pairs = same[:-1, :-1] & same[1:, 1:]
    place, at = np.nonzero(pairs[:-2, :-2] & pairs[2:, 2:])
    bounds = np.cumsum([len(text) + 1 for text in texts])
    found = np.zeros((len(texts), len(asked)), dtype=np.bool_)
    found[np.searchsorted(bounds, at, side="right"), place] = True
    share: Floats = found.mean(axis=1)
    return share


def _title_shares(question: Question, rows: Sequence[Row] | Sequence[Hit]) -> Floats:
    """How much of each title the question holds."""
    terms = frozenset(question.terms)
    held: dict[str, float] = {}
    for title in {row.title for row in rows}:
        own = {gram for gram in grams(title) if len(gram) > 1}
        held[title] = len(own & terms) / max(len(own), 1)
    return np.array([held[row.title] for row in rows])
