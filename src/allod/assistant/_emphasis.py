"""Marks the direct hit in a quoted sentence: the date, amount, number, article, name or place asked for.

A hint for the reader's eye. It changes no text, and where the question's type shows nothing to look for it
marks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from allod.assistant._kinds import wanted
from allod.language import asks_for, fold, quantities
from allod.search import Question

# Two figures this close, as in 三月一日至十月三十一日, are one answer.
_JOINED = re.compile(r"\s*(?:[至到~～－—–-]|以上|以下|to|and|or|提高為|調整為|增為|改為)+\s*")
# A figure at least this near to the question's words, against the nearest one, is marked too.
_AS_NEAR = 0.7
_BREAKS = re.compile(r"[,，;；:。]")
# What a clause's end, and standing after the figure, add to a distance in characters: 第七級者…二十一日.
_CLAUSE = 10
_AFTER = 4
_HAN = r"[\u4e00-\u9fff]"
_INSIDE = r"(?:(?![於在至到為是向由洽赴])[\u4e00-\u9fff])"
# A name is only marked where what stands before and after it shows where it begins and ends.
_BEFORE, _BEHIND = (
    r"(?:^|(?<=[，。；：、（「\s於在至到為是向由洽赴]))",
    r"(?=$|[，。；：、）」\s]|辦理|申請|提出|領取|繳|洽|之)",
)
_OFFICE = re.compile(
    rf"{_BEFORE}{_INSIDE}{{1,12}}(?:委員會|衛生所|公所|公司|中心|協會|局|處|部|署|院|府|科|會){_BEHIND}"
)
_PLACE = re.compile(
    rf"{_BEFORE}{_INSIDE}{{1,12}}(?:中心|衛生所|公所|體育館|禮堂|大樓|公園|學校|國小|國中|車站|醫院|圖書館|市|縣|區|鄉|鎮|路|街|島|館|國)"
    rf"{_BEHIND}"
)
_NAME_AFTER_TITLE = re.compile(rf"(?:長|任|人|員|席)[\s　：:]*({_HAN}{{2,4}})(?!{_HAN})")
_LATIN_NAME = re.compile(r"[A-Z][\w'’-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w'’-]+)*")

_NAMES = {"person": (_NAME_AFTER_TITLE, _OFFICE, _LATIN_NAME), "place": (_PLACE, _LATIN_NAME)}

Span = tuple[int, int]


def emphasise(question: Question, text: str) -> tuple[Span, ...]:
    """Find what answers the question directly.

    Args:
        question: The question as `search` weighed it.
        text: The quoted sentence.

    Returns:
        Spans of the sentence, ordered and apart; none when nothing fits.
    """
    kind = asks_for(question.text)
    likely, possible = wanted(kind, question.text)
    spans = _names(question.text, text, kind) if not likely else _figures(question.text, text, likely)
    spans = spans or _figures(question.text, text, possible)
    if not spans:
        return ()
    # What is asked for stands mostly at a question's end: 租金補貼什麼時候截止.
    weights = {
        term: weight * ((place + 1) / len(question.terms)) ** 2
        for place, (term, weight) in enumerate(zip(question.terms, question.weights, strict=True))
    }
    folded = fold(text)
    near = {span: _nearness(folded, span, weights) for span in spans}
    best = max(spans, key=near.__getitem__)
    return tuple(span for span in spans if span == best or _goes_with(text, span, best, near))


def _goes_with(text: str, span: Span, best: Span, near: Mapping[Span, float]) -> bool:
    """Whether a span is joined to the best one, or nearly as near to what is asked."""
    low, high = min(span, best), max(span, best)
    return near[span] >= _AS_NEAR * near[best] or _JOINED.fullmatch(text, low[1], high[0]) is not None


def _figures(question: str, text: str, kinds: frozenset[str]) -> list[Span]:
    """Figures of the kind asked for that the question does not hold itself."""
    known = {(figure.kind, figure.value) for figure in quantities(question)}
    figures = [figure for figure in quantities(text) if (figure.kind, figure.value) not in known]
    return _adjoined([_trimmed(text, figure.start, figure.end) for figure in figures if figure.kind in kinds])


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _adjoined(spans: Sequence[Span]) -> list[Span]:
    """Spans that touch as one: a date and the hour that follows it."""
    joined: list[Span] = []
    for span in spans:
        if joined and span[0] <= joined[-1][1]:
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _names(question: str, text: str, kind: str) -> list[Span]:
    """Names of the kind asked for that the question does not hold itself."""
    folded = fold(question)
    for pattern in _NAMES.get(kind, ()):
        spans = [match.span(match.lastindex or 0) for match in pattern.finditer(text)]
        spans = [span for span in spans if fold(text[span[0] : span[1]]) not in folded]
        if spans:
            return spans
    return []


def _nearness(folded: str, span: Span, weights: Mapping[str, float]) -> float:
    """How much of the question stands close to a span: rarer terms count more, farther ones less."""
    total = 0.0
    for term, weight in weights.items():
        at = folded.find(term)
        while at >= 0:
            total += weight / (2 + _distance(folded, span, (at, at + len(term))))
            at = folded.find(term, at + 1)
    return total


def _distance(folded: str, span: Span, term: Span) -> int:
    """Characters between a span and a term; more across punctuation, and where the term comes after."""
    before = term[0] < span[0]
    between = folded[term[1] : span[0]] if before else folded[span[1] : term[0]]
    return len(between) + _CLAUSE * len(_BREAKS.findall(between)) + (0 if before else _AFTER)
