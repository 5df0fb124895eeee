"""Judges what a model said, sentence by sentence: borne out by the evidence, and an answer to the question.

The first is `grounding.check`. The direct answer, the first sentence, must do more, since a small model's
commonest fault is a true sentence that answers something else: it must say something that the question does
not, of the kind that is asked for; what it adds must stand in one sentence of the evidence; and that must be
a sentence that the question alone led to, without the model. Two ways that know nothing of each other agree,
or there is no direct answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from allod import grounding
from allod.assistant._kinds import wanted
from allod.language import asks_for, fold, grams, quantities, sentences

UNSUPPORTED, BESIDE, UNSURE = "unsupported", "beside", "unsure"
"""Why a sentence does not count: the evidence does not bear it out; it does not answer the question; the
question alone leads to other sentences."""

_COUNTED = frozenset({"amount", "count"})
_FIGURES = _COUNTED | {"date", "article"}
"""Kinds of question that a figure answers."""

_TAKEN = 0.8
"""Share of what a direct answer adds to the question that must stand in the sentence it rests on. On DRCD
with two small models, a lower one lets in more wrong answers than right ones."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of a model.

    Attributes:
        text: The sentence.
        evidence: Which piece of the evidence bears it out, None if none does.
        fault: `UNSUPPORTED`, `BESIDE`, `UNSURE`, or nothing.
    """

    text: str
    evidence: int | None
    fault: str = ""


def judge(question: str, said: str, evidence: Sequence[str], likely: Collection[int]) -> list[Judged]:
    """Judge each sentence of a text.

    Args:
        question: What was asked.
        said: What the model said.
        evidence: The sentences that it was shown, as stored.
        likely: Which of them the question leads to without the model.

    Returns:
        A verdict a sentence, in order; the first is to be the direct answer and is judged as such.
    """
    judged = [_judged(said[start:end].strip(), evidence) for start, end in sentences(said)]
    if judged and not judged[0].fault:
        first = judged[0]
        judged[0] = replace(first, fault=_as_answer(question, first, evidence, likely))
    return judged


def _as_answer(question: str, first: Judged, evidence: Sequence[str], likely: Collection[int]) -> str:
    if not answers(question, first.text):
        return BESIDE
    asked = frozenset(grams(question))
    added = [gram for gram in grams(first.text) if gram not in asked]
    held = frozenset(grams(evidence[first.evidence or 0]))
    if sum(gram in held for gram in added) < _TAKEN * len(added):
        return UNSURE
    return "" if first.evidence in likely else UNSURE


def answers(question: str, text: str) -> bool:
    """Tell whether a text can be an answer to a question at all.

    Args:
        question: What was asked.
        text: What is offered as the answer.

    Returns:
        False if it says nothing that the question does not say, or holds no figure where one is asked for.
    """
    known = fold(question)
    if frozenset(grams(text)) <= frozenset(grams(known)):
        return False
    kind = asks_for(question)
    if kind not in _FIGURES:
        return True
    asked = {(figure.kind, figure.value) for figure in quantities(question)}
    kinds = {figure.kind for figure in quantities(text) if (figure.kind, figure.value) not in asked}
    likely, possible = wanted(kind, question)
    # 多少 does not tell money from points: any figure may be what is counted.
    return bool(kinds if kind in _COUNTED else kinds & (likely | possible))


def _judged(sentence: str, evidence: Sequence[str]) -> Judged:
    quoted = next((number for number, text in enumerate(evidence) if sentence in text), None)
    if quoted is not None:
        return Judged(sentence, quoted)
    verdict = grounding.check(sentence, evidence)
    if not verdict.supported or verdict.span is None:
        return Judged(sentence, None, UNSUPPORTED)
    return Judged(sentence, _piece(verdict.span, evidence))


def _piece(span: tuple[int, int], evidence: Sequence[str]) -> int:
    """Which piece of the joined evidence holds most of a span."""
    start, shares = 0, []
    for text in evidence:
        end = start + len(text)
        shares.append(min(end, span[1]) - max(start, span[0]))
        start = end + 1
    return max(range(len(shares)), key=shares.__getitem__)
