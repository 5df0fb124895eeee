"""A text as the check reads it: clauses, words of logic, actors, and the places of its content.

Works on a folded copy from which brackets and spaces between Han characters are gone; `origin` leads
back to the given text. Judges nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from allod.grounding._content import Content, Item, hollow_places, is_han, items_of, places_of
from allod.grounding._figures import Figure, figures_of
from allod.grounding._lexicon import ACTOR, Found, lexicon
from allod.language import fold

# A law prints its articles in lines of fixed width; a shorter line ends where it ends.
_WRAP = 24
# How far behind a bounding word (不得低於) its figure may begin.
_BOUND_REACH = 5
_DROPPED = frozenset("（）()「」『』〈〉《》〔〕[]“”\"'")
_SENTENCE_END = "。！？!?\n"
_SEGMENT_END = ";；"
_CLAUSE_END = "，,：:"
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}、|\d{1,2}[.、)]\s?|[-*•]\s")
_HEADER = re.compile(r"(?:下列|左列|如下|规定|各款)[^。]{0,24}[:：]?$|[:：]$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas: its segment (between semicolons), its sentence, its list heading."""

    start: int
    end: int
    segment: int
    sentence: int
    header: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, read. All positions refer to `text`; `origin[i]` is the place of `text[i]` in the source."""

    text: str
    origin: tuple[int, ...]
    clauses: tuple[Clause, ...]
    logic: tuple[Found, ...]
    actors: tuple[Found, ...]
    figures: tuple[Figure, ...]
    items: tuple[Item, ...]
    places: dict[str, tuple[int, ...]]
    hollow: frozenset[int]

    def clause_at(self, place: int) -> int:
        """The number of the clause in which a place lies."""
        return max(0, bisect_right(self.clauses, place, key=lambda clause: clause.start) - 1)


@lru_cache(maxsize=128)
def read(text: str, *, as_claim: bool) -> Reading:
    """Read a text.

    Args:
        text: Any text, of any length.
        as_claim: Whether it is the sentence to be checked: it gets its items, evidence its places.

    Returns:
        Its reading; the same text gives the same value.
    """
    compact, origin = _compact(text)
    clauses = tuple(_clauses(compact))
    figures = figures_of(compact)
    logic = tuple(_outside(_logic(compact, figures), figures))
    meanings = tuple(_meanings(compact))
    content = Content(compact, logic, meanings, figures)
    hollow = hollow_places(content)
    items = tuple(items_of(content, hollow)) if as_claim else ()
    places = {} if as_claim else places_of(content)
    actors = tuple(found for found in _outermost(meanings) if found.kind == ACTOR)
    return Reading(compact, origin, clauses, logic, actors, figures, items, places, hollow)


def _compact(text: str) -> tuple[str, tuple[int, ...]]:
    """The folded text without brackets and without spaces and line breaks that only lay it out."""
    folded = fold(text.replace("\r", " "))
    kept: list[str] = []
    origin: list[int] = []
    line = 0
    for place, char in enumerate(folded):
        line = 0 if char == "\n" else line + 1
        if char in _DROPPED:
            continue
        if char.isspace():
            ends = char == "\n" and _breaks(kept, folded[place + 1 : place + 12], place, folded)
            char = "\n" if ends else " "
            if char == " " and (not kept or not kept[-1].isascii() or kept[-1] in " \n"):
                continue
        elif is_han(char) and kept and kept[-1] == " ":
            kept.pop()
            origin.pop()
        kept.append(char)
        origin.append(place)
    return "".join(kept), tuple(origin)


def _breaks(kept: list[str], following: str, place: int, folded: str) -> bool:
    """Whether a line break ends something, or only the line."""
    last = next((char for char in reversed(kept) if char != " "), "\n")
    if last in "。！？!?;；:：.\n" or _ITEM.match(following.lstrip()):
        return True
    width = place - (folded.rfind("\n", 0, place) + 1)
    return last not in "，、," and width < _WRAP


def _clauses(text: str) -> Iterator[Clause]:
    start = segment = sentence = 0
    header: int | None = None
    number = 0
    is_item = False
    for place, char in enumerate([*text, "\n"]):
        full_stop = char in _SENTENCE_END or (char == "." and text[place + 1 : place + 2] in (" ", "\n", ""))
        comma = char in _CLAUSE_END and not (
            text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
        )
        if not (full_stop or comma or char in _SEGMENT_END):
            continue
        if text[start:place].strip():
            opening = text[start:place].lstrip()
            if start == 0 or text[start - 1] == "\n":
                is_item = bool(_ITEM.match(opening))
                header = header if is_item else None
            yield Clause(start, place, segment, sentence, header if is_item else None)
            if not is_item and (char in ":：" or _HEADER.search(text[start:place])):
                header = number
            number += 1
        start = place + 1
        segment += char not in _CLAUSE_END
        sentence += full_stop


def _logic(text: str, figures: tuple[Figure, ...]) -> Iterator[Found]:
    """Words of logic from left to right, longest first; a bound without a figure behind it is none."""
    table, place = lexicon().logic, 0
    starts = {start - step for start in (f.start for f in figures) for step in range(_BOUND_REACH)}
    while place < len(text):
        for end, senses in table.at(text, place):
            if all(kind == "bound" for kind, _ in senses) and end - place > 1 and end not in starts:
                continue
            yield from (Found(place, end, kind, name) for kind, name in senses)
            place = end
            break
        else:
            place += 1


def _outside(words: Iterator[Found], figures: tuple[Figure, ...]) -> Iterator[Found]:
    """Listed words that are no part of a figure (1 May)."""
    taken = {place for figure in figures for place in range(figure.start, figure.end)}
    yield from (word for word in words if word.start not in taken)


def _meanings(text: str) -> Iterator[Found]:
    """All listed words of a meaning, overlapping ones too; single characters only outside of longer words."""
    table = lexicon().meanings
    found = [
        Found(place, end, kind, name)
        for place in range(len(text))
        for end, senses in table.at(text, place)
        for kind, name in senses
    ]
    # 罰 in 不罰 stays a word of its own.
    longer = [word for word in found if word.end - word.start > 1 and text[word.start] not in "不免未无"]
    inside = {place for word in longer for place in range(word.start, word.end)}
    yield from (word for word in found if word.end - word.start > 1 or word.start not in inside)


def _outermost(found: tuple[Found, ...]) -> Iterator[Found]:
    """Listed words that do not lie inside a longer listed word."""
    reach = 0
    last: Found | None = None
    for word in sorted(found, key=lambda word: (word.start, -word.end)):
        if word.end > reach or (last and (word.start, word.end) == (last.start, last.end)):
            reach, last = max(reach, word.end), word
            yield word
