"""Shingles: the runs of three units by which texts are compared as sets.

A unit is a character of a script without spaces, else a word; what stands between two units (punctuation,
spaces, line ends) and how they are written (width, case, Han variants) makes no difference. A shingle is a
64-bit number, not a string, so that thirty million of them cost one second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allod.language._characters import GRAM, SEPARATOR, WORD, characters, codes_of

UNITS = 3
"""Units in a shingle: one changed unit changes three shingles."""

Shingles = NDArray[np.uint64]

# Odd numbers without pattern: the golden ratio, and constants of xxHash64 and of Stafford's mixers
# (https://github.com/Cyan4973/xxHash/blob/v0.8.3/doc/xxhash_spec.md).
_GOLDEN = 0x9E3779B97F4A7C15
_WEIGHTS = tuple(map(np.uint64, (_GOLDEN, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_LONGEST_WORD = 256  # further characters of a word count without their order
_POWERS = np.cumprod(np.array([1] + [_GOLDEN] * (_LONGEST_WORD - 1), dtype=np.uint64))


def shingles(text: str) -> Shingles:
    """The shingles of a text, with repeats, in order.

    Args:
        text: Any text.

    Returns:
        One number for each three units in a row; none for a text of fewer.
    """
    units = _units(text)
    count = len(units) - UNITS + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    mixed = units[:count] * _WEIGHTS[0]
    for offset in range(1, UNITS):
        mixed += units[offset : offset + count] * _WEIGHTS[offset]
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    return mixed


def _units(text: str) -> Shingles:
    """A number for each unit: of a character its code point, of a word all its characters in order."""
    table = characters()
    codes = codes_of(text)
    kinds = table.kind[codes]
    is_word = kinds == WORD
    kept = is_word | (kinds == GRAM)
    values: Shingles = table.folded[codes[kept]].astype(np.uint64) * np.uint64(_GOLDEN)
    values ^= values >> _HALF
    if not is_word.any():
        return values
    return _joined(values, kinds, kept)


def _joined(values: Shingles, kinds: NDArray[np.uint8], kept: NDArray[np.bool_]) -> Shingles:
    """Words as one value each: the sum of their characters' values by powers of an odd number."""
    place = np.flatnonzero(kept)
    is_word = kinds[place] == WORD
    goes_on = np.zeros(len(place), dtype=np.bool_)
    goes_on[1:] = is_word[1:] & is_word[:-1] & _adjoining(kinds, place)
    starts = np.flatnonzero(~goes_on)
    within = np.arange(len(place)) - np.repeat(starts, np.diff(starts, append=len(place)))
    values *= _POWERS[np.minimum(within, _LONGEST_WORD - 1)]
    joined: Shingles = np.add.reduceat(values, starts)
    return joined


def _adjoining(kinds: NDArray[np.uint8], place: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether nothing but ignored characters stands between each kept character and the one before."""
    separators = np.cumsum(kinds == SEPARATOR)[place]
    same: NDArray[np.bool_] = separators[1:] == separators[:-1]
    return same
