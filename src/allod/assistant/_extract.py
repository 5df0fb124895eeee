"""Chooses the one to three sentences that answer, quoted exactly and in an order that reads well.

Greedy by what each sentence covers of the question: the best one, then the one that adds most, from another
passage only where that adds a part of the question that the first leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allod.assistant._evidence import Evidence
from allod.assistant._settings import Settings
from allod.search import Question


def choose(question: Question, evidence: Sequence[Evidence], settings: Settings) -> list[Evidence]:
    """Pick the sentences to quote.

    Args:
        question: The question as `search` weighed it.
        evidence: Sentences that may be quoted, by passage and position.
        settings: Constants.

    Returns:
        At most `most_sentences`, in the order in which they are to be read: passages in the order of their
        best sentence, sentences as they stand in their passage. Empty without evidence.
    """
    weights = dict(zip(question.terms, question.weights, strict=True))
    total = sum(weights.values()) or 1.0
    shares = {term: weight / total for term, weight in weights.items()}
    own = [sentence for sentence in evidence if sentence.rank == 0]
    if not own:
        return []
    chosen = [max(own, key=lambda sentence: _worth(sentence, shares, settings))]
    while len(chosen) < settings.most_sentences:
        following = _next(chosen, evidence, shares, settings)
        if following is None:
            break
        chosen.append(following)
    order = list(dict.fromkeys(sentence.rank for sentence in chosen))
    return sorted(chosen, key=lambda sentence: (order.index(sentence.rank), sentence.position))


def _next(
    chosen: Sequence[Evidence], evidence: Iterable[Evidence], shares: Mapping[str, float], settings: Settings
) -> Evidence | None:
    """The sentence that adds most to those chosen, if one may be added."""
    covered = frozenset[str]().union(*(sentence.covers for sentence in chosen))
    best, best_value = None, float("-inf")
    for sentence in evidence:
        if sentence in chosen:
            continue
        value = _worth(sentence, shares, settings)
        value -= settings.repeat_penalty * _share(sentence.covers & covered, shares)
        if any(sentence.rank == other.rank for other in chosen):
            beside = any(
                sentence.rank == other.rank and abs(sentence.position - other.position) == 1 for other in chosen
            )
            value += settings.neighbour_bonus * beside
        elif _share(sentence.covers - covered, shares) < settings.least_gain:
            continue
        else:
            value -= settings.other_passage_penalty
        if value > best_value:
            best, best_value = sentence, value
    return best


def _worth(sentence: Evidence, shares: Mapping[str, float], settings: Settings) -> float:
    return _share(sentence.covers, shares) + settings.kind_bonus * sentence.fits


def _share(terms: Iterable[str], shares: Mapping[str, float]) -> float:
    return sum(shares[term] for term in terms)
