"""What a text allows, orders, forbids or denies, and whether two texts agree in it.

Each word of force (得, 應, 不得, 免, 不 …) reaches over the words after it; a negation only as far as its
phrase, the others to the end of the clause and, more weakly, into the next ones. For each word of force in
the sentence the same content is looked up in the evidence and the force found there is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allod.grounding._align import Alignment, Hit, Region
from allod.grounding._lexicon import Found, lexicon
from allod.grounding._reading import Reading

PERMIT, DUTY, ASK, FORBID, EXEMPT, NEGATE, PLAIN = "permit", "duty", "ask", "forbid", "exempt", "negate", ""
NEGATIVE = frozenset({FORBID, EXEMPT, NEGATE})
_POSITIVE = frozenset({PERMIT, DUTY, ASK, PLAIN})
_MODAL = frozenset({PERMIT, DUTY, ASK, FORBID, EXEMPT})

# Which forces of the evidence bear out a force of the sentence.
SUPPORTS = {
    PERMIT: frozenset({PERMIT, PLAIN}),
    DUTY: frozenset({DUTY, ASK, PLAIN}),
    ASK: _POSITIVE,
    FORBID: frozenset({FORBID, NEGATE}),
    EXEMPT: frozenset({EXEMPT, NEGATE}),
    NEGATE: NEGATIVE,
    PLAIN: _POSITIVE,
}
# Two words of force in a row make one.
_JOINED = {
    (PERMIT, NEGATE): EXEMPT, (DUTY, NEGATE): FORBID, (ASK, NEGATE): FORBID, (NEGATE, PERMIT): FORBID,
    (NEGATE, DUTY): EXEMPT, (NEGATE, ASK): EXEMPT, (FORBID, NEGATE): DUTY, (NEGATE, NEGATE): PLAIN,
    (PERMIT, EXEMPT): EXEMPT, (DUTY, EXEMPT): EXEMPT, (DUTY, FORBID): FORBID, (PERMIT, FORBID): FORBID,
    (ASK, DUTY): DUTY, (DUTY, ASK): DUTY, (PERMIT, PERMIT): PERMIT, (DUTY, DUTY): DUTY, (EXEMPT, NEGATE): DUTY,
    (NEGATE, EXEMPT): DUTY, (ASK, PERMIT): ASK, (FORBID, EXEMPT): DUTY,
}  # fmt: skip
# How many characters a simple negation reaches when nothing ends it before.
_REACH = 10


@dataclass(frozen=True, slots=True)
class Word:
    """A word of force: where it stands and the stretch that it governs."""

    start: int
    end: int
    force: str
    reach_start: int
    reach_end: int
    clause: int


def words_of_force(reading: Reading) -> tuple[Word, ...]:
    """The words of force of a text with their reach inside the clause.

    Args:
        reading: A text, read.

    Returns:
        In order of appearance; words in a row are one.
    """
    merged = list(_merged(reading.logic))
    found = []
    for number, (start, end, force) in enumerate(merged):
        clause = reading.clause_at(start)
        clause_start, clause_end = reading.clauses[clause].start, reading.clauses[clause].end
        following = merged[number + 1][0] if number + 1 < len(merged) else clause_end
        limit = min(clause_end, following)
        if force == NEGATE:
            limit = min(limit, _scope_end(reading, end, limit))
        reach = (end, limit)
        if not any(end <= item.start < limit for item in reading.items):
            # 免費, 可以。: the word stands behind what it speaks of.
            previous = max((e for s, e, _ in merged[:number] if s >= clause_start), default=clause_start)
            reach = (previous, start)
        found.append(Word(start, end, force, *reach, clause))
    return tuple(found)


def _merged(logic: tuple[Found, ...]) -> Iterator[tuple[int, int, str]]:
    current: tuple[int, int, str] | None = None
    for word in logic:
        if word.kind != "operator":
            continue
        force = DUTY if word.name == "twice" else word.name
        if current and current[1] == word.start and (current[2], force) in _JOINED:
            current = (current[0], word.end, _JOINED[current[2], force])
            continue
        if current:
            yield current
        current = (word.start, word.end, force)
    if current:
        yield current


def _scope_end(reading: Reading, start: int, limit: int) -> int:
    ends = lexicon().scope_ends
    for place in range(start + 1, min(limit, start + _REACH)):
        if reading.text[place] in ends:
            return place
    return min(limit, start + _REACH)


@dataclass(frozen=True, slots=True)
class Governed:
    """The force over a place; `near` when its word stands in the same clause."""

    force: str
    near: bool


def governing(reading: Reading, words: tuple[Word, ...], place: int) -> Governed:
    """The force that holds at a place of the evidence.

    Args:
        reading: The evidence, read.
        words: Its words of force.
        place: A place in it.

    Returns:
        The nearest word of force of the clause whose reach holds the place; else the last word that is no
        simple negation in an earlier clause of the segment or in the heading of the list.
    """
    clause = reading.clause_at(place)
    here = [w for w in words if w.clause == clause]
    for word in reversed(here):
        if word.start <= place < word.end or word.reach_start <= place < word.reach_end:
            return Governed(word.force, near=True)
        if word.end <= place and word.force in _MODAL:
            return Governed(word.force, near=True)
    segment, header = reading.clauses[clause].segment, reading.clauses[clause].header
    for word in reversed(words):
        if word.clause < clause and word.force in _MODAL:
            if reading.clauses[word.clause].segment == segment:
                return Governed(word.force, near=False)
            if header is not None and reading.clauses[word.clause].segment == reading.clauses[header].segment:
                return Governed(word.force, near=True)
    return Governed(PLAIN, near=False)


def disagreements(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Words of the sentence whose force the evidence does not bear out.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading: the word of force, or the content that the evidence denies.
    """
    claim, source = alignment.claim, alignment.source
    mine, theirs = words_of_force(claim), words_of_force(source)
    for word in mine:
        anchors = [i for i, item in enumerate(claim.items) if word.reach_start <= item.start < word.reach_end]
        if not _borne_out(alignment, region, theirs, anchors, word.force, word.clause):
            yield word.start, word.end
    for number, clause in enumerate(claim.clauses):
        if any(word.clause == number for word in mine):
            continue
        anchors = [i for i, item in enumerate(claim.items) if clause.start <= item.start < clause.end]
        if anchors and not _borne_out(alignment, region, theirs, anchors, PLAIN, number):
            yield clause.start, clause.end


def _borne_out(
    alignment: Alignment, region: Region, theirs: tuple[Word, ...], anchors: list[int], force: str, clause: int
) -> bool:
    """Whether the force holds where the anchors stand best in the evidence."""
    source = alignment.source
    best = _best_places(alignment, region, anchors, clause)
    if not best:
        return force in _POSITIVE
    votes = 0.0
    for hit, weight in best:
        governed = governing(source, theirs, hit.place)
        agrees = governed.force in SUPPORTS[force]
        if not agrees and not governed.near and governed.force in _POSITIVE and force in _POSITIVE:
            agrees = True
        votes += weight if agrees else -weight
    return votes >= 0 if force in _POSITIVE else votes > 0


def _best_places(
    alignment: Alignment, region: Region, anchors: list[int], clause: int
) -> list[tuple[Hit, float]]:
    """For each anchor the place in the region whose clause shares most with the sentence's clause."""
    claim, source = alignment.claim, alignment.source
    mates = [i for i, item in enumerate(claim.items) if claim.clause_at(item.start) == clause]
    others = [i for i in range(len(claim.items)) if i not in mates]
    shared: dict[int, float] = {}
    places = []
    for anchor in anchors:
        hits = [h for h in alignment.hits[anchor] if h.clause in region.clauses]
        strongest = max((h.strength for h in hits), default=0.0)
        hits = [h for h in hits if h.strength == strongest]
        for hit in hits:
            if hit.clause not in shared:
                c = source.clauses[hit.clause]
                shared[hit.clause] = alignment.overlap(mates, c.start, c.end) + 0.3 * alignment.overlap(others, c.start, c.end)
        if hits:
            top = max(shared[h.clause] for h in hits)
            chosen = [h for h in hits if shared[h.clause] >= top - 0.01]
            places += [(h, strongest * (strongest > 0.5 or 0.4) / len(chosen)) for h in chosen]
    return places
