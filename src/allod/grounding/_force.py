"""What a text allows, orders, forbids or denies, and whether two texts agree in it.

Each word of force (得, 應, 不得, 免, 不 …) reaches over the words after it; a negation only as far as its
phrase, the others to the end of the clause and, more weakly, into the next ones. For each word of force in
the sentence the same content is looked up in the evidence and the force found there is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from allod.grounding._align import Alignment, Region
from allod.grounding._figures import agree
from allod.grounding._lexicon import Found, lexicon
from allod.grounding._reading import Reading

PERMIT, DUTY, ASK, EITHER, FORBID, EXEMPT, NEGATE = "permit", "duty", "ask", "either", "forbid", "exempt", "negate"
PLAIN, PENAL = "", "penal"
NEGATIVE = frozenset({FORBID, EXEMPT, NEGATE})
_POSITIVE = frozenset({PERMIT, DUTY, ASK, EITHER, PLAIN})
_MODAL = frozenset({PERMIT, DUTY, ASK, EITHER, FORBID, EXEMPT})

# Which forces of the evidence bear out a force of the sentence.
SUPPORTS = {
    PERMIT: frozenset({PERMIT, EITHER, PLAIN}),
    DUTY: frozenset({DUTY, ASK, EITHER, PLAIN}),
    ASK: _POSITIVE,
    EITHER: _POSITIVE,
    FORBID: frozenset({FORBID, NEGATE, PENAL}),
    EXEMPT: frozenset({EXEMPT, NEGATE}),
    NEGATE: NEGATIVE,
    PLAIN: _POSITIVE | {PENAL},
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
# Clauses of the evidence whose likeness differs by less are equally good.
_TIE = 0.05
_SANCTION = re.compile("(?:不予受理|不受理|无效|处|科|应予处罚|不得)")


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
    merged = list(_without_verbs(reading, _merged(reading.logic)))
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


def _without_verbs(reading: Reading, words: Iterator[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Words of force without the verb 要: behind another word of force (不能跟老闆要錢) it is none."""
    last = -1
    for start, end, force in words:
        clause = reading.clause_at(start)
        if force != ASK or clause != last:
            yield start, end, force
        last = clause


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


def forces_at(reading: Reading, words: tuple[Word, ...], place: int, *, far: bool) -> frozenset[str]:
    """The forces that may hold at a place of the evidence.

    Args:
        reading: The evidence, read.
        words: Its words of force.
        place: A place in it.
        far: Whether words of earlier clauses and of the list's heading count.

    Returns:
        Those of the clause whose reach holds the place, or that stand before it; else the last one of an
        earlier clause of the segment or of the list's heading; else `PLAIN`, or `PENAL` where the clause is
        a case (…者) on which a sanction follows.
    """
    clause = reading.clause_at(place)
    here = [word for word in words if word.clause == clause]
    reaching = {w.force for w in here if w.start <= place < w.end or w.reach_start <= place < w.reach_end}
    if reaching & NEGATIVE:
        return frozenset(reaching)
    reaching |= {word.force for word in here if word.end <= place and word.force in _MODAL}
    if reaching or not far:
        return frozenset(reaching or {PLAIN})
    if _is_penal(reading, clause):
        return frozenset({PENAL})
    home = reading.clauses[clause]
    segments = {home.segment} if home.header is None else {home.segment, reading.clauses[home.header].segment}
    for word in reversed(words):
        if word.clause < clause and word.force in _MODAL and reading.clauses[word.clause].segment in segments:
            return frozenset({word.force})
    return frozenset({PLAIN})


def _is_penal(reading: Reading, clause: int) -> bool:
    if clause + 1 >= len(reading.clauses):
        return False
    here, following = reading.clauses[clause], reading.clauses[clause + 1]
    ends_in_case = reading.text[here.start : here.end].endswith("者")
    return ends_in_case and _SANCTION.match(reading.text, following.start) is not None


def disagreements(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Words of the sentence whose force the evidence does not bear out.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading: the word of force, or the clause that the evidence denies.
    """
    claim = alignment.claim
    mine, theirs = words_of_force(claim), words_of_force(alignment.source)
    conditional = False
    for word in mine:
        anchors = [i for i, item in enumerate(claim.items) if word.reach_start <= item.start < word.reach_end]
        if not _borne_out(alignment, region, theirs, anchors, word.force, word.clause, conditional):
            yield word.start, word.end
        conditional = conditional or word.force == NEGATE
    for number, clause in enumerate(claim.clauses):
        anchors = [i for i, item in enumerate(claim.items) if clause.start <= item.start < clause.end]
        denies = any(w.kind == "bound" and w.end - w.start > 1 and clause.start <= w.start < clause.end for w in claim.logic)
        if anchors and not denies and not any(word.clause == number for word in mine):
            if not _borne_out(alignment, region, theirs, anchors, PLAIN, number, False):
                yield clause.start, clause.end


def _borne_out(
    alignment: Alignment,
    region: Region,
    theirs: tuple[Word, ...],
    anchors: list[int],
    force: str,
    clause: int,
    conditional: bool,
) -> bool:
    """Whether the force holds in the clause of the evidence where the anchors stand best."""
    supports = SUPPORTS[force]
    if force == FORBID and conditional:
        supports |= {EITHER}
    found = []
    for number in region.clauses:
        held = _anchored(alignment, anchors, number)
        if held:
            forces = [
                (forces_at(alignment.source, theirs, place, far=force != PLAIN), weight * _steadiness(theirs, number, place))
                for place, weight in held
            ]
            if force == EITHER and _doubly_negated(theirs, number, alignment):
                forces = [(given | {EITHER}, weight) for given, weight in forces]
            found.append((_likeness(alignment, anchors, clause, number, theirs, force, held), forces))
    if not found:
        return force in _POSITIVE or any(word.force in supports and word.clause in region.clauses for word in theirs)
    best = max(likeness for likeness, _ in found)
    for likeness, forces in found:
        if likeness >= best - _TIE:
            votes = sum(weight if given & supports else -weight for given, weight in forces)
            if votes > 0:
                return True
    return False


def _steadiness(theirs: tuple[Word, ...], clause: int, place: int) -> float:
    """對動物不得任意宰殺: what stands before the only word of force says little about it."""
    here = [word for word in theirs if word.clause == clause and word.force in _MODAL]
    return 0.25 if here and all(word.start > place for word in here) else 1.0


def _doubly_negated(theirs: tuple[Word, ...], clause: int, alignment: Alignment) -> bool:
    """非達二個月之租額，不得終止契約: what is forbidden without a condition is allowed with it."""
    segment = alignment.source.clauses[clause].segment
    return any(w.force == NEGATE and w.clause <= clause and alignment.source.clauses[w.clause].segment == segment for w in theirs)


def _anchored(alignment: Alignment, anchors: list[int], clause: int) -> list[tuple[int, float]]:
    """Places of a clause of the evidence where anchors stand, each anchor once, with the weight of its vote."""
    held = []
    for anchor in anchors:
        hits = [hit for hit in alignment.hits[anchor] if hit.clause == clause]
        if hits:
            top = max(hits, key=lambda hit: (hit.strength, hit.place))
            held.append((top.place, top.strength if top.strength > 0.5 else 0.2))
    return held


def _likeness(
    alignment: Alignment,
    anchors: list[int],
    mine: int,
    theirs_clause: int,
    words: tuple[Word, ...],
    force: str,
    held: list[tuple[int, float]],
) -> float:
    """How well a clause of the evidence answers to what a word of force in the sentence speaks of."""
    claim, source = alignment.claim, alignment.source
    clause = source.clauses[theirs_clause]
    before = source.clauses[max(0, theirs_clause - 1)]
    start = before.start if before.segment == clause.segment else clause.start
    mates = [i for i, item in enumerate(claim.items) if claim.clause_at(item.start) == mine and i not in anchors]
    near = [f for f in source.figures if start <= f.start < clause.end]
    figures = [f for f in claim.figures if claim.clause_at(f.start) == mine]
    score = sum(weight for _, weight in held)
    score += 0.1 * alignment.overlap(mates, start, clause.end)
    score += sum(any(agree(f, g) for g in near) for f in figures)
    explicit = any(word.clause == theirs_clause for word in words)
    return score + (0.75 if force and explicit else 0.0)
