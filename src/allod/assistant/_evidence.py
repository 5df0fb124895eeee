"""The sentences that may be quoted: the best passages without copies, cut and weighed against the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allod.assistant._settings import Settings
from allod.language import asks_for, grams, quantities, sentences
from allod.search import Hit, Question

KINDS: dict[str, tuple[frozenset[str], ...]] = {
    "date": (frozenset({"date", "time"}), frozenset({"duration", "ordinal"})),
    "amount": (frozenset({"money", "percent"}), frozenset({"number", "count"})),
    "count": (
        frozenset({"count", "duration", "measure", "percent", "age"}),
        frozenset({"number", "date", "time", "money"}),
    ),
    "article": (frozenset({"article"}),),
}
"""Which kinds of figure answer which kind of question: the likely ones, and what a table's bare cell may hold."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage."""

    hit: Hit
    rank: int
    """Of its passage, from 0."""
    position: int
    """In its passage, from 0."""
    start: int
    """In the passage's text."""
    end: int
    covers: frozenset[str]
    """The question's terms that stand in it."""
    fits: bool
    """Whether it holds the kind of figure that the question asks for."""

    @property
    def text(self) -> str:
        """The sentence, exactly as stored."""
        return self.hit.text[self.start : self.end]


def distinct(hits: Sequence[Hit], copy_share: float) -> list[Hit]:
    """Hits without those that repeat a better one.

    Args:
        hits: Best first.
        copy_share: Passages are copies when they share this much of the shorter one's grams.

    Returns:
        The first of each group of copies, in the same order.
    """
    kept: list[tuple[Hit, frozenset[str]]] = []
    for hit in hits:
        own = frozenset(grams(hit.text))
        if not any(len(own & other) >= copy_share * min(len(own), len(other)) for _, other in kept):
            kept.append((hit, own))
    return [hit for hit, _ in kept]


def gather(question: Question, hits: Sequence[Hit], settings: Settings) -> list[Evidence]:
    """Cut the best passages into sentences.

    Args:
        question: The question as `search` weighed it.
        hits: Distinct, best first.
        settings: How many passages count.

    Returns:
        Sentences by passage and position.
    """
    terms = frozenset(question.terms)
    kinds = frozenset[str]().union(*KINDS.get(asks_for(question.text), ()))
    return [
        Evidence(hit, rank, position, start, end, terms.intersection(grams(hit.text[start:end])), fits)
        for rank, hit in enumerate(hits[: settings.evidence_passages])
        for position, (start, end) in enumerate(sentences(hit.text))
        for fits in (bool(kinds) and _holds(hit.text[start:end], kinds),)
    ]


def _holds(text: str, kinds: frozenset[str]) -> bool:
    return any(figure.kind in kinds for figure in quantities(text))
