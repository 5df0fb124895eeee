"""Claims beyond content that the evidence must make too: always, at once, freely, even so, no exception.

Works on the word tables alone; the logic of an exception (who falls under it) is not followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from allod.grounding._align import Alignment, Region
from allod.grounding._lexicon import Found, lexicon
from allod.grounding._reading import Reading

# Which claims of the evidence bear out one of the sentence, where not only the same.
_MADE_BY = {"also": ("also", "still"), "still": ("still", "also")}


def _in_region(reading: Reading, region: Region, kind: str, name: str) -> bool:
    return any(
        word.kind == kind and word.name == name and reading.clause_at(word.start) in region.clauses
        for word in reading.logic
    )


def unmade(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Claims of the sentence that the region of the evidence does not make.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans of the claiming words in the sentence's reading.
    """
    claim, spoken = alignment.claim, False
    for word in claim.logic:
        # 也 after an earlier predicate only adds one (不得…，也不得…); as the first it means "even so".
        asks = word.kind == "claim" and not (word.name == "also" and spoken)
        if asks and not any(
            _in_region(alignment.source, region, "claim", name)
            for name in _MADE_BY.get(word.name, (word.name,))
        ):
            yield word.start, word.end
        spoken = spoken or (word.kind == "operator" and not _is_claim(claim, word))


def _is_claim(claim: Reading, word: Found) -> bool:
    return any(w.kind == "claim" and (w.start, w.end) == (word.start, word.end) for w in claim.logic)


def exceptions(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Words on exceptions in the sentence against which the evidence speaks.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading: an exception that the evidence lacks, or the denial of one it has.
    """
    wide = Region(region.clauses | region.proviso, region.coverage)
    has_some = any(_in_region(alignment.source, wide, "exception", name) for name in ("some", "hints"))
    for word in alignment.claim.logic:
        if word.kind == "exception" and word.name in ("some", "none") and (word.name == "none") == has_some:
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
