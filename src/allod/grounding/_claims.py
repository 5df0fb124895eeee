"""Claims beyond content that the evidence must make too: always, at once, freely, still, without exception."""

from __future__ import annotations

from collections.abc import Iterator

from allod.grounding._align import Alignment, Region
from allod.grounding._lexicon import lexicon
from allod.grounding._reading import Reading


def _in_region(reading: Reading, region: Region, kind: str, name: str) -> bool:
    return any(
        word.kind == kind and word.name == name and reading.clause_at(word.start) in region.clauses for word in reading.logic
    )


def unmade(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Claims of the sentence that the region of the evidence does not make.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans of the claiming words in the sentence's reading.
    """
    for word in alignment.claim.logic:
        if word.kind == "claim" and not _in_region(alignment.source, region, "claim", word.name):
            yield word.start, word.end


def exceptions(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Words on exceptions in the sentence against which the evidence speaks.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading: an exception that the evidence lacks, or the denial of one it has.
    """
    has_some = _in_region(alignment.source, region, "exception", "some")
    for word in alignment.claim.logic:
        if word.kind == "exception" and (word.name == "none") == has_some:
            yield word.start, word.end


def opposites(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Words of the sentence whose opposite stands in the evidence while they do not.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading.
    """
    claim = alignment.claim.text
    stretches = [alignment.source.clauses[number] for number in sorted(region.clauses)]
    there = "\n".join(alignment.source.text[clause.start : clause.end] for clause in stretches)
    for one, other in lexicon().antonyms:
        for mine, theirs in ((one, other), (other, one)):
            place = claim.find(mine)
            if place >= 0 and theirs not in claim and mine not in there and theirs in there:
                yield place, place + len(mine)
