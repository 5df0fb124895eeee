"""What a text allows, orders, forbids or denies, and whether two texts agree in it.

Each word of force (得, 應, 不得, 免, 不 …) reaches over the words after it; a negation only as far as its
phrase, the others to the end of the clause and, more weakly, into the next ones. For each word of force in
the sentence the same content is looked up in the evidence and the force found there is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from allod.grounding._align import Alignment, Region
from allod.grounding._figures import agree
from allod.grounding._lexicon import Found, lexicon
from allod.grounding._reading import Clause, Reading

PERMIT, DUTY, ASK, EITHER, FORBID, EXEMPT, NEGATE = (
    "permit",
    "duty",
    "ask",
    "either",
    "forbid",
    "exempt",
    "negate",
)
PLAIN, PENAL, GIVE = "", "penal", "give"
NEGATIVE = frozenset({FORBID, EXEMPT, NEGATE})
_POSITIVE = frozenset({PERMIT, DUTY, ASK, EITHER, GIVE, PLAIN})
_MODAL = frozenset({PERMIT, DUTY, ASK, EITHER, GIVE, FORBID, EXEMPT})

# Which forces of the evidence bear out a force of the sentence.
SUPPORTS = {
    PERMIT: frozenset({PERMIT, EITHER, PLAIN}),
    DUTY: frozenset({DUTY, ASK, EITHER, GIVE, PLAIN}),
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
    (ASK, DUTY): DUTY, (DUTY, ASK): DUTY, (PERMIT, PERMIT): PERMIT, (DUTY, DUTY): DUTY, (ASK, PERMIT): ASK,
    (NEGATE, EXEMPT): DUTY, (EXEMPT, NEGATE): DUTY, (FORBID, EXEMPT): DUTY,
}  # fmt: skip
# How many characters a simple negation reaches when nothing ends it before.
_REACH = 10
# Clauses of the evidence whose likeness differs by less are equally good.
_TIE = 0.05
# The worth, against an item that stands in the clause, of the others of the sentence's clause, and of any
# word of force where the sentence has one; and of votes from single characters and from before the word.
_MATE, _EXPLICIT, _FAINT_VOTE, _UNSTEADY = 0.1, 0.75, 0.2, 0.25
_FAINT = 0.5
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
        if all(place in reading.hollow for place in range(end, limit)):
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
    ends, left = lexicon().scope_ends, _REACH
    for place in range(start, limit):
        # What has no content of its own (依第十八條第一項) takes none of the reach.
        left -= place not in reading.hollow
        if left < 0 or (place > start and reading.text[place] in ends):
            return place
    return limit


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a word of force, or a clause without one, says in the sentence: which items, with what force.

    `behind` tells that the word stands behind its items (Dogs are not allowed).
    """

    anchors: tuple[int, ...]
    force: str
    clause: int
    supports: frozenset[str]
    behind: bool = False


def disagreements(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Words of the sentence whose force the evidence does not bear out.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans in the sentence's reading: the word of force, or the clause that the evidence denies.
    """
    claim = alignment.claim
    mine, theirs = words_of_force(claim), _with_gifts(alignment.source, words_of_force(alignment.source))
    conditional = False
    for word in mine:
        supports = SUPPORTS[word.force]
        if word.force == FORBID and conditional:
            # 沒有 A 不能 B is 有 A 始得 B.
            supports |= {EITHER}
        if word.force == PERMIT and claim.text.startswith(lexicon().take, word.end):
            supports |= {GIVE}
        anchors = _items_in(claim, word.reach_start, word.reach_end)
        asked = _Asked(anchors, word.force, word.clause, supports, behind=word.reach_start < word.start)
        if not _borne_out(alignment, region, theirs, asked):
            yield word.start, word.end
        conditional = conditional or word.force == NEGATE
    for number, clause in enumerate(claim.clauses):
        if any(word.clause == number for word in mine) or _bounds_by_denial(claim, clause):
            continue
        asked = _Asked(_items_in(claim, clause.start, clause.end), PLAIN, number, SUPPORTS[PLAIN])
        if asked.anchors and not _borne_out(alignment, region, theirs, asked):
            yield clause.start, clause.end


def _with_gifts(source: Reading, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The evidence's words, a duty to give told from others: the other side may take."""
    give = lexicon().give
    return tuple(
        replace(word, force=GIVE) if word.force == DUTY and source.text.startswith(give, word.end) else word
        for word in words
    )


def _items_in(claim: Reading, start: int, end: int) -> tuple[int, ...]:
    return tuple(i for i, item in enumerate(claim.items) if start <= item.start < end)


def _bounds_by_denial(claim: Reading, clause: Clause) -> bool:
    """Whether the clause denies by its bound alone (不能超過三十天)."""
    return any(
        w.kind == "bound" and w.end - w.start > 1 and clause.start <= w.start < clause.end
        for w in claim.logic
    )


def _borne_out(alignment: Alignment, region: Region, theirs: tuple[Word, ...], asked: _Asked) -> bool:
    """Whether the force holds in the clause of the evidence that answers best to what is asked."""
    found = []
    for number in region.clauses:
        held = _anchored(alignment, asked.anchors, number)
        if held:
            votes = _votes(alignment.source, theirs, number, held, asked)
            found.append((_likeness(alignment, asked, number, theirs, held), votes))
    if not found:
        return asked.force in _POSITIVE or any(
            w.force in asked.supports and w.clause in region.clauses for w in theirs
        )
    best = max(likeness for likeness, _ in found)
    return any(votes > 0 for likeness, votes in found if likeness >= best - _TIE)


def _anchored(alignment: Alignment, anchors: tuple[int, ...], clause: int) -> list[tuple[int, float]]:
    """Places of a clause of the evidence where the items stand, each once, with the weight of its vote."""
    held = []
    for anchor in anchors:
        hits = [hit for hit in alignment.hits[anchor] if hit.clause == clause]
        if hits:
            top = max(hits, key=lambda hit: (hit.strength, hit.place))
            held.append((top.place, top.strength if top.strength > _FAINT else _FAINT_VOTE))
    return held


def _votes(
    source: Reading, theirs: tuple[Word, ...], clause: int, held: list[tuple[int, float]], asked: _Asked
) -> float:
    """The places where the evidence's force bears out the sentence's, less those where it does not."""
    here = [word for word in theirs if word.clause == clause and (word.force in _MODAL or asked.behind)]
    doubly = asked.force == EITHER and _doubly_negated(source, theirs, clause)
    votes = 0.0
    for place, weight in held:
        forces = forces_at(source, theirs, place, far=asked.force != PLAIN) | ({EITHER} if doubly else set())
        topic = bool(here) and all(word.start > place for word in here)
        if topic and asked.behind:
            forces = frozenset({here[0].force})
        # 對動物不得任意宰殺: what stands before the only word of force says little about it.
        steady = _UNSTEADY if topic and not asked.behind else 1.0
        votes += weight * steady * (1 if forces & asked.supports else -1)
    return votes


def _doubly_negated(source: Reading, theirs: tuple[Word, ...], clause: int) -> bool:
    """非達二個月之租額，不得終止契約: what is forbidden without a condition is allowed with it."""
    segment = source.clauses[clause].segment
    return any(
        w.force == NEGATE and w.clause <= clause and source.clauses[w.clause].segment == segment
        for w in theirs
    )


def _likeness(
    alignment: Alignment, asked: _Asked, number: int, theirs: tuple[Word, ...], held: list[tuple[int, float]]
) -> float:
    """How well a clause of the evidence answers to what is asked: its items, its figures, a word of force."""
    claim, source = alignment.claim, alignment.source
    clause, before = source.clauses[number], source.clauses[max(0, number - 1)]
    start = before.start if before.segment == clause.segment else clause.start
    home = claim.clauses[asked.clause]
    mates = [i for i in _items_in(claim, home.start, home.end) if i not in asked.anchors]
    near = [f for f in source.figures if start <= f.start < clause.end]
    score = sum(weight for _, weight in held) + _MATE * alignment.overlap(mates, start, clause.end)
    score += sum(any(agree(f, g) for g in near) for f in claim.figures if home.start <= f.start < home.end)
    explicit = asked.force and any(word.clause == number for word in theirs)
    return score + (_EXPLICIT if explicit else 0.0)
