"""A question as the assistant sees it: its parts, what would answer each, and the figures it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from allod.assistant._kinds import wanted
from allod.language import asks_for, grams, quantities
from allod.search import Question

_BREAK = re.compile(r"(?<=[？?；;])\s*|[，,]\s*(?=and\b|以及|並且|還有|另外|又)")
_OTHER = "other"

Figure = tuple[str, str, str]
"""Kind, canonical value and bound."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question that wants an answer of its own."""

    wanted: tuple[frozenset[str], frozenset[str]]
    """Kinds of figure that would answer it: likely ones, and possible ones."""
    shares: Mapping[str, float]
    """Share of the question's weight that each term has, lessened for terms of the other parts."""
    figures: frozenset[Figure]
    """Figures that the part names."""


def parts(question: Question, context_weight: float) -> list[Part]:
    """Take a question apart where it asks several things.

    Args:
        question: The question as `search` weighed it.
        context_weight: How much terms of the other parts count, 0 to 1.

    Returns:
        At least one part. A question is divided only where at least two pieces ask for something known;
        pieces that do not belong to the part before them.
    """
    pieces: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _BREAK.split(question.text))):
        if pieces and asks_for(piece) == _OTHER:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    asking = [piece for piece in pieces if asks_for(piece) != _OTHER]
    total = question.weight or 1.0
    shares = {term: weight / total for term, weight in zip(question.terms, question.weights, strict=True)}
    return [
        _part(piece, shares, context_weight) for piece in (pieces if len(asking) > 1 else [question.text])
    ]


def _part(text: str, shares: Mapping[str, float], context_weight: float) -> Part:
    own = frozenset(grams(text))
    weighed = {term: share if term in own else share * context_weight for term, share in shares.items()}
    return Part(wanted(asks_for(text), text), weighed, figures(text))


def turns_on_figures(question: Question) -> bool:
    """Whether a question asks for a figure or names one.

    Args:
        question: The question as `search` weighed it.

    Returns:
        False where figures in the evidence make no difference.
    """
    return any(
        likely or possible or part.figures
        for part in parts(question, 1.0)
        for likely, possible in [part.wanted]
    )


def figures(text: str) -> frozenset[Figure]:
    """The figures of a text, comparable however they are written.

    Args:
        text: Any text.

    Returns:
        Kind, value and bound of each.
    """
    return frozenset((figure.kind, figure.value, figure.bound) for figure in quantities(text))
