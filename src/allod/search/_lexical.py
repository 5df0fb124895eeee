"""The lexical second stage: our own BM25, the best sentence, its coverage, and what title and heading add.

tantivy's BM25 constants are fixed, and cost three points of first hits where documents differ much in
length; its best fifty passages are therefore scored again here. Needs the texts, no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from allod.language import grams, named_articles
from allod.search._count import Counts, Floats, count, split
from allod.search._hits import Row
from allod.search._question import Question
from allod.search._recipe import Recipe


class Ranker(Protocol):
    """A second stage: scores candidates, higher is better; a learnt one can take its place."""

    def score(self, question: Question, candidates: Sequence[Row]) -> Sequence[float]:
        """Score passages against a question.

        Args:
            question: The question, weighed; it has at least one term.
            candidates: At least one passage.

        Returns:
            One score a candidate, in the same order.
        """
        ...


class LexicalRanker:
    """The default second stage."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def score(self, question: Question, candidates: Sequence[Row]) -> Sequence[float]:
        """Score passages by shared grams.

        Args:
            question: The question, weighed; it has at least one term.
            candidates: At least one passage.

        Returns:
            BM25 of the passage, of its best sentence and that sentence's coverage, weighted by the recipe
            and divided by the question's weight, so that questions of any length are comparable.
        """
        weights = np.array(question.weights) / max(question.weight, 1e-9)
        names = [f"{row.title}\n{row.heading}" for row in candidates]
        counts, named = split(count(question.terms, [row.text for row in candidates] + names), len(names))
        recipe = self._recipe
        score = bm25(counts.passages, counts.passage_lengths, recipe.passage_length, recipe) @ weights
        score += self._best_sentence(counts, weights)
        score += recipe.about_weight * (((named.passages > 0) & (counts.passages == 0)) @ weights)
        if question.articles:
            score += recipe.named_weight * np.array([_names(question, row, weights) for row in candidates])
        return [float(value) for value in score]

    def _best_sentence(self, counts: Counts, weights: Floats) -> Floats:
        recipe, first = self._recipe, counts.first_sentence
        by_sentence = (
            bm25(counts.sentences, counts.sentence_lengths, recipe.sentence_length, recipe) @ weights
        )
        coverage = (counts.sentences > 0) @ weights
        best: Floats = np.maximum.reduceat(by_sentence, first)
        repeated = np.repeat(best, np.concatenate((first[1:], [len(by_sentence)])) - first)
        covered = np.maximum.reduceat(np.where(by_sentence == repeated, coverage, 0.0), first)
        return recipe.sentence_weight * best + recipe.coverage_weight * covered


def bm25(counts: Floats, lengths: Floats, usual: float, recipe: Recipe) -> Floats:
    """How much each term speaks for each text, before the terms are weighed by their rarity.

    Args:
        counts: Texts × terms.
        lengths: Of the texts, in characters.
        usual: A usual length.
        recipe: Constants.

    Returns:
        Texts × terms.
    """
    norm = recipe.k1 * (1 - recipe.b + recipe.b * lengths / usual)
    return counts * (recipe.k1 + 1) / (counts + norm[:, None])


def _names(question: Question, row: Row, weights: Floats) -> float:
    """How surely the question names this very article: by its number, and by at least half of the title.

    What the title takes of the question lets the longest title win (a law's rules of implementation hold the
    law's own title), what the question takes of the title lets the whole title win.
    """
    if set(named_articles(row.heading, row.reference)).isdisjoint(question.articles):
        return 0.0
    pairs = {gram for gram in grams(row.title) if len(gram) > 1}
    named = len(pairs.intersection(question.terms)) / max(len(pairs), 1)
    if named < 0.5:
        return 0.0
    share = float(weights[[term in pairs for term in question.terms]].sum())
    return named**2 * (0.5 + share)
