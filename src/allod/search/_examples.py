"""Turns questions whose right passages are known into what can be learnt from: groups of candidates.

A question is searched for as anybody's would be; its candidates are the passages found, and the sentences of
the best of them. Where the right passage is not found, nothing can be learnt, but it counts when ranking is
measured: no order brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allod.language import question_grams, sentences
from allod.search._count import Floats, count
from allod.search._features import passage_features, shares
from allod.search._hits import Hit, Row
from allod.search._learn import Group
from allod.search._lexical import bm25
from allod.search._question import Question
from allod.search._rank import Found
from allod.search._ranking import is_settled
from allod.search._recipe import Recipe
from allod.search._sentence_ranker import sentence_features
from allod.search._synthetic import Synthetic

Find = Callable[[str], Found]
"""The lexical search, best first."""

READ = 4
"""Passages whose sentences are evidence, as many as the assistant reads."""
BUDGET = 250
"""Characters of evidence within which the right sentence is to be."""

_RANK_WEIGHT = 0.5  # what a sentence of BM25 loses for each point that its passage lies behind the best


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and what somebody confirmed as right."""

    text: str
    passages: tuple[int, ...]
    """Ids."""
    answer: str = ""
    """Words of the right sentence, where they are known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose right passages are known."""

    text: str
    right: Callable[[Hit], bool]
    """Whether a passage is right."""
    sentence: Callable[[Hit, int, int], bool] | None = None
    """Whether a span of a right passage is the right sentence; None where nobody knows."""
    keys: tuple[str, ...] = ()
    """What ties it to other questions, such as its documents."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates looked at."""

    keys: tuple[str, ...]
    passages: Group
    """Candidates × features in lexical order; none of them may be right."""
    sentences: Sentences | None
    """None where the right sentence is not known or not among those read."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a question's best passages."""

    group: Group
    plain: Floats
    """What each is worth by BM25 and its passage's rank."""
    lengths: NDArray[np.int64]
    """In characters."""


def made_question(made: Synthetic) -> Asked:
    """What is right for a synthetic question: its passage or a copy, and there its sentence.

    Args:
        made: The question.

    Returns:
        The question as it can be learnt from.
    """
    return Asked(
        made.text,
        lambda hit: hit.text == made.row.text,
        lambda _hit, start, end: (start, end) == (made.start, made.end),
    )


def own_question(pair: Pair, rows: Sequence[Row]) -> Asked:
    """What is right for a person's question: its passages or their copies.

    Args:
        pair: The question.
        rows: Its right passages that are in force.

    Returns:
        The question as it can be learnt from, tied to all others about the same documents.
    """
    texts = frozenset(row.text for row in rows)

    def holds(hit: Hit, start: int, end: int) -> bool:
        return pair.answer in hit.text[start:end]

    return Asked(
        pair.text,
        lambda hit: hit.text in texts,
        holds if pair.answer else None,
        tuple(sorted({f"document {row.source} {row.document}" for row in rows})),
    )


def example(asked: Asked, find: Find, recipe: Recipe) -> Example | None:
    """Search for a question and look at what is found.

    Args:
        asked: The question.
        find: The lexical search.
        recipe: Constants of BM25.

    Returns:
        The example; None where nothing is found, or the order is not for weights to say (`is_settled`).
    """
    found = find(asked.text)
    if not found.hits or is_settled(found.question):
        return None
    features = passage_features(found.question, found.hits, recipe)
    right = np.array([asked.right(hit) for hit in found.hits])
    keys = (_wording(asked.text), *asked.keys)
    return Example(keys, (features, right), _sentences(asked, found, recipe))


def _wording(text: str) -> str:
    """The same for questions that differ in order, marks and question words only."""
    return "asked " + " ".join(sorted(set(question_grams(text))))


def _sentences(asked: Asked, found: Found, recipe: Recipe) -> Sentences | None:
    if asked.sentence is None:
        return None
    texts: list[str] = []
    of: list[int] = []
    right: list[bool] = []
    for number, hit in enumerate(found.hits[:READ]):
        is_right = asked.right(hit)
        for start, end in sentences(hit.text):
            texts.append(hit.text[start:end])
            of.append(number)
            right.append(is_right and asked.sentence(hit, start, end))
    if not any(right):
        return None
    behind = [found.hits[number].score - found.hits[0].score for number in of]  # in lexical order: 0 or less
    features = sentence_features(found.question, texts, of, behind)
    plain = by_bm25(found.question, texts, recipe) + _RANK_WEIGHT * np.array(behind)
    return Sentences((features, np.array(right)), plain, np.array([len(text) for text in texts]))


def by_bm25(question: Question, texts: Sequence[str], recipe: Recipe) -> Floats:
    """Score sentences by BM25 alone.

    Args:
        question: The question, weighed.
        texts: At least one sentence.
        recipe: Constants.

    Returns:
        One number a sentence.
    """
    counts = count(question.terms, texts)
    weighed = bm25(counts.passages, counts.passage_lengths, recipe.sentence_length, recipe)
    scores: Floats = weighed @ shares(np.array(question.weights))
    return scores


def rank_of(scores: Floats, right: NDArray[np.bool_]) -> int:
    """Where the first right candidate stands.

    Args:
        scores: Of the candidates; equals stay in their order.
        right: Which are right.

    Returns:
        From 1; 0 where none is right.
    """
    order = np.argsort(-scores, kind="stable")
    return int(np.argmax(right[order])) + 1 if right.any() else 0


def inside(
    scores: Floats, lengths: NDArray[np.int64], right: NDArray[np.bool_], budget: int = BUDGET
) -> bool:
    """Whether a right sentence is among the best ones that fit a budget of characters.

    Args:
        scores: Of the sentences.
        lengths: Of the sentences.
        right: Which are right.
        budget: Characters; a sentence that does not fit is passed over, but for the best one.

    Returns:
        Whether it is.
    """
    left = budget
    for place, at in enumerate(np.argsort(-scores, kind="stable")):
        if place and lengths[at] > left:
            continue
        if right[at]:
            return True
        left -= lengths[at]
    return False
