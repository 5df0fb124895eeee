"""Every constant of extraction and refusal, in one value that a workspace may override.

The defaults were measured on DRCD-dev among 159,163 articles of law (`bench/drcd.py`); docs/benchmarks.md has
the figures. Nothing else in the package holds a tunable number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How evidence is judged and quoted."""

    floor: float = 1.35
    """An answer needs score + margin_weight × margin of the best passage to reach this: more refuses more."""
    margin_weight: float = 1.31
    """Weight of the lead that the best passage has over the next one that is not a copy of it."""
    copy_share: float = 0.9
    """Two passages are copies when they share this much of the shorter one's grams."""
    evidence_passages: int = 4
    """Passages, copies left out, from which sentences may be quoted."""
    most_sentences: int = 2
    """Sentences quoted for a question that asks one thing."""
    most_parts: int = 3
    """Sentences quoted, one a part, for a question that asks several."""
    rank_weight: float = 0.5
    """What a sentence loses for each point that its passage's score lies behind the best one's."""
    kind_bonus: float = 0.2
    """What a sentence gains for holding the kind of figure asked for: a date, an amount, a number."""
    figure_bonus: float = 0.15
    """What a sentence gains for each figure of the question that it holds, half of it for the right bound."""
    context_weight: float = 0.3
    """How much the rest of a question counts when one of its parts chooses a sentence."""
    repeat_penalty: float = 0.8
    """What a second sentence loses for each share of the question that is covered already."""
    neighbour_bonus: float = 0.05
    """What a second sentence gains for standing next to the first."""
    other_passage_penalty: float = 0.1
    """What a second sentence loses for standing in another passage than the first."""
    least_value: float = 0.13
    """What a second sentence must be worth, bonuses and losses included, to be quoted at all."""
    least_gain: float = 0.1
    """Share of the question's weight that a sentence of another passage must add."""
    names_must_stand: bool = True
    """Whether an article, year, foreign word or title that the question names must stand in the evidence."""
    decisive_terms: int = 5
    """Of this many of the question's rarest terms at least one must stand in the evidence."""
    emphasis_share: float = 0.6
    """A sentence is searched for the direct hit when it covers this much of what the best one covers."""
    nearest: int = 3
    """Passages offered with a refusal."""
