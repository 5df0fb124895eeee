"""Where in the evidence a sentence could stand: its content found there, and the regions that hold most.

A region is a sentence of the evidence with the heading of its list, or two sentences that belong together.
Only content is compared here: the value of a figure and a word of force never choose the place, so that a
changed one cannot lead to the place where it would be true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from allod.grounding._content import Item
from allod.grounding._figures import same_sort
from allod.grounding._reading import Clause, Reading

# A sentence that begins so refers back; one that begins like this is an exception to the one before (folded).
_BACK, _BACK_REACH, _BACK_MOST = re.compile("前.?[项款条]|第.项|其"), 12, 30
_PROVISO = re.compile(r"\s*(?:但|除|except|however|but)")
# Two sentences must hold more than each alone, by a share of the content, and rank behind by their cost; an
# exception alone counts only where the rule before it holds much less.
_PAIR_GAIN, _PAIR_COST, _PROVISO_COST = 0.02, 0.05, 0.11
# Regions this close to the best are tried too, so many at most.
_MARGIN, _MOST = 0.1, 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the evidence where an item of the sentence is found, and how surely."""

    place: int
    clause: int
    strength: float


@dataclass(frozen=True, slots=True)
class Region:
    """Clauses of the evidence, by number, and the share of the sentence's content that they hold.

    `proviso` are the clauses of the exception (但…) that follows and is no part of the region; `paired` tells
    two sentences from one.
    """

    clauses: frozenset[int]
    coverage: float
    proviso: frozenset[int] = frozenset()
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """A sentence beside its evidence; `hits[i]` belongs to `claim.items[i]`."""

    claim: Reading
    source: Reading
    hits: tuple[tuple[Hit, ...], ...]

    def overlap(self, items: Iterable[int], start: int, end: int) -> float:
        """The weight of the given items that stand in a stretch of the evidence."""
        return sum(
            self.claim.items[i].weight
            * max((h.strength for h in self.hits[i] if start <= h.place < end), default=0.0)
            for i in items
        )


def align(claim: Reading, source: Reading) -> Alignment:
    """Find each item of the sentence in the evidence.

    Args:
        claim: The sentence.
        source: The evidence.

    Returns:
        Both, with the places.
    """
    return Alignment(claim, source, tuple(_hits(item, source) for item in claim.items))


def _hits(item: Item, source: Reading) -> tuple[Hit, ...]:
    best: dict[int, float] = {}
    for key, strength in item.keys:
        for place in source.places.get(key, ()):
            best[place] = max(best.get(place, 0.0), strength)
    return tuple(Hit(place, source.clause_at(place), best[place]) for place in sorted(best))


def regions(alignment: Alignment) -> list[Region]:
    """The places of the evidence that hold most of the sentence's content, best first.

    Args:
        alignment: A sentence and its evidence.

    Returns:
        At most a few regions whose coverage is close to the best; none without evidence or content.
    """
    items = alignment.claim.items
    total = sum(item.weight for item in items)
    if not total or not alignment.source.clauses:
        return []
    strongest = [_by_clause(hits) for hits in alignment.hits]
    ranked = []
    by_rule = any(word.kind == "exception" and word.name == "default" for word in alignment.claim.logic)
    for clauses, cost in _candidates(alignment, without_provisos=by_rule):
        held = sum(
            item.weight * max(found.get(clause, 0.0) for clause in clauses)
            for item, found in zip(items, strongest, strict=True)
        )
        region = Region(clauses, held / total, _proviso(alignment.source, clauses), cost == _PAIR_COST)
        ranked.append((region.coverage - cost, region))
    ranked.sort(key=lambda pair: -pair[0])
    single = max(region.coverage for _, region in ranked if not region.paired)
    return [
        region
        for score, region in ranked
        if score >= ranked[0][0] - _MARGIN and (not region.paired or region.coverage > single + _PAIR_GAIN)
    ][:_MOST]


def _by_clause(hits: tuple[Hit, ...]) -> dict[int, float]:
    strongest: dict[int, float] = {}
    for hit in hits:
        strongest[hit.clause] = max(strongest.get(hit.clause, 0.0), hit.strength)
    return strongest


def _proviso(source: Reading, region: frozenset[int]) -> frozenset[int]:
    """The clauses of the sentence after the region, where it begins with 但."""
    following = max(region) + 1
    if following >= len(source.clauses) or not _is_proviso(source, following):
        return frozenset()
    sentence = source.clauses[following].sentence
    return frozenset(number for number, clause in enumerate(source.clauses) if clause.sentence == sentence)


def _is_proviso(source: Reading, clause: int) -> bool:
    return _PROVISO.match(source.text, source.clauses[clause].start) is not None


def _candidates(alignment: Alignment, *, without_provisos: bool) -> Iterator[tuple[frozenset[int], float]]:
    """Each sentence with its list's heading, then each two that belong together, with the cost of length.

    Neighbours belong together, and a sentence that refers back (前項) with any before it.
    """
    source = alignment.source
    sentences: dict[int, set[int]] = {}
    for number, clause in enumerate(source.clauses):
        sentences.setdefault(clause.sentence, set()).add(number)
    rules = {name: them for name, them in sentences.items() if not _is_proviso(source, min(them))}
    if without_provisos and rules:
        sentences = rules
    whole = [frozenset(_with_heading(source.clauses, numbers, sentences)) for numbers in sentences.values()]
    for place, (own, numbers) in enumerate(zip(sentences.values(), whole, strict=True)):
        first = source.clauses[min(own)]
        exception = place > 0 and _is_proviso(source, min(own))
        hidden = exception and not _adds_figure(alignment, own, whole[place - 1])
        yield numbers, _PROVISO_COST if hidden else 0.0
        refers = _BACK.search(source.text, first.start, min(first.end, first.start + _BACK_REACH)) is not None
        for before in whole[max(0, place - (_BACK_MOST if refers else 1)) : place]:
            if not before <= numbers:
                yield numbers | before, _PAIR_COST


def _adds_figure(alignment: Alignment, proviso: set[int], rule: frozenset[int]) -> bool:
    """Whether the exception speaks of a sort of figure of the sentence's of which the rule does not."""
    source = alignment.source
    there = [(f, source.clause_at(f.start)) for f in source.figures]
    return any(
        any(clause in proviso and same_sort(mine, f) for f, clause in there)
        and not any(clause in rule and same_sort(mine, f) for f, clause in there)
        for mine in alignment.claim.figures
    )


def _with_heading(clauses: tuple[Clause, ...], numbers: set[int], sentences: dict[int, set[int]]) -> set[int]:
    headings = {clauses[h].sentence for n in numbers if (h := clauses[n].header) is not None}
    return numbers.union(*(sentences.get(heading, set()) for heading in headings))
