"""Counts a question's grams in fifty passages, and in each of their sentences, in one pass over arrays.

The passages are joined, folded and read as code points, so that no gram of a passage is ever made as a
Python string. Ranking needs only sentence ends that are about right; what is shown to people is cut by
`language.sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from allod.language import fold, grams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_JOINT = "\n"
# Folding has made the full-width marks narrow.
_ENDS = tuple(map(ord, "。!?\n"))
_STOP = ord(".")
_SPACES = tuple(map(ord, " \n"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands where; P passages, S sentences, T terms."""

    passages: Floats
    """P × T."""
    sentences: Floats
    """S × T; sentences of one passage follow one another."""
    passage_lengths: Floats
    """P, in characters."""
    sentence_lengths: Floats
    """S, in characters."""
    first_sentence: Ints
    """P: row of each passage's first sentence."""


def count(terms: Sequence[str], texts: Sequence[str]) -> Counts:
    """Count folded terms in texts.

    Args:
        terms: Distinct grams as `language.grams` makes them.
        texts: At least one passage, as stored.

    Returns:
        Counts by passage and by sentence; every passage has at least one sentence.
    """
    joined = fold(_JOINT.join(texts) + _JOINT)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.array([len(text) + 1 for text in texts])
    ends = _sentence_ends(codes)
    places, which = _occurrences(terms, joined, codes)
    sentence = np.searchsorted(ends, places)
    bounds = np.cumsum(lengths)
    sentence_of_end = np.searchsorted(ends, bounds - 1) + 1
    first = np.concatenate(([0], sentence_of_end[:-1]))
    by_sentence = _table(sentence, which, len(ends), len(terms))
    return Counts(
        passages=np.add.reduceat(by_sentence, first, axis=0),
        sentences=by_sentence,
        passage_lengths=lengths - 1.0,
        sentence_lengths=(ends - np.concatenate(([-1], ends[:-1]))).astype(np.float64),
        first_sentence=first,
    )


def split(counts: Counts, at: int) -> tuple[Counts, Counts]:
    """The counts of the first passages and of the others."""
    row = counts.first_sentence[at]
    return (
        Counts(
            counts.passages[:at],
            counts.sentences[:row],
            counts.passage_lengths[:at],
            counts.sentence_lengths[:row],
            counts.first_sentence[:at],
        ),
        Counts(
            counts.passages[at:],
            counts.sentences[row:],
            counts.passage_lengths[at:],
            counts.sentence_lengths[row:],
            counts.first_sentence[at:] - row,
        ),
    )


def _sentence_ends(codes: NDArray[np.uint32]) -> Ints:
    """Positions of the characters that end a sentence."""
    is_end = codes == _ENDS[0]
    for end in _ENDS[1:]:
        is_end |= codes == end
    stops = np.flatnonzero(codes == _STOP)
    after = codes[stops + 1]
    is_end[stops] = (after == _SPACES[0]) | (after == _SPACES[1])
    return np.flatnonzero(is_end)


def _table(rows: Ints, columns: Ints, height: int, width: int) -> Floats:
    flat = np.bincount(rows * width + columns, minlength=height * width)
    return flat.reshape(height, width).astype(np.float64)


def _occurrences(terms: Sequence[str], joined: str, codes: NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Where terms begin in the joined text, and which terms they are."""
    places: list[Ints] = []
    which: list[Ints] = []
    words = {index: term for index, term in enumerate(terms) if _in_word(term[0])}
    characters = {
        ord(term): index for index, term in enumerate(terms) if len(term) == 1 and index not in words
    }
    pairs = {term: index for index, term in enumerate(terms) if len(term) == 2 and index not in words}
    small = sorted({*characters, *(ord(character) for pair in pairs for character in pair)})
    if small:
        position, letter = _letters(small, codes)
        single = np.full(len(small) + 1, -1)
        double = np.full((len(small) + 1, len(small) + 1), -1)
        number = {code: index + 1 for index, code in enumerate(small)}
        for code, index in characters.items():
            single[number[code]] = index
        for pair, index in pairs.items():
            double[number[ord(pair[0])], number[ord(pair[1])]] = index
        follows = np.flatnonzero(np.diff(position) == 1)
        for found, at in (
            (single[letter], position),
            (double[letter[follows], letter[follows + 1]], position[follows]),
        ):
            places.append(at[found >= 0])
            which.append(found[found >= 0])
    for index, word in words.items():
        at = _words(word, joined)
        places.append(at)
        which.append(np.full(len(at), index))
    return np.concatenate(places), np.concatenate(which)


def _letters(small: Sequence[int], codes: NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Positions of the characters that matter, and each one's number from 1."""
    table = np.zeros(max(int(codes.max()), small[-1]) + 1, dtype=np.uint16)
    table[small] = np.arange(1, len(small) + 1)
    letter = table[codes]
    position = np.flatnonzero(letter)
    return position, letter[position].astype(np.int64)


def _words(word: str, joined: str) -> Ints:
    """Positions where a word stands whole."""
    pattern = re.compile(re.escape(word))
    return np.array(
        [
            match.start()
            for match in pattern.finditer(joined)
            if not _in_word(joined[match.start() - 1 : match.start()])
            and not _in_word(joined[match.end() : match.end() + 1])
        ],
        dtype=np.int64,
    )


@lru_cache(maxsize=1 << 14)
def _in_word(character: str) -> bool:
    """Whether a character belongs to the scripts whose words have spaces between them."""
    return len(grams(character + character)) == 1
