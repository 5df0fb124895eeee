"""Which kinds of figure answer which kind of question."""

from __future__ import annotations

from collections.abc import Iterable

LIKELY: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "time"}),
    "amount": frozenset({"money", "percent"}),
    "count": frozenset({"count", "duration", "measure", "age"}),
    "article": frozenset({"article"}),
}
"""What such a question most often wants, by `language.asks_for`."""

POSSIBLE: dict[str, frozenset[str]] = {
    "date": frozenset({"duration", "ordinal"}),
    "amount": frozenset({"number"}),
    "count": frozenset({"number", "percent", "money", "date", "time"}),
    "article": frozenset(),
}
"""What it may want too: the bare number of a table's cell, an amount asked for as a count."""


def fit(kind: str, found: Iterable[str]) -> float:
    """How well figures fit a question.

    Args:
        kind: What is asked for.
        found: Kinds of the figures in a sentence.

    Returns:
        1 with a likely kind among them, 0.5 with a possible one, else 0.
    """
    kinds = set(found)
    if kinds & LIKELY.get(kind, frozenset()):
        return 1.0
    return 0.5 if kinds & POSSIBLE.get(kind, frozenset()) else 0.0
