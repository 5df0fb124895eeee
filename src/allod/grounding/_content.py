"""The content of a text: the units to be found again, the keys to find them by, and where each key stands.

A unit is a Han character or a word of another script. It is found surely by the pair of characters or the
word in which it stands, nearly as surely by a listed word of the same meaning, faintly by itself alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from allod.grounding._figures import Figure
from allod.grounding._lexicon import Found, lexicon

_PART = re.compile(r"[a-z0-9][a-z0-9'./-]*[a-z0-9]|[a-z0-9]")
_EXACT, _ALIKE, _FAINT = 1.0, 0.95, 0.5
_WORD_WEIGHT = 2.0
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A unit of content and the keys under which it may be found, each with its strength."""

    start: int
    end: int
    weight: float
    keys: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What the units of a text are told from: the text and what was found in it."""

    text: str
    logic: tuple[Found, ...]
    meanings: tuple[Found, ...]
    figures: tuple[Figure, ...]


def is_han(char: str) -> bool:
    """Whether a character is a Han character of the basic planes."""
    return "㐀" <= char <= "鿿" or char == "〇"


def hollow_places(content: Content) -> frozenset[int]:
    """Places without content of their own: marks, figures, words of logic that are no part of another word.

    Args:
        content: A text and what was found in it.

    Returns:
        Places in its text.
    """
    telling = {place for word in content.meanings for place in range(word.start, word.end)}
    hollow = {place for place, char in enumerate(content.text) if not char.isalnum()} | _barred(content)
    for word in content.logic:
        if word.kind in {"void", "bound"}:
            hollow.update(place for place in range(word.start, word.end) if place not in telling)
    return frozenset(hollow)


def _barred(content: Content) -> set[int]:
    """Places of figures and of words of force, exception and claim: they make no pair with a neighbour."""
    spans = [(figure.start, figure.end) for figure in content.figures]
    spans += [(w.start, w.end) for w in content.logic if w.kind in {"operator", "exception", "claim"}]
    return {place for start, end in spans for place in range(start, end)}


def items_of(content: Content, hollow: frozenset[int]) -> Iterator[Item]:
    """The units of content of a text.

    Args:
        content: A text and what was found in it.
        hollow: Its places without content.

    Yields:
        Han characters in order, then words of other scripts in order.
    """
    text, particles = content.text, lexicon().particles
    alike: dict[int, list[tuple[str, float]]] = {}
    for word in content.meanings:
        for place in range(word.start, word.end):
            alike.setdefault(place, []).append((word.name, _ALIKE))
    # A pair with a particle (的費) is no word; one with another word of logic may be (理由).
    apart = _barred(content) | {place for place in hollow if text[place] in particles}
    for place, char in enumerate(text):
        if is_han(char) and place not in hollow:
            pairs = [
                (text[p : p + 2], _EXACT)
                for p in (place - 1, place)
                if _is_pair(text, p) and not {p, p + 1} & apart
            ]
            yield Item(place, place + 1, 1.0, (*alike.get(place, ()), *pairs, (char, _FAINT)))
    for match in _PART.finditer(text):
        if not any(place in hollow for place in range(*match.span()) if text[place].isalnum()):
            keys = ((_stem(match.group()), _EXACT), *alike.get(match.start(), ()))
            yield Item(match.start(), match.end(), _WORD_WEIGHT, keys)


def places_of(content: Content) -> dict[str, tuple[int, ...]]:
    """Where each key of content stands: single characters, pairs, words, meanings.

    Args:
        content: A text and what was found in it.

    Returns:
        Places in its text by key, each list in order.
    """
    text, places = content.text, dict[str, list[int]]()
    for place, char in enumerate(text):
        if is_han(char):
            places.setdefault(char, []).append(place)
            if _is_pair(text, place):
                places.setdefault(text[place : place + 2], []).append(place)
    for match in _PART.finditer(text):
        places.setdefault(_stem(match.group()), []).append(match.start())
    for word in content.meanings:
        places.setdefault(word.name, []).append(word.start)
    return {key: tuple(found) for key, found in places.items()}


def _is_pair(text: str, place: int) -> bool:
    return 0 <= place < len(text) - 1 and is_han(text[place]) and is_han(text[place + 1])


def _stem(word: str) -> str:
    """An English word without its commonest endings; codes and figures stay."""
    if not word.isalpha() or len(word) <= _SHORTEST_STEM:
        return word
    ending = next(
        (e for e in ("ing", "ed", "es", "s") if word.endswith(e) and len(word) - len(e) >= _SHORTEST_STEM), ""
    )
    return word.removesuffix(ending).rstrip("e")
