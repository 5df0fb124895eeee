"""Decides whether the passages found are evidence enough, by one rule over score and lead and one over words.

A passage that answers stands out: it shares much with the question, and clearly more than the next passage
does. And what a question names outright must stand in the evidence: a foreign word, a code, an article, a
year, a quoted title; of its rarest terms not all may be missing. No rule sees whether the answer is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from allod.assistant._settings import Settings
from allod.language import fold, grams, quantities
from allod.search import Hit, Question

NOTHING, FLOOR, WORDS = "refusal_nothing", "refusal_floor", "refusal_words"
"""Keys of a refusal's sentence in the packs' `[answer]` table: nothing shared, too little, words missing."""

_QUOTED = re.compile(r"[「『《〈“\"]([^「」『』《》〈〉“”\"]{2,40})[」』》〉”\"]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FOREIGN = re.compile(r"(?=[0-9’'-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9’'-]*")
_PROPER = re.compile(
    r"(?<!^)(?<![.?!]\s)\b(?:[A-Z][A-Za-z’'-]+|(?=[A-Za-z-]*[0-9])(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]+)"
)


def strength(question: Question, hits: Sequence[Hit], settings: Settings) -> float:
    """How strongly the best passage stands out.

    Args:
        question: The question as `search` weighed it.
        hits: Distinct, best first.
        settings: Weight of the lead, and how many of the question's rarest terms decide.

    Returns:
        The highest score plus its weighted lead over the next one; 0 without hits, and when none of the
        question's rarest terms, of those that the index knows, stands in the evidence.
    """
    if not hits or _beside_the_point(question, hits, settings):
        return 0.0
    # By score, not by order: a learnt ranking may have put another passage first.
    best, following = sorted((0.0, *(hit.score for hit in hits)), reverse=True)[:2]
    return best + settings.margin_weight * (best - following)


def _beside_the_point(question: Question, hits: Sequence[Hit], settings: Settings) -> bool:
    weighed = zip(question.weights, question.terms, question.counts, strict=True)
    known = sorted(((weight, term) for weight, term, found in weighed if found), reverse=True)
    rarest = [term for _, term in known[: settings.decisive_terms]]
    return frozenset(grams(_evidence(hits, settings))).isdisjoint(rarest)


def missing(question: Question, hits: Sequence[Hit], settings: Settings) -> tuple[str, ...]:
    """What the question names outright and no evidence holds.

    Args:
        question: The question as `search` weighed it.
        hits: Distinct, best first.
        settings: How many of them are evidence.

    Returns:
        The names, codes, articles and years as the question writes them; empty when the evidence may answer.
    """
    text = _evidence(hits, settings)
    tokens, folded = frozenset(grams(text)), fold(text)
    named = [name for name in _named(question.text) if not tokens.issuperset(grams(name))]
    named += [title for title in _QUOTED.findall(question.text) if fold(title) not in folded]
    if marks := _marks(question.text):
        held = {mark for _, mark in _marks(text)}
        named += [written for written, mark in marks if mark not in held]
    return tuple(dict.fromkeys(named))


def _evidence(hits: Sequence[Hit], settings: Settings) -> str:
    """All that the evidence passages say, their names included."""
    evidence = hits[: settings.evidence_passages]
    return "\n".join(f"{hit.title}\n{hit.heading}\n{hit.reference}\n{hit.text}" for hit in evidence)


def _marks(text: str) -> list[tuple[str, str]]:
    """Articles (without paragraph) and years of dates in a text, as written and as compared."""
    return [
        (text[figure.start : figure.end].strip(), figure.value.split("/")[0].split("-")[0])
        if figure.kind == "date"
        else (text[figure.start : figure.end].strip(), figure.value.split("/")[0])
        for figure in quantities(text)
        if figure.kind == "article" or (figure.kind == "date" and figure.value[:4].isdigit())
    ]


def _named(question: str) -> list[str]:
    """Foreign words in a Chinese question; in others words with a capital inside a sentence, and codes."""
    return (_FOREIGN if _HAN.search(question) else _PROPER).findall(question)
