"""The word tables of the check, read once: operators, claims, bounds, and words that mean the same.

The tables are data (`words/logic.toml`, `words/pairs.toml`); this file only folds them and makes them
quick to look up. It knows no grammar.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from allod.language import fold

ACTOR = "actor"


@dataclass(frozen=True, slots=True)
class Found:
    """A listed word at a place of a folded text: what it is (`kind`) and which one (`name`)."""

    start: int
    end: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """Folded words by their first character, longest first; each with its (kind, name) pairs."""

    words: dict[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]

    def at(self, text: str, start: int) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
        """The listed words that begin at a place, longest first, as (end, senses)."""
        for word, senses in self.words.get(text[start], ()):
            end = start + len(word)
            if text.startswith(word, start) and _is_whole(text, start, end):
                yield end, senses


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables: `logic` for operators and the like, `meanings` for words of one meaning."""

    logic: Table
    meanings: Table
    particles: frozenset[str]
    scope_ends: frozenset[str]
    give: tuple[str, ...]
    take: tuple[str, ...]
    bounds: dict[str, tuple[str, ...]]
    antonyms: tuple[tuple[str, str], ...]
    implied: tuple[tuple[str, str], ...]
    broader: dict[str, frozenset[str]]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a match of Latin letters is a whole word; Han words always are."""
    if not text[start].isascii():
        return True
    before = start > 0 and text[start - 1].isascii() and text[start - 1].isalnum()
    after = end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after


def _table(entries: Iterable[tuple[str, str, str]]) -> Table:
    senses: dict[str, dict[tuple[str, str], None]] = {}
    for word, kind, name in entries:
        senses.setdefault(fold(word), {})[kind, name] = None
    firsts: dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]] = {}
    for word in sorted(senses, key=len, reverse=True):
        firsts.setdefault(word[0], []).append((word, tuple(senses[word])))
    return Table({first: tuple(words) for first, words in firsts.items()})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("allod.grounding") / "words" / name).read_text(encoding="utf-8"))


def _logic_entries(logic: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for kind in ("plain", "void"):
        yield from ((word, kind, "") for word in logic[kind])
    for table, kind in (("claims", "claim"), ("exceptions", "exception"), ("operators", "operator")):
        for name, words in logic[table].items():
            yield from ((word, kind, name) for word in words)
    for name, words in logic["bounds"].items():
        yield from ((word, "bound", name) for word in words)


def _meanings(pairs: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for kind, table in ((ACTOR, "actors"), ("same", "same")):
        for number, words in enumerate(pairs[table]):
            yield from ((word, kind, f"{table}{number}") for word in words)


def _broader(pairs: dict[str, Any]) -> dict[str, frozenset[str]]:
    """For each group of actors the groups that speak of it more broadly."""
    groups: dict[str, set[str]] = {}
    for number, words in enumerate(pairs["actors"]):
        for word in words:
            groups.setdefault(word, set()).add(f"actors{number}")
    found: dict[str, set[str]] = {}
    for broad, *narrow in pairs["broader"]:
        for word in narrow:
            for name in groups[word]:
                found.setdefault(name, set()).update(groups[broad])
    return {name: frozenset(names) for name, names in found.items()}


@cache
def lexicon() -> Lexicon:
    """The tables, folded, read on first use.

    Returns:
        One shared value; nothing in it may be changed.
    """
    logic, pairs = _read("logic.toml"), _read("pairs.toml")
    bounds = {name: tuple(fold(word) for word in words) for name, words in logic["bounds"].items()}
    return Lexicon(
        logic=_table(_logic_entries(logic)),
        meanings=_table(_meanings(pairs)),
        particles=frozenset(fold(logic["particles"])),
        scope_ends=frozenset(fold(word) for word in logic["scope"]["ends"]),
        give=tuple(fold(word) for word in logic["transfer"]["give"]),
        take=tuple(fold(word) for word in logic["transfer"]["take"]),
        bounds=bounds,
        antonyms=tuple((fold(a), fold(b)) for a, b in logic["antonyms"]["pairs"]),
        broader=_broader(pairs),
        implied=tuple((fold(a), fold(b)) for a, b in pairs["implied"]),
    )
