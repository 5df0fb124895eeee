"""The check: is a sentence supported by evidence? What it cannot decide is unsupported.

No model and no randomness: the same words give the same verdict. The content of the sentence chooses the
place in the evidence; there every figure, name, word of force, actor and claim of the sentence must be
borne out. Whether the evidence itself is true is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allod.grounding._actors import misplaced
from allod.grounding._align import Alignment, Region, align, regions
from allod.grounding._claims import exceptions, opposites, unmade
from allod.grounding._figures import Figure, agree, same_dimension
from allod.grounding._force import disagreements
from allod.grounding._reading import Reading, read

# The share of a sentence's content that its region of the evidence must hold. Chosen on half of the
# development pairs (docs/grounding.md); whole sentences of other subjects lie under 0.35.
ENOUGH_CONTENT = 0.5
# How much less of the sentence may stand around its figure than around another figure of the same sort.
_FIGURE_SLACK = 0.6
_NAME = re.compile(r"[a-z]|[a-z0-9]*\d[a-z0-9]*")


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
    verdicts = [_verdict(sentence, alignment, region) for region in candidates]
    return min(verdicts, key=lambda verdict: (len(verdict.reasons), -verdict.score))


def _verdict(sentence: str, alignment: Alignment, region: Region) -> Support:
    if region.coverage < ENOUGH_CONTENT:
        reasons: tuple[Reason, ...] = (Reason("content", sentence, 0, len(sentence)),)
    else:
        spans = dict.fromkeys(
            (kind, *_origin(alignment.claim, start, end)) for kind, start, end in _faults(alignment, region)
        )
        reasons = tuple(Reason(kind, sentence[start:end], start, end) for kind, start, end in spans)
    clauses = [alignment.source.clauses[number] for number in region.clauses]
    start, end = min(clause.start for clause in clauses), max(clause.end for clause in clauses)
    return Support(not reasons, _origin(alignment.source, start, end), reasons, round(region.coverage, 4))


def _origin(reading: Reading, start: int, end: int) -> tuple[int, int]:
    return reading.origin[start], reading.origin[max(start, end - 1)] + 1


def _faults(alignment: Alignment, region: Region) -> Iterator[tuple[str, int, int]]:
    checks = (
        ("figure", _loose_figures), ("name", _unknown_names), ("force", disagreements), ("actor", misplaced),
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


def _loose_figures(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Figures of the sentence that the region lacks, or has beside other content."""
    claim, source = alignment.claim, alignment.source
    there = [f for f in source.figures if source.clause_at(f.start) in region.clauses]
    for figure in claim.figures:
        rivals = [f for f in there if same_dimension(figure, f)]
        near = {f: _context(alignment, figure, f, rivals) for f in rivals}
        best = max(near.values(), default=0.0)
        if not any(agree(figure, f) and near[f] >= best - _FIGURE_SLACK for f in rivals):
            yield figure.start, figure.end


def _context(alignment: Alignment, figure: Figure, place: Figure, rivals: list[Figure]) -> float:
    """How much of the sentence stands around a figure of the evidence, up to its neighbours of the same sort."""
    claim, source = alignment.claim, alignment.source
    clause = source.clauses[source.clause_at(place.start)]
    segment = [c for c in source.clauses if c.segment == clause.segment]
    start = max([segment[0].start, *(f.end for f in rivals if f.end <= place.start)])
    end = min([clause.end, *(f.start for f in rivals if f.start >= place.end)])
    home = claim.clause_at(figure.start)
    mates = [i for i, item in enumerate(claim.items) if claim.clause_at(item.start) == home]
    others = [i for i, item in enumerate(claim.items) if claim.clause_at(item.start) != home]
    content = alignment.overlap(mates, start, end) + 0.5 * alignment.overlap(others, start, end)
    figures = [f for f in claim.figures if f is not figure]
    stretch = [f for f in source.figures if segment[0].start <= f.start < clause.end]
    return content + 2.0 * sum(any(agree(f, g) for g in stretch) for f in figures)
