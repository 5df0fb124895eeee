"""Chooses the one to three sentences that answer, quoted exactly and in an order that reads well.

Greedy by what each sentence covers of the question: the best one first, then the one that adds most, from
another passage only where that adds what the first leaves open. Where a question asks several things, each
part chooses its own sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allod.assistant._evidence import Evidence
from allod.assistant._kinds import fit
from allod.assistant._parts import Figure, Part, parts
from allod.assistant._settings import Settings
from allod.search import Question


def choose(question: Question, evidence: Sequence[Evidence], settings: Settings) -> list[Evidence]:
    """Pick the sentences to quote.

    Args:
        question: The question as `search` weighed it.
        evidence: Sentences that may be quoted, by passage and position.
        settings: Constants.

    Returns:
        The best sentence for each part, then others up to `most_sentences`, in the order in which they are to
        be read: passages as they were chosen, sentences as they stand. Empty without evidence.
    """
    chosen: list[Evidence] = []
    for part in parts(question, settings.context_weight)[: settings.most_parts]:
        best = _best(evidence, (), part, settings)
        if best is not None and best not in chosen:
            chosen.append(best)
    whole = parts(question, 1.0)[0]
    while 0 < len(chosen) < settings.most_sentences:
        best = _best(evidence, chosen, whole, settings)
        if best is None:
            break
        chosen.append(best)
    order = list(dict.fromkeys(sentence.rank for sentence in chosen))
    return sorted(chosen, key=lambda sentence: (order.index(sentence.rank), sentence.position))


def worth(asked: Sequence[Part], sentence: Evidence, settings: Settings) -> float:
    """What a sentence is worth alone, for the part of the question that it answers best.

    Args:
        asked: The question's parts.
        sentence: A sentence that may be quoted.
        settings: Constants.

    Returns:
        A number to rank by.
    """
    values = (_value(sentence, (), part, settings) for part in asked)
    return max(value for value in values if value is not None)


def _best(
    evidence: Iterable[Evidence], chosen: Sequence[Evidence], part: Part, settings: Settings
) -> Evidence | None:
    """The sentence that is worth most, the earliest of equals."""
    best, best_value = None, float("-inf")
    for sentence in evidence:
        value = _value(sentence, chosen, part, settings)
        if value is not None and value > best_value:
            best, best_value = sentence, value
    return best


def _value(sentence: Evidence, chosen: Sequence[Evidence], part: Part, settings: Settings) -> float | None:
    """What a sentence is worth beside those chosen already; None when it may not be added."""
    if sentence in chosen:
        return None
    value = _share(sentence.covers, part.shares)
    value += settings.kind_bonus * fit(part.wanted, (kind for kind, _, _ in sentence.figures - part.figures))
    value += settings.figure_bonus * _shared(sentence.figures, part.figures)
    value += settings.rank_weight * sentence.behind
    if not chosen:
        return value
    covered = frozenset[str]().union(*(other.covers for other in chosen))
    value -= settings.repeat_penalty * _share(sentence.covers & covered, part.shares)
    beside = [abs(sentence.position - other.position) for other in chosen if other.rank == sentence.rank]
    if beside:
        value += settings.neighbour_bonus * (min(beside) == 1)
    elif _share(sentence.covers - covered, part.shares) < settings.least_gain:
        return None
    else:
        value -= settings.other_passage_penalty
    return value if value >= settings.least_value else None


def _shared(found: frozenset[Figure], asked: frozenset[Figure]) -> float:
    """Figures in common; half a one where the bound differs."""
    values = {figure[:2] for figure in found}
    return sum((figure in found) + (figure[:2] in values) for figure in asked) / 2


def _share(terms: Iterable[str], shares: Mapping[str, float]) -> float:
    return sum(shares.get(term, 0.0) for term in terms)
