"""Who acts, to whom and with whose consent: actors of the sentence against those of the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from allod.grounding._align import Alignment, Region
from allod.grounding._force import Word, words_of_force
from allod.grounding._lexicon import Found, lexicon
from allod.grounding._reading import Reading
from allod.language import fold

ACTS, RECEIVES, OWNS, CONSENTS, OTHER = "acts", "receives", "owns", "consents", "other"
_BEFORE = {fold(word): role for role, words in (
    (ACTS, ("由", "应由", "by")), (RECEIVES, ("向", "对", "给", "予", "报", "通知", "于", "跟", "to the", "to")),
    (OWNS, ("归", "属于", "归属")), (CONSENTS, ("经", "征得", "取得", "得", "须经", "先经")),
) for word in words}  # fmt: skip
# How far from an actor its word of force may stand for the actor to be the one who acts.
_NEAR = 4


def roles(reading: Reading, words: tuple[Word, ...]) -> tuple[tuple[Found, str], ...]:
    """The actors of a text with what each does in its clause.

    Args:
        reading: A text, read.
        words: Its words of force.

    Returns:
        Each actor word with its role, in order.
    """
    found: list[tuple[Found, str]] = []
    for actor in reading.actors:
        role = _marked(reading.text, actor.start)
        if role == OTHER and any(0 <= word.start - actor.end <= _NEAR for word in words):
            role = ACTS
        if role == OTHER:
            before = reading.text[reading.clauses[reading.clause_at(actor.start)].start : actor.start].strip()
            role = ACTS if not before else OTHER
        found.append((actor, role))
    return tuple(found)


def _marked(text: str, start: int) -> str:
    near = text[max(0, start - 6) : start].rstrip()
    return next((role for word, role in sorted(_BEFORE.items(), key=lambda p: -len(p[0])) if near.endswith(word)), OTHER)


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
        (actor, role) for actor, role in roles(source, words_of_force(source))
        if source.clause_at(actor.start) in region.clauses
    ]  # fmt: skip
    mine = roles(claim, words_of_force(claim))
    spans = {(actor.start, actor.end) for actor, _ in mine}
    for span in sorted(spans):
        senses = {actor.name for actor, _ in mine if (actor.start, actor.end) == span}
        role = next(role for actor, role in mine if (actor.start, actor.end) == span)
        if not _plays(claim, source, there, senses, role, span):
            yield span


def _plays(
    claim: Reading, source: Reading, there: list[tuple[Found, str]], senses: set[str], role: str, span: tuple[int, int]
) -> bool:
    word = claim.text[span[0] : span[1]]
    if any(word == actor and sign in source.text for actor, sign in lexicon().implied):
        return True
    same = [known for actor, known in there if actor.name in senses]
    if not same:
        return word in source.text and role == OTHER
    if role == OTHER or role in same:
        return True
    # The role is filled by somebody else only.
    return not any(known == role for actor, known in there if actor.name not in senses)
