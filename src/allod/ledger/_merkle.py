"""The Merkle tree of RFC 6962: roots, proofs, and the frontier that appends without reading the past.

Works on hashes only; it does not know what an entry is and signs nothing.
https://www.rfc-editor.org/rfc/rfc9162#section-2.1 (the same tree as RFC 6962 section 2.1, with algorithms
written out)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from allod.ledger._errors import BadProof

HASH_BYTES: Final = 32

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of no leaves (RFC 9162 section 2.1.1)."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry: SHA-256 of a zero byte and the entry's exact bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    # The leading 1 keeps an inner node from ever being taken for a leaf (second preimage).
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees of a tree, largest first: all that an append and a root need.

    There is one peak for each one-bit of the size, so 100,000 entries need six of them.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Take the peaks of a tree of that size.

        Raises:
            BadProof: the number of peaks does not fit the size.
        """
        self._size = size
        self._peaks = list(peaks)
        if (
            size < 0
            or len(self._peaks) != size.bit_count()
            or any(len(peak) != HASH_BYTES for peak in self._peaks)
        ):
            raise BadProof(detail=f"{len(self._peaks)} peaks do not make a tree of {size} leaves")

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The subtree roots, largest subtree first, 32 bytes each."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash of 32 bytes at the end."""
        size = self._size
        while size & 1:
            leaf = _node(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)
        self._size += 1

    def root(self) -> bytes:
        """Give the root hash of the whole tree."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = _node(peak, root)
        return root

    def copy(self) -> Frontier:
        """Give an independent frontier of the same tree."""
        return Frontier(self._size, self._peaks)


def root(leaves: Iterable[bytes]) -> bytes:
    """Give the root over leaf hashes (RFC 9162 section 2.1.1).

    Args:
        leaves: leaf hashes, 32 bytes each, in order.

    Returns:
        32 bytes.
    """
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """Give the largest power of two below ``size`` (which is at least 2)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Give the hashes that lead from a leaf to the root (RFC 9162 section 2.1.3.1).

    Args:
        leaves: all leaf hashes, 32 bytes each.
        index: which leaf, from 0.

    Returns:
        The sibling hashes, the leaf's own sibling first.

    Raises:
        BadProof: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise BadProof(detail=f"there is no leaf {index} in a tree of {len(leaves)}")
    proof: list[bytes] = []
    start, size = 0, len(leaves)
    while size > 1:
        left = _split(size)
        if index - start < left:
            proof.append(root(leaves[start + left : start + size]))
            size = left
        else:
            proof.append(root(leaves[start : start + left]))
            start, size = start + left, size - left
    proof.reverse()
    return proof


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Check that a leaf is in a tree (RFC 9162 section 2.1.3.2).

    Args:
        leaf: the leaf hash.
        index: its position, from 0.
        size: the number of leaves of the tree.
        proof: what :func:`inclusion_proof` gave.
        expected: the tree's root, which the caller must have checked by a signature.

    Raises:
        BadProof: it does not hold.
    """
    if not 0 <= index < size:
        raise BadProof(detail=f"there is no leaf {index} in a tree of {size}")
    position, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise BadProof(detail="it is too long")
        if position & 1 or position == last:
            current = _node(sibling, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = _node(current, sibling)
        position, last = position >> 1, last >> 1
    if last or current != expected:
        raise BadProof(detail="it leads to another root" if not last else "it is too short")


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Give the hashes that show a tree to extend an older one (RFC 9162 section 2.1.4.1).

    Args:
        leaves: all leaf hashes of the newer tree.
        old_size: the number of leaves of the older one.

    Returns:
        The proof; empty when the older tree is empty or the same.

    Raises:
        BadProof: the older tree is larger.
    """
    if not 0 <= old_size <= len(leaves):
        raise BadProof(detail=f"a tree of {len(leaves)} leaves cannot extend one of {old_size}")
    if old_size in {0, len(leaves)}:
        return []
    proof: list[bytes] = []
    start, size, old, whole = 0, len(leaves), old_size, True
    while old != size:
        left = _split(size)
        if old <= left:
            proof.append(root(leaves[start + left : start + size]))
            size = left
        else:
            proof.append(root(leaves[start : start + left]))
            start, size, old, whole = start + left, size - left, old - left, False
    if not whole:
        proof.append(root(leaves[start : start + size]))
    proof.reverse()
    return proof


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the newer tree extends the older one (RFC 9162 section 2.1.4.2).

    Args:
        old_size: leaves of the older tree.
        new_size: leaves of the newer tree.
        old_root: the older root, which the caller must have checked by a signature.
        new_root: the newer root, likewise.
        proof: what :func:`consistency_proof` gave.

    Raises:
        BadProof: it does not hold.
    """
    if not 0 <= old_size <= new_size:
        raise BadProof(detail=f"a tree of {new_size} leaves cannot extend one of {old_size}")
    if old_size in {0, new_size}:
        if proof:
            raise BadProof(detail="it is too long")
        if (old_size == 0 and old_root != EMPTY_ROOT) or (old_size == new_size and old_root != new_root):
            raise BadProof(detail="one size, two roots")
        return
    hashes = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not hashes or not proof:
        raise BadProof(detail="it is empty")
    old, new = old_size - 1, new_size - 1
    while old & 1:
        old, new = old >> 1, new >> 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        if new == 0:
            raise BadProof(detail="it is too long")
        if old & 1 or old == new:
            older, newer = _node(sibling, older), _node(sibling, newer)
            while not old & 1 and old:
                old, new = old >> 1, new >> 1
        else:
            newer = _node(newer, sibling)
        old, new = old >> 1, new >> 1
    if new or older != old_root or newer != new_root:
        raise BadProof(detail="it leads to other roots" if not new else "it is too short")
