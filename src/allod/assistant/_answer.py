"""From ranked passages to an answer or a refusal: the pure core of `ask`; no database, clock or model."""

from __future__ import annotations

from collections.abc import Sequence

from allod.assistant._emphasis import emphasise
from allod.assistant._evidence import Evidence, distinct, gather
from allod.assistant._extract import choose
from allod.assistant._refuse import FLOOR, NOTHING, WORDS, missing, strength
from allod.assistant._settings import Settings
from allod.assistant._values import Answer, Citation, Sentence
from allod.language import question_language
from allod.search import Hit, Question

_SPOKEN = {"zh-CN": "zh-TW"}
"""Languages answered in another one's words: Simplified questions in Traditional text."""


def answer(question: Question, hits: Sequence[Hit], settings: Settings | None = None) -> Answer:
    """Answer a question by quoting, or refuse.

    Args:
        question: The question as `search` weighed it.
        hits: What the search found, best first; ten or more, so that copies do not hide the next passage.
        settings: Constants; the measured ones by default.

    Returns:
        A draft: without id, timings and policy, which `dataclasses.replace` fills in once it is recorded.
    """
    settings = settings or Settings()
    kept = distinct(hits, settings.copy_share)
    language = _language(question.text)
    found = strength(question, kept, settings)
    absent = missing(question, kept, settings) if kept and settings.names_must_stand else ()
    if not kept or found < settings.floor or absent:
        reason = NOTHING if not kept else WORDS if absent else FLOOR
        nearest = tuple(cite(hit, 0, len(hit.text)) for hit in kept[: settings.nearest])
        return Answer(
            "refusal",
            question.text,
            language,
            nearest=nearest,
            strength=found,
            reason=reason,
            missing=absent,
        )
    chosen = choose(question, gather(question, kept, settings), settings)
    return Answer(
        kind="answer",
        question=question.text,
        language=language,
        sentences=tuple(
            Sentence(sentence.text, index, emphasise(question, sentence.text) if direct else ())
            for index, (sentence, direct) in enumerate(
                zip(chosen, _direct(question, chosen, settings), strict=True)
            )
        ),
        citations=tuple(cite(sentence.hit, sentence.start, sentence.end) for sentence in chosen),
        strength=found,
    )


def _direct(question: Question, chosen: Sequence[Evidence], settings: Settings) -> list[bool]:
    """Which of the quoted sentences cover so much that a figure in them is likely the answer."""
    weights = dict(zip(question.terms, question.weights, strict=True))
    covered = [sum(weights[term] for term in sentence.covers) for sentence in chosen]
    return [value >= settings.emphasis_share * max(covered) for value in covered]


def _language(question: str) -> str:
    language = question_language(question)
    return _SPOKEN.get(language, language)


def cite(hit: Hit, start: int, end: int) -> Citation:
    """A span of a passage as a place in its document.

    Args:
        hit: The passage.
        start: Where the span begins in its text.
        end: Where it ends.

    Returns:
        The citation, in offsets of the document.
    """
    return Citation(
        document=hit.document,
        title=hit.title,
        reference=hit.reference,
        heading=hit.heading,
        page=hit.page,
        start=hit.start + start,
        end=hit.start + end,
        quote=hit.text[start:end],
        source=hit.source,
        classification=hit.classification,
        passage=hit.passage,
        confidence=hit.confidence,
        box=hit.box,
    )
