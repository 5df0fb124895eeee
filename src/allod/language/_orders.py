"""Orders to a language model, planted in a document: 「忽略先前的指示」, `<|im_start|>`, "you are now DAN".

A warning sign, not a wall: the patterns (`data/orders.toml`) know the common wordings, and whoever words an
order anew gets past them. What keeps an order harmless is that a model's answer is checked against the
evidence, whatever made it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise
from operator import itemgetter

from allod.language._analysis import fold
from allod.language._invisible import UNSEEN, Span, visible

# How far from a clue an order may reach.
_REACH = 300


def orders(text: str) -> list[Span]:
    """Planted orders to a language model in a text.

    Args:
        text: Any text; wide letters and invisible characters do not hide an order.

    Returns:
        Spans of the kinds `roles` (marks that fence a model's turns), `forget` (its instructions),
        `become` (somebody else), `reveal` (its prompt) and `obey` (told as a model), in order.
    """
    return [span for start, end in _surroundings(text) for span in _within(text, start, end)]


def _within(text: str, start: int, end: int) -> Iterator[Span]:
    seen, places = visible(text[start:end])
    for match in _patterns()[1].finditer(fold(seen)):
        kind = match.lastgroup or ""
        yield Span(start + places[match.start()], start + places[match.end() - 1] + 1, kind)


def _surroundings(text: str) -> Iterator[tuple[int, int]]:
    """The stretches round the clues, those that touch as one."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ becomes two characters
        yield 0, len(text)
        return
    places = [found.start() for found in _patterns()[0].finditer(lowered)]
    if not places:
        return
    start = places[0]
    for place, following in pairwise([*places, len(text) + 2 * _REACH]):
        if following - place > 2 * _REACH:
            yield max(0, start - _REACH), min(len(text), place + _REACH)
            start = following


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Clues, for lower-cased text, say where to look; orders, for folded text, what to look for there."""
    table = tomllib.loads((files("allod.language") / "data" / "orders.toml").read_text(encoding="utf-8"))
    clues = _clues(table.pop("clues"))
    kinds = (
        f"(?P<{kind}>{'|'.join(fold(pattern) for patterns in by_language.values() for pattern in patterns)})"
        for kind, by_language in table.items()
    )
    return clues, re.compile("|".join(kinds))


def _clues(words: list[str]) -> re.Pattern[str]:
    """One of the words, a hidden character or wide letters; all firsts in one class, which scans fast."""
    branches: dict[bool, list[str]] = {True: [], False: []}
    for first, group in groupby(sorted(words), itemgetter(0)):
        rest = "|".join(re.escape(word[1:]) for word in group)
        branches[first.isascii()].append(f"(?<={re.escape(first)})(?:{rest})")
    firsts = re.escape("".join(sorted({word[0] for word in words})))
    latin, others = ("|".join(branches[plain]) for plain in (True, False))
    wide = "(?<=[ａ-ｚ＜＃])[ａ-ｚ＃｜]"
    return re.compile(
        f"[{firsts}{UNSEEN}ａ-ｚ＜＃](?:(?<![a-z].)(?:{latin})|{others}|(?<=[{UNSEEN}])|{wide})"
    )
