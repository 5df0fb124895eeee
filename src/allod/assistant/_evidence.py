"""The sentences that may be quoted: the best passages without copies, cut, with what each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allod.assistant._parts import Figure, figures, turns_on_figures
from allod.assistant._settings import Settings
from allod.language import grams, sentences
from allod.search import Hit, Question


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
    behind: float
    """How far its passage's score lies behind the first one's, 0 or less."""
    figures: frozenset[Figure]
    """Its figures, where the question asks for some or names some."""

    @property
    def text(self) -> str:
        """The sentence, exactly as stored."""
        return self.hit.text[self.start : self.end]


def distinct(hits: Sequence[Hit], copy_share: float) -> list[Hit]:
    """Hits without those that repeat a better one.

    Args:
        hits: Best first.
        copy_share: Passages are copies when they share this much of the longer one's grams, and all figures:
            rows of a table differ in little else.

    Returns:
        The first of each group of copies, in the same order.
    """
    kept: list[tuple[Hit, frozenset[str]]] = []
    for hit in hits:
        own = frozenset(grams(hit.text))
        alike = (
            other for other, theirs in kept if len(own & theirs) >= copy_share * max(len(own), len(theirs))
        )
        if not any(figures(hit.text) == figures(other.text) for other in alike):
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
    read_figures = turns_on_figures(question)
    gathered = []
    for rank, hit in enumerate(hits[: settings.evidence_passages]):
        behind = min(0.0, hit.score - hits[0].score)  # a learnt ranking may put a lower score first
        for position, (start, end) in enumerate(sentences(hit.text)):
            text = hit.text[start:end]
            covers = terms.intersection(grams(text))
            # Reading figures is most of the work: only where they matter, and where the sentence does.
            held = figures(text) if read_figures and covers else frozenset[Figure]()
            gathered.append(Evidence(hit, rank, position, start, end, covers, behind, held))
    return gathered
