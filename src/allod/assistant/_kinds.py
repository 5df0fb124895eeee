"""Which kinds of figure answer which kind of question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from allod.language import fold

_LIKELY: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "time"}),
    "amount": frozenset({"money", "percent"}),
    "count": frozenset({"count", "duration", "measure", "age"}),
    "article": frozenset({"article"}),
}
_POSSIBLE: dict[str, frozenset[str]] = {
    "date": frozenset({"duration", "ordinal"}),
    # The bare number of a table's cell.
    "amount": frozenset({"number"}),
    "count": frozenset({"number", "percent", "money", "date", "time"}),
}
_NONE = frozenset[str]()
# 多少 without a unit may want money as well as a count.
_OPEN = frozenset({"count", "duration", "measure", "age", "number", "percent", "money"})
_UNITLESS = re.compile(r"多少(?![天日月年次人个件])")


def wanted(kind: str, question: str) -> tuple[frozenset[str], frozenset[str]]:
    """Kinds of figure, as `language.quantities` names them, that would answer a question.

    Args:
        kind: What it asks for, by `language.asks_for`.
        question: Its text.

    Returns:
        Likely kinds and possible ones; both empty where no figure is asked for.
    """
    if kind == "count" and _UNITLESS.search(fold(question)):
        return _OPEN, _NONE
    return _LIKELY.get(kind, _NONE), _POSSIBLE.get(kind, _NONE)


def fit(kinds: tuple[frozenset[str], frozenset[str]], found: Iterable[str]) -> float:
    """How well a sentence's figures fit.

    Args:
        kinds: What `wanted` gave.
        found: Kinds of the figures in the sentence.

    Returns:
        1 with a likely kind among them, 0.5 with a possible one, else 0.
    """
    likely, possible = kinds
    have = set(found)
    if have & likely:
        return 1.0
    return 0.5 if have & possible else 0.0
