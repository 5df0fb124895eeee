"""The signature of a document: a thousand bytes that tell how much two texts share.

A MinHash of the text's shingles (A. Broder, "On the resemblance and containment of documents", 1997) by
rensa's fast similarity sketch, with the lowest byte of each slot kept (P. Li and A. C. König, "b-Bit minwise
hashing", 2010). Runs in the parser process; says nothing of which documents are compared (`_near`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from allod.language import shingles

SLOTS = 1024
"""Bytes of a signature. Near a true share of 0.8 the estimate's standard deviation is 0.010."""

BANDS, ROWS = 20, 6
"""Look-up: six slots are one number. At least one of the first 20 such numbers is the same in 99.8 % of the
pairs that share 0.8, in 27 % of those that share 0.5, and in 1 % of those that share 0.3."""

LEAST_SHINGLES = 50
"""Below this a text is compared whole: one changed character would be no small change of it."""

_AT_ONCE = 1 << 20  # characters: shingling takes some forty bytes for each
_SEED = 20_251  # part of what a stored signature means: never change it
_CHANCE = 1 / 256  # two different slots have the same lowest byte

Signatures = NDArray[np.uint8]


def signature(text: str) -> bytes:
    """Sign a text for comparison.

    Args:
        text: A document's stored text.

    Returns:
        `SLOTS` bytes; none for a text of fewer than `LEAST_SHINGLES` shingles.
    """
    found = _shingles(text)
    if len(found) < LEAST_SHINGLES:
        return b""
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(found, [0, len(found)], SLOTS, _SEED)
    return np.array(matrix.to_rows()[0], dtype=np.uint32).astype(np.uint8).tobytes()


def _shingles(text: str) -> NDArray[np.uint64]:
    """The shingles of a text; of a long one piece by piece, without repeats and the few across the cuts."""
    if len(text) <= _AT_ONCE:
        return shingles(text)
    parts: list[NDArray[np.uint64]] = []
    start = 0
    while start < len(text):
        line = text.rfind("\n", start, start + _AT_ONCE) + 1
        end = line if line > start and start + _AT_ONCE < len(text) else start + _AT_ONCE
        parts.append(np.unique(shingles(text[start:end])))
        start = end
    return np.unique(np.concatenate(parts))


def stacked(signatures: Sequence[bytes]) -> Signatures:
    """Put signatures below one another.

    Args:
        signatures: N of them, none empty.

    Returns:
        N × `SLOTS`.
    """
    return np.frombuffer(b"".join(signatures), dtype=np.uint8).reshape(-1, SLOTS)


def band_hashes(signatures: Signatures) -> NDArray[np.int64]:
    """The numbers under which signatures are looked up.

    Args:
        signatures: N × `SLOTS`.

    Returns:
        N × `BANDS`.
    """
    wide = np.zeros((len(signatures), BANDS, 8), dtype=np.uint8)
    wide[:, :, :ROWS] = signatures[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS)
    return wide.view("<i8")[:, :, 0]


def shares(signatures: Signatures, one: Signatures) -> NDArray[np.float64]:
    """Estimate how much one text shares with others: the Jaccard similarity of their shingles.

    Args:
        signatures: N × `SLOTS`.
        one: `SLOTS`.

    Returns:
        N estimates, at most 1; without bias, so those of texts with nothing in common lie about 0.
    """
    same: NDArray[np.float64] = (signatures == one).mean(axis=1)
    return (same - _CHANCE) / (1 - _CHANCE)
