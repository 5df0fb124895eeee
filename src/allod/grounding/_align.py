"""Where in the evidence a sentence could stand: its content found there, and the regions that hold most.

A region is a sentence of the evidence with the heading of its list, or two neighbouring sentences. Only
content is looked at here; figures and words of logic never choose the place, so that a changed figure
cannot lead to the place where it would be true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from allod.grounding._reading import Clause, Item, Reading

# A region must say more to be preferred when it is longer, and is tried beside the best within this margin.
_PAIR_COST, _MARGIN, _MOST = 0.06, 0.04, 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the evidence where an item of the sentence is found, and how surely."""

    place: int
    clause: int
    strength: float


@dataclass(frozen=True, slots=True)
class Region:
    """Clauses of the evidence, by number, and the share of the sentence's content that they hold."""

    clauses: frozenset[int]
    coverage: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """A sentence beside its evidence; `hits[i]` belongs to `claim.items[i]`."""

    claim: Reading
    source: Reading
    hits: tuple[tuple[Hit, ...], ...]

    def overlap(self, items: Iterable[int], start: int, end: int) -> float:
        """The weight of the given items that stand in a stretch of the evidence."""
        return sum(
            self.claim.items[i].weight * max((h.strength for h in self.hits[i] if start <= h.place < end), default=0.0)
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
    for clauses, cost in _candidates(alignment.source.clauses):
        held = sum(
            item.weight * max((strength for clause, strength in found.items() if clause in clauses), default=0.0)
            for item, found in zip(items, strongest, strict=True)
        )
        ranked.append((held / total - cost, Region(clauses, held / total)))
    ranked.sort(key=lambda pair: -pair[0])
    return [region for score, region in ranked if score >= ranked[0][0] - _MARGIN][:_MOST]


def _by_clause(hits: tuple[Hit, ...]) -> dict[int, float]:
    strongest: dict[int, float] = {}
    for hit in hits:
        strongest[hit.clause] = max(strongest.get(hit.clause, 0.0), hit.strength)
    return strongest


def _candidates(clauses: tuple[Clause, ...]) -> Iterator[tuple[frozenset[int], float]]:
    """Each sentence with its list's heading, then each two neighbours, with the cost of its length."""
    sentences: dict[int, set[int]] = {}
    for number, clause in enumerate(clauses):
        sentences.setdefault(clause.sentence, set()).add(number)
    whole = [
        frozenset(numbers.union(*(sentences[clauses[h].sentence] for n in numbers if (h := clauses[n].header) is not None)))
        for numbers in sentences.values()
    ]
    yield from ((numbers, 0.0) for numbers in whole)
    yield from ((one | other, _PAIR_COST) for one, other in zip(whole, whole[1:], strict=False))
