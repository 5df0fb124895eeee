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

# The share of a sentence, its figures counted as two characters each, that must stand in the evidence.
# Between 0.45 and 0.6 the rates hardly change (docs/grounding.md).
ENOUGH_CONTENT = 0.55
_FIGURE_WEIGHT = 2.0
# A longer text is no sentence; comparing it would take seconds.
LONGEST_SENTENCE = 400
# How much more of the sentence a place must hold to outweigh another, and the reasons that speak against.
_OUTWEIGHS = 0.03
_CONTRADICTIONS = frozenset({"force", "figure", "actor"})
# Between such marks, or the ends of the text (the empty string), a whole sentence stands.
_ENDS = ("", "\n", "。", ".", "！", "!", "？", "?")
_MARKS = " \n。.！!？?；;"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence is not supported.

    Attributes:
        kind: `empty` (nothing to hold it against), `long` (no sentence), `content` (too little of it stands
            there), `missing` (a figure where the evidence has none of its sort), `figure` (the evidence has
            another, or has it of something else), `name`, `force` (得, 應, 不得, 免, 不 …), `actor`, `claim`
            (always, at once, even so …), `exception` or `opposite`.
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
        sentence: One sentence in Chinese or English, the languages of the word tables; at most
            `LONGEST_SENTENCE` characters unless it is quoted whole.
        evidence: The text that should support it, or several pieces of text.

    Returns:
        The verdict with its reasons. Doubt counts as no support.
    """
    given = evidence if isinstance(evidence, str) else "\n".join(evidence)
    claim, source = read(sentence, as_claim=True), read(given, as_claim=False)
    quoted = _quoted(claim, source)
    if quoted is not None:
        return Support(True, _origin(source, *quoted), (), 1.0)
    if len(sentence) > LONGEST_SENTENCE:
        return Support(False, None, (Reason("long", sentence, 0, len(sentence)),), 0.0)
    alignment = align(claim, source)
    verdicts = [(region, _verdict(sentence, alignment, region)) for region in regions(alignment)]
    if not verdicts:
        return Support(False, None, (Reason("empty", sentence, 0, len(sentence)),), 0.0)
    place, best = min(verdicts, key=lambda pair: (len(pair[1].reasons), -pair[1].score))
    if not best.supported:
        return best
    # A place that holds clearly more of the sentence and speaks against it outweighs one that is silent.
    against = (
        verdict
        for region, verdict in verdicts
        if region.coverage > place.coverage + _OUTWEIGHS
        and not place.clauses <= region.proviso
        and any(reason.kind in _CONTRADICTIONS for reason in verdict.reasons)
    )
    return next(against, best)


def _quoted(claim: Reading, source: Reading) -> tuple[int, int] | None:
    """Where the sentence stands word for word, whole: from one sentence's end to another's."""
    words = claim.text.strip(_MARKS)
    start = source.text.find(words) if claim.items else -1
    while start >= 0:
        end = start + len(words)
        before, after = source.text[:start].rstrip(" "), source.text[end:].lstrip(" ")
        if before[-1:] in _ENDS and after[:1] in _ENDS:
            return start, end
        start = source.text.find(words, start + 1)
    return None


def _verdict(sentence: str, alignment: Alignment, region: Region) -> Support:
    """The sentence held against one region."""
    faults = list(_faults(alignment, region))
    if _share(alignment, region, faults) < ENOUGH_CONTENT:
        reasons = [Reason("content", sentence, 0, len(sentence))]
    else:
        spans = [(kind, *_origin(alignment.claim, start, end)) for kind, start, end in faults]
        reasons = [Reason(kind, sentence[start:end], start, end) for kind, start, end in dict.fromkeys(spans)]
    clauses = [alignment.source.clauses[number] for number in region.clauses]
    start, end = min(clause.start for clause in clauses), max(clause.end for clause in clauses)
    return Support(
        not reasons, _origin(alignment.source, start, end), tuple(reasons), round(region.coverage, 4)
    )


def _share(alignment: Alignment, region: Region, faults: list[tuple[str, int, int]]) -> float:
    """The share of the sentence that stands in the region, its figures included."""
    content = sum(item.weight for item in alignment.claim.items)
    figures = len(alignment.claim.figures)
    loose_ones = sum(kind in {"figure", "missing"} for kind, _, _ in faults)
    return (region.coverage * content + _FIGURE_WEIGHT * (figures - loose_ones)) / (
        content + _FIGURE_WEIGHT * figures
    )


def _origin(reading: Reading, start: int, end: int) -> tuple[int, int]:
    return reading.origin[start], reading.origin[max(start, end - 1)] + 1


def _faults(alignment: Alignment, region: Region) -> Iterator[tuple[str, int, int]]:
    for kind, run in _CHECKS:
        yield from ((kind, start, end) for start, end in run(alignment, region))


def _unknown_names(alignment: Alignment, region: Region) -> Iterator[tuple[int, int]]:
    """Latin words in a Chinese sentence, and codes in any, that do not stand in the region."""
    items = alignment.claim.items
    latin = [i for i, item in enumerate(items) if item.weight > 1]
    mixed = len(latin) < len(items)
    for i in latin:
        word = alignment.claim.text[items[i].start : items[i].end]
        if (mixed or any(char.isdigit() for char in word)) and not any(
            h.clause in region.clauses for h in alignment.hits[i]
        ):
            yield items[i].start, items[i].end


_CHECKS = (
    ("missing", missing),
    ("figure", loose),
    ("name", _unknown_names),
    ("force", disagreements),
    ("actor", misplaced),
    ("claim", unmade),
    ("exception", exceptions),
    ("opposite", opposites),
)
