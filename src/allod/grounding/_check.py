"""The check: is a sentence supported by evidence? What it cannot decide is unsupported.

No model and no randomness: the same words give the same verdict. The content of the sentence chooses the
place in the evidence; there every figure, name, word of force, actor and claim of the sentence must be
borne out. Whether the evidence itself is true is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allod.grounding._actors import misplaced
from allod.grounding._align import Alignment, Region, align, regions
from allod.grounding._claims import exceptions, opposites, unmade
from allod.grounding._contexts import loose, missing
from allod.grounding._force import disagreements
from allod.grounding._reading import Reading, read

# The share of a sentence's content that its region of the evidence must hold. Chosen on half of the
# development pairs (docs/grounding.md); whole sentences of other subjects lie under 0.35.
ENOUGH_CONTENT = 0.55
_FIGURE_WEIGHT = 2.0
VETO = 0.03
CONTRADICTS = {"force", "figure", "actor"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence is not supported.

    Attributes:
        kind: `empty`, `content`, `figure`, `name`, `force`, `actor`, `claim`, `exception` or `opposite`.
        words: The words of the sentence that the evidence does not bear out.
        start: Where they begin in the sentence, in characters.
        end: Where they end.
    """

    kind: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Support:
    """The verdict on a sentence.

    Attributes:
        supported: Whether everything that is checked was borne out.
        span: The stretch of the evidence (start, end) that the sentence was held against, in characters of
            the evidence, several pieces joined by a newline; None if nothing in it resembles the sentence.
        reasons: What was not borne out; empty exactly when supported.
        score: The share of the sentence's content found in the span, 0 to 1.
    """

    supported: bool
    span: tuple[int, int] | None
    reasons: tuple[Reason, ...]
    score: float


def check(sentence: str, evidence: str | Sequence[str]) -> Support:
    """Whether a sentence is supported by evidence.

    Args:
        sentence: One sentence, in any of the languages of the word tables (Chinese, English).
        evidence: The text that should support it, or several pieces of text.

    Returns:
        The verdict with its reasons. Doubt counts as no support.
    """
    given = evidence if isinstance(evidence, str) else "\n".join(evidence)
    claim, source = read(sentence), read(given)
    alignment = align(claim, source)
    candidates = regions(alignment)
    if not candidates:
        return Support(False, None, (Reason("empty", sentence, 0, len(sentence)),), 0.0)
    verdicts = [(region, _verdict(sentence, alignment, region)) for region in candidates]
    place, best = min(verdicts, key=lambda pair: (len(pair[1].reasons), -pair[1].score))
    if not best.supported:
        return best
    # A place that holds clearly more of the sentence and speaks against it outweighs one that is silent.
    against = (
        verdict
        for region, verdict in verdicts
        if region.coverage > place.coverage + VETO
        and not place.clauses <= region.proviso
        and any(reason.kind in CONTRADICTS for reason in verdict.reasons)
    )
    return next(against, best)


def _verdict(sentence: str, alignment: Alignment, region: Region) -> Support:
    faults = list(_faults(alignment, region))
    if _share(alignment, region, faults) < ENOUGH_CONTENT:
        reasons: tuple[Reason, ...] = (Reason("content", sentence, 0, len(sentence)),)
    else:
        spans = dict.fromkeys(
            (kind, *_origin(alignment.claim, start, end)) for kind, start, end in faults
        )
        reasons = tuple(Reason(kind, sentence[start:end], start, end) for kind, start, end in spans)
    clauses = [alignment.source.clauses[number] for number in region.clauses]
    start, end = min(clause.start for clause in clauses), max(clause.end for clause in clauses)
    return Support(not reasons, _origin(alignment.source, start, end), reasons, round(region.coverage, 4))


def _share(alignment: Alignment, region: Region, faults: list[tuple[str, int, int]]) -> float:
    """The share of the sentence that stands in the region, its figures included."""
    content = sum(item.weight for item in alignment.claim.items)
    figures = len(alignment.claim.figures)
    loose_ones = sum(kind in {"figure", "missing"} for kind, _, _ in faults)
    return (region.coverage * content + _FIGURE_WEIGHT * (figures - loose_ones)) / (content + _FIGURE_WEIGHT * figures)


def _origin(reading: Reading, start: int, end: int) -> tuple[int, int]:
    return reading.origin[start], reading.origin[max(start, end - 1)] + 1


def _faults(alignment: Alignment, region: Region) -> Iterator[tuple[str, int, int]]:
    checks = (
        ("missing", missing), ("figure", loose), ("name", _unknown_names), ("force", disagreements), ("actor", misplaced),
        ("claim", unmade), ("exception", exceptions), ("opposite", opposites),
    )  # fmt: skip
    for kind, run in checks:
        yield from ((kind, start, end) for start, end in run(alignment, region))


def _unknown_names(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Latin words in a Chinese sentence, and codes in any, that do not stand in the region."""
    items = alignment.claim.items
    latin = [i for i, item in enumerate(items) if item.weight > 1]
    mixed = len(latin) < len(items)
    for i in latin:
        word = alignment.claim.text[items[i].start : items[i].end]
        if (mixed or any(char.isdigit() for char in word)) and not any(h.clause in region.clauses for h in alignment.hits[i]):
            yield items[i].start, items[i].end
