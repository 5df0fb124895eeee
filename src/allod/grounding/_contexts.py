"""Whether each figure of a sentence stands in the evidence beside the same content.

Two figures of one sort in a passage are told apart by what stands around them: a condition (滿六個月者) by
its clause and what follows from it, an amount by its clause and what leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allod.grounding._align import Alignment, Region
from allod.grounding._figures import Figure, agree, same_sort
from allod.grounding._reading import Reading

# How much less of the sentence may stand around its figure than around another of the same sort.
_SLACK = 0.6
# The worth of content elsewhere in the figure's field, of the sentence's other clauses, of another figure.
_FAR, _CLAUSE_BEFORE, _OTHER_CLAUSE, _FIGURE = 0.7, 0.7, 0.3, 2.5
# The least share of the sentence that must stand in the one sentence of the evidence that holds its figure.
_LEAST = 0.3
_WORTH = {0: 1.0, 1: _CLAUSE_BEFORE}
# What stands between the two ends of a range.
_RANGE = re.compile("(?:以上|至|到|[-–~～])\\Z")
_CASE = re.compile("(?:者|时|后|以上|以下|未满|前|之人|的人)\\Z")


def missing(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Figures of the sentence where the region has none of their sort.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading.
    """
    there = _figures_in(alignment, region)
    for figure in alignment.claim.figures:
        if not any(same_sort(figure, f) for f in there):
            yield figure.start, figure.end


def loose(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Figures of the sentence for which the region has others of their sort, or the same of something else.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading.
    """
    there = _figures_in(alignment, region)
    opening = min(alignment.source.clauses[number].start for number in region.clauses)
    least = _LEAST if region.paired else 0.0
    for figure in alignment.claim.figures:
        if any(same_sort(figure, f) for f in there) and not _stands(alignment, figure, there, opening, least):
            yield figure.start, figure.end


def _figures_in(alignment: Alignment, region: Region) -> list[Figure]:
    return [f for f in alignment.source.figures if alignment.source.clause_at(f.start) in region.clauses]


def _stands(alignment: Alignment, figure: Figure, there: list[Figure], opening: int, least: float) -> bool:
    equals = [f for f in there if agree(figure, f) and _share(alignment, f) >= least]
    if not figure.direction and not _is_end(alignment.claim.text, figure, alignment.claim.figures):
        equals = [f for f in equals if not _is_end(alignment.source.text, f, there)]
    if not equals or figure.kind in {"ordinal", "recurring", "article"}:
        return bool(equals)
    others = [f for f in alignment.claim.figures if f is not figure]
    # A figure that bears out another one of the sentence is no rival of this one.
    rivals = [
        f for f in there
        if f in equals or (same_sort(figure, f) and not any(agree(other, f) for other in others))
    ]  # fmt: skip
    held = {
        place: _held(alignment, figure, _field(alignment.source, place, rivals, opening)) for place in rivals
    }
    best = max(held.values()) - _SLACK
    return any(held[place] >= best for place in equals)


def _share(alignment: Alignment, place: Figure) -> float:
    """The share of the sentence's content in the one sentence of the evidence that holds a figure."""
    source, items = alignment.source, alignment.claim.items
    own = source.clauses[source.clause_at(place.start)]
    held = [c for c in source.clauses if c.sentence == own.sentence]
    if own.header is not None:
        held += [c for c in source.clauses if c.sentence == source.clauses[own.header].sentence]
    found = sum(
        item.weight * max((alignment.overlap([i], c.start, c.end) / item.weight for c in held), default=0.0)
        for i, item in enumerate(items)
    )
    return found / sum(item.weight for item in items)


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the words that belong to a figure stand: its clause, the stretch around, and all before it."""

    figure: Figure
    start: int
    end: int
    clause_start: int
    clause_end: int
    opening: int


def _field(source: Reading, place: Figure, rivals: list[Figure], opening: int) -> _Field:
    clause = source.clauses[source.clause_at(place.start)]
    segment = [c for c in source.clauses if c.segment == clause.segment]
    before = [f.end for f in rivals if f.end <= place.start and not _is_range(source.text, f, place)]
    after = [f.start for f in rivals if f.start >= place.end and not _is_range(source.text, place, f)]
    clause_start, clause_end = max([clause.start, *before]), min([clause.end, *after])
    if _CASE.search(source.text[place.end : clause.end]):
        return _Field(place, clause_start, min([segment[-1].end, *after]), clause_start, clause_end, opening)
    return _Field(place, max([segment[0].start, *before]), clause_end, clause_start, clause_end, opening)


def _held(alignment: Alignment, figure: Figure, field: _Field) -> float:
    """How much of the sentence stands in the field of a figure of the evidence.

    What stands earlier in the region may be left out later (水稻每公頃 …，香蕉每公頃 …), so it counts, less.
    """
    claim, source = alignment.claim, alignment.source
    home = claim.clause_at(figure.start)
    content = 0.0
    for i, item in enumerate(claim.items):
        near = alignment.overlap([i], field.clause_start, field.clause_end)
        far = max(
            alignment.overlap([i], field.start, field.end), alignment.overlap([i], field.opening, field.start)
        )
        content += _WORTH.get(home - claim.clause_at(item.start), _OTHER_CLAUSE) * max(near, _FAR * far)
    beside = [f for f in source.figures if field.start <= f.start < field.end and f is not field.figure]
    return content + _FIGURE * sum(any(agree(f, g) for g in beside) for f in claim.figures if f is not figure)


def _is_end(text: str, place: Figure, there: Sequence[Figure]) -> bool:
    """Whether a figure is one end of a range; without its bound it says something else."""
    return any(_is_range(text, place, f) or _is_range(text, f, place) for f in there if same_sort(place, f))


def _is_range(text: str, one: Figure, other: Figure) -> bool:
    """一千二百元以上六千元以下 is one figure in two."""
    return one.end < other.start <= one.end + 3 and _RANGE.match(text[one.end : other.start]) is not None
