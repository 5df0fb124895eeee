"""Questions without people: sentences of the workspace's own passages, with a piece masked and noise added.

Who asks leaves out what he does not know, in an order and with words of his own. So a figure is taken out of
a sentence and asked for, or another piece is taken out; a few clauses are kept and shuffled; small pieces are
lost or exchanged for those of a strange passage. The passage and the sentence are the right ones by making.
This is the inverse cloze task (K. Lee, M.-W. Chang and K. Toutanova, "Latent Retrieval for Weakly Supervised
Open Domain Question Answering", ACL 2019) with noise, without which only exact words would be learnt.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from allod.language import quantities, question_grams, sentences
from allod.search._hits import Row

NOISE = (0.2, 0.25, 0.3)
"""Levels: share of a question's small pieces that are lost, or exchanged, in turn."""

_LENGTHS = (10, 160)  # of a sentence worth asking about, in characters
_TOKENS = (12, 30)  # of a question: characters, or words of other scripts
_MASKED = (0.15, 0.4)  # share of a sentence that is taken out where it has no figure
_PIECE = (1, 4)  # tokens that are lost or exchanged together
_EXCHANGED = 0.6  # of the pieces that noise takes
_TITLED = 0.1  # share of the questions that also name the document
_TRIES = 4  # for each question asked for, before fewer are given back
_LEAST_GRAMS = 6

_CLAUSE = re.compile(r"[，,、；;：:。！!？?\n]+|[.](?=\s|$)")
_TOKEN = re.compile(r"[A-Za-z0-9'’-]+|\S")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ASKED = {
    "date": ("何時", "when"),
    "time": ("何時", "when"),
    "money": ("多少元", "how much"),
    "percent": ("多少", "how many"),
    "count": ("多少", "how many"),
    "duration": ("多久", "how long"),
    "age": ("幾歲", "how old"),
    "measure": ("多少", "how many"),
    "number": ("多少", "how many"),
}
"""What asks for a figure of each kind that `language.quantities` reads: in Han script, else in English."""


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A question made of a sentence."""

    text: str
    row: Row
    """The passage that it was made of."""
    start: int
    """Where the sentence begins in the passage's text."""
    end: int


def synthesise(rows: Sequence[Row], count: int, seed: int) -> list[Synthetic]:
    """Make questions of passages; the longer a passage, the more of them.

    Args:
        rows: Passages, in an order that is always the same.
        count: How many questions.
        seed: Of the random choices; the same questions for the same rows and seed.

    Returns:
        At most `count` questions, fewer where the passages hold too few sentences.
    """
    able = [row for row in rows if len(sentences(row.text)) > 1]
    if not able:
        return []
    chance = random.Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    made: list[Synthetic] = []
    for row in chance.choices(able, [len(row.text) for row in able], k=_TRIES * count):
        if len(made) == count:
            break
        span = _sentence(row.text, chance)
        if span is None:
            continue
        text = _asked(row, span, chance.choice(rows).text, NOISE[len(made) % len(NOISE)], chance)
        if len(question_grams(text, 0)) >= _LEAST_GRAMS:
            made.append(Synthetic(text, row, *span))
    return made


def _sentence(text: str, chance: random.Random) -> tuple[int, int] | None:
    low, high = _LENGTHS
    spans = [(start, end) for start, end in sentences(text) if low <= end - start <= high]
    return chance.choice(spans) if spans else None


def _asked(row: Row, span: tuple[int, int], strange: str, noise: float, chance: random.Random) -> str:
    """A sentence as somebody might ask about it."""
    left, asking = _masked(row.text[slice(*span)], chance)
    clauses = [clause for clause in _CLAUSE.split(left) if clause.strip()]
    chance.shuffle(clauses)
    most = chance.randint(*_TOKENS)
    tokens: list[str] = []
    for clause in clauses:
        tokens += [*_TOKEN.findall(clause), " "]
        if len(tokens) > most:
            break
    noisy = _noisy(tokens[:most], _TOKEN.findall(strange), noise, chance)
    named = [row.title] if row.title and chance.random() < _TITLED else []
    spaced = "" if _HAN.search(left) else " "
    return " ".join([*named, *spaced.join(noisy).split(), *asking])


def _masked(sentence: str, chance: random.Random) -> tuple[str, list[str]]:
    """The sentence without what is asked for, and the words that ask for it."""
    figures = [figure for figure in quantities(sentence) if figure.kind in _ASKED]
    if figures:
        figure = chance.choice(figures)
        words = _ASKED[figure.kind][0 if _HAN.search(sentence) else 1]
        return f"{sentence[: figure.start]}，{sentence[figure.end :]}", [words]
    length = max(2, int(len(sentence) * chance.uniform(*_MASKED)))
    at = chance.randrange(max(1, len(sentence) - length))
    return f"{sentence[:at]}，{sentence[at + length :]}", []


def _noisy(tokens: Sequence[str], strange: Sequence[str], noise: float, chance: random.Random) -> list[str]:
    """Tokens of which pieces are lost, and others exchanged for pieces of a strange text."""
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        size = chance.randint(*_PIECE)
        if chance.random() >= noise:
            kept += tokens[at : at + size]
        elif chance.random() < _EXCHANGED:
            start = chance.randrange(max(1, len(strange) - size))
            kept += strange[start : start + size]
        at += size
    return kept
