"""Who acts, to whom and with whose consent: actors of the sentence against those of the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from allod.grounding._align import Alignment, Region
from allod.grounding._force import Word, words_of_force
from allod.grounding._lexicon import Found, lexicon
from allod.grounding._reading import Reading
from allod.language import fold

BY, ACTS, RECEIVES, OWNS, CONSENTS, OTHER = "by", "acts", "receives", "owns", "consents", "other"
_ACTING = {BY, ACTS}
_BEFORE = tuple(
    (fold(word), role)
    for role, words in (
        (BY, ("由", "以其", "以", "by the", "by")),
        (RECEIVES, ("通知", "向", "對", "給", "予", "報", "跟", "to the", "to")),
        (OWNS, ("歸屬", "屬於", "歸")),
        (CONSENTS, ("徵得", "取得", "經由", "經", "得")),
    )
    for word in words
)
_REACHING, _REACH = frozenset({fold("由"), fold("歸"), fold("向")}), 8
_STOP = re.compile("[,，。；;]")
_AGENT, _SHORTEST_NAME = re.compile("由(?P<who>[^,，。；;、]{4,16})"), 2
# How far from an actor its word of force may stand for the actor to be the one who acts.
_NEAR = 3


def roles(reading: Reading, words: tuple[Word, ...], *, lenient: bool) -> tuple[tuple[Found, str], ...]:
    """The actors of a text with what each does in its clause.

    Args:
        reading: A text, read.
        words: Its words of force.
        lenient: Whether an actor at the head of a clause acts even without a word of force behind it.

    Returns:
        Each actor word with its role, in order.
    """
    found: list[tuple[Found, str]] = []
    for actor in reading.actors:
        clause = reading.clause_at(actor.start)
        opening = reading.clauses[clause].start
        role = _marked(reading, actor.start)
        # 醫院遇到病人應先急救: with another actor before it, it is open who acts.
        first = not any(opening <= other.start and other.end <= actor.start for other in reading.actors)
        if role == OTHER and (first or lenient):
            near = any(w.clause == clause and 0 <= w.start - actor.end <= _NEAR for w in words)
            head = lenient and not reading.text[opening : actor.start].strip()
            role = ACTS if near or head else OTHER
        found.append((actor, role))
    return tuple(found)


def _marked(reading: Reading, start: int) -> str:
    """The role that a word before the actor gives it; 由 and its like reach over what describes the actor."""
    opening = max(0, start - _REACH, *(actor.end for actor in reading.actors if actor.end <= start))
    near = _STOP.split(reading.text[opening:start])[-1].rstrip()
    for word, role in _BEFORE:
        if near.endswith(word) or (word in _REACHING and word in near):
            return role
    return OTHER


def misplaced(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Actors of the sentence that the evidence does not know, or knows in another role only.

    Args:
        alignment: A sentence and its evidence.
        region: The part of the evidence that counts.

    Yields:
        Spans of actor words in the sentence's reading.
    """
    claim, source = alignment.claim, alignment.source
    there = [
        (named, role)
        for actor, role in roles(source, words_of_force(source), lenient=True)
        if source.clause_at(actor.start) in region.clauses
        for named in _with_broader(actor)
    ]
    mine = roles(claim, words_of_force(claim), lenient=False)
    borne_out: set[str] = set()
    doubtful: list[tuple[tuple[int, int], set[str]]] = []
    for span in sorted({(actor.start, actor.end) for actor, _ in mine}):
        senses = {actor.name for actor, _ in mine if (actor.start, actor.end) == span}
        role = next(role for actor, role in mine if (actor.start, actor.end) == span)
        known = {role for actor, role in there if actor.name in senses}
        around = _around(alignment, region, there, span)
        if known and (role == OTHER or _plays(around or there, senses, role)):
            borne_out |= senses if role != OTHER else set()
        elif known or not _implied(alignment, around, span):
            doubtful.append((span, senses))
    # An actor who is named twice need be found in one of the roles.
    yield from (span for span, senses in doubtful if not senses & borne_out)
    yield from _by_others(alignment, region)


def _by_others(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """由甲處理 where the evidence says 由乙處理: names that no list holds, told by the verb behind them."""
    claim, source = alignment.claim, alignment.source
    stretches = [source.clauses[number] for number in sorted(region.clauses)]
    there = "\n".join(source.text[clause.start : clause.end] for clause in stretches)
    for match in _AGENT.finditer(claim.text):
        start, end = match.span("who")
        if any(start <= actor.start < end for actor in claim.actors):
            continue
        # Where the name ends and the verb begins is not known; the verb is what the evidence has behind 由.
        for cut in range(start + _SHORTEST_NAME, end - 1):
            named, verb = claim.text[start:cut], claim.text[cut : cut + 2]
            doers = re.findall(f"由([^,，。；;、\n]{{2,16}}?){re.escape(verb)}", there)
            if doers and not any(named[0] == doer[0] or named in doer for doer in doers):
                yield start, cut
                break


def _with_broader(actor: Found) -> list[Found]:
    """An actor of the evidence, and the same under each broader name (中央主管機關 is a 主管機關)."""
    return [actor, *(replace(actor, name=name) for name in sorted(lexicon().broader.get(actor.name, ())))]


def _implied(alignment: Alignment, around: list[tuple[Found, str]], span: tuple[int, int]) -> bool:
    """Whether nobody acts in that part of the evidence, and it speaks of what goes with the actor."""
    word = alignment.claim.text[span[0] : span[1]]
    if {role for _, role in around} & _ACTING:
        return False
    return any(word == actor and sign in alignment.source.text for actor, sign in lexicon().implied)


def _around(
    alignment: Alignment, region: Region, there: list[tuple[Found, str]], span: tuple[int, int]
) -> list[tuple[Found, str]]:
    """The actors of the segment of the evidence that shares most with what the actor's clause says of it."""
    claim, source = alignment.claim, alignment.source
    home = claim.clause_at(span[0])
    actors = {place for actor in claim.actors for place in range(actor.start, actor.end)}
    mates = [
        i
        for i, item in enumerate(claim.items)
        if claim.clause_at(item.start) == home and item.start not in actors
    ]
    behind = [i for i in mates if claim.items[i].start >= span[1]]
    shared: dict[int, float] = {}
    for number in sorted(region.clauses):
        clause = source.clauses[number]
        worth = ((2.0, behind), (0.3, mates), (0.1, range(len(claim.items))))
        held = sum(weight * alignment.overlap(them, clause.start, clause.end) for weight, them in worth)
        shared[clause.segment] = shared.get(clause.segment, 0.0) + held
    best = max(shared, key=lambda segment: shared[segment])
    return [pair for pair in there if source.clauses[source.clause_at(pair[0].start)].segment == best]


def _plays(there: list[tuple[Found, str]], senses: set[str], role: str) -> bool:
    """Whether one of the actor's meanings has its role, or nobody has it."""
    known = {played for actor, played in there if actor.name in senses}
    if role in known or (role == ACTS and known & {BY, CONSENTS}):
        return True
    filled = _ACTING if role in _ACTING else {role}
    return not any(played in filled for actor, played in there if actor.name not in senses)
