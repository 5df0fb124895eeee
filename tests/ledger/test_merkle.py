"""RFC 6962 tree: published vectors with their corruptions, and properties on random trees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.ledger import (
    BadProof,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# Vectors of Certificate Transparency's reference tree, as published in github.com/transparency-dev/merkle
# (testonly/constants.go at 582a6ad190b6, proof/verify_test.go at 02194e9afb6c; Apache-2.0).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAF_HASHES = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [  # leaf index, tree size, proof
    (0, 1, []),
    (0, 8, [LEAF_HASHES[1], "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, [LEAF_HASHES[4], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [LEAF_HASHES[0],
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", LEAF_HASHES[4]]),
]  # fmt: skip
CONSISTENCY = [  # old size, new size, proof
    (1, 1, []),
    (1, 8, [LEAF_HASHES[1], "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", ROOTS[4]]),
    (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", LEAF_HASHES[4]]),
    (6, 7, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", LEAF_HASHES[6], ROOTS[4]]),
]  # fmt: skip
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")

HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def decode(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(item) for item in proof]


def refused(call: Callable[[], None]) -> bool:
    try:
        call()
    except BadProof:
        return True
    return False


def test_leaf_hashes_are_those_published() -> None:
    assert [item.hex() for item in HASHES] == LEAF_HASHES


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_published(size: int) -> None:
    assert root(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_published_and_no_corruption_passes(
    index: int, size: int, proof: list[str]
) -> None:
    good, tree, leaf = decode(proof), bytes.fromhex(ROOTS[size]), HASHES[index]
    assert inclusion_proof(HASHES[:size], index) == good
    verify_inclusion(leaf, index, size, good, tree)
    bad: list[tuple[int, int, list[bytes], bytes, bytes]] = [
        (index - 1, size, good, tree, leaf),
        (index + 1, size, good, tree, leaf),
        (index ^ 2, size, good, tree, leaf),
        (index, size * 2, good, tree, leaf),
        (index, size // 2, good, tree, leaf),
        (index, size, good, tree, b"WrongLeaf"),
        (index, size, good, bytes.fromhex(ROOTS[0]), leaf),
        (index, size, good, SOME_HASH, leaf),
        (index, size, [*good, b""], tree, leaf),
        (index, size, [*good, tree], tree, leaf),
        (index, size, [b"", *good], tree, leaf),
        (index, size, [tree, *good], tree, leaf),
    ]
    for position, item in enumerate(good):
        flipped = bytes([item[0] ^ 8]) + item[1:]
        bad.append((index, size, [*good[:position], flipped, *good[position + 1 :]], tree, leaf))
    if good:
        bad.append((index, size, good[:-1], tree, leaf))
        bad.append((index, size, [good[0], SOME_HASH, *good[1:]], tree, leaf))
    for at, of, path, top, start in bad:
        assert refused(lambda: verify_inclusion(start, at, of, path, top)), (at, of, path)  # noqa: B023


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_published_and_no_corruption_passes(
    old: int, new: int, proof: list[str]
) -> None:
    good, before, after = decode(proof), bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert consistency_proof(HASHES[:new], old) == good
    verify_consistency(old, new, before, after, good)
    if not good:
        return
    bad: list[tuple[int, int, bytes, bytes, list[bytes]]] = [
        (old - 1, new, before, after, good),
        (old + 1, new, before, after, good),
        (old ^ 2, new, before, after, good),
        (old, new * 2, before, after, good),
        (old, new // 2, before, after, good),
        (old, new, b"WrongRoot", after, good),
        (old, new, before, b"WrongRoot", good),
        (old, new, after, before, good),
        (old, new, before, after, []),
        (old, new, before, after, good[:-1]),
    ]
    bad += [(old, new, before, after, [*good, item]) for item in (b"", before, after)]
    bad += [(old, new, before, after, [item, *good]) for item in (b"", before, after, good[0])]
    for position, item in enumerate(good):
        flipped = bytes([item[0] ^ 16]) + item[1:]
        bad.append((old, new, before, after, [*good[:position], flipped, *good[position + 1 :]]))
    for first, second, one, two, path in bad:
        assert refused(lambda: verify_consistency(first, second, one, two, path)), (first, second, path)  # noqa: B023


@pytest.mark.parametrize(
    ("old", "new", "before", "after", "proof"),
    [
        (0, 0, b"a", b"b", []),
        (1, 1, b"a", b"b", []),
        (1, 0, b"a", b"b", []),
        (2, 1, b"a", b"b", []),
        (1, 2, b"a", b"b", []),
        (0, 0, bytes.fromhex(ROOTS[0]), b"b", []),
        (0, 0, bytes.fromhex(ROOTS[0]), bytes.fromhex(ROOTS[0]), [SOME_HASH]),
        (0, 1, bytes.fromhex(ROOTS[0]), bytes.fromhex(ROOTS[0]), [SOME_HASH]),
        (1, 1, bytes.fromhex(ROOTS[0]), bytes.fromhex(ROOTS[0]), [SOME_HASH]),
    ],
)
def test_degenerate_consistency_is_refused(
    old: int, new: int, before: bytes, after: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(BadProof):
        verify_consistency(old, new, before, after, proof)


def slow_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + slow_root(leaves[:split]) + slow_root(leaves[split:])).digest()


trees = st.integers(0, 70).map(lambda size: [leaf_hash(b"%d" % number) for number in range(size)])


@given(trees)
def test_frontier_root_is_the_root_by_definition(leaves: list[bytes]) -> None:
    frontier = Frontier()
    for number, leaf in enumerate(leaves):
        frontier.append(leaf)
        assert frontier.size == number + 1
    assert frontier.root() == root(leaves) == slow_root(leaves)
    assert Frontier(frontier.size, frontier.peaks).root() == frontier.root()


@given(trees.filter(bool), st.data())
def test_every_leaf_has_a_proof_that_fits_no_other_place(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) - 1).filter(lambda number: number != index) | st.none())
    proof = inclusion_proof(leaves, index)
    verify_inclusion(leaves[index], index, len(leaves), proof, root(leaves))
    if other is not None:
        assert refused(lambda: verify_inclusion(leaves[index], other, len(leaves), proof, root(leaves)))
        assert refused(lambda: verify_inclusion(leaves[other], index, len(leaves), proof, root(leaves)))


@given(trees, st.data())
def test_every_older_tree_has_a_consistency_proof_and_a_changed_one_has_not(
    leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(0, len(leaves)))
    proof = consistency_proof(leaves, old)
    verify_consistency(old, len(leaves), root(leaves[:old]), root(leaves), proof)
    if old:
        forged = [leaf_hash(b"forged"), *leaves[1:old]]
        assert refused(lambda: verify_consistency(old, len(leaves), root(forged), root(leaves), proof))


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, []), (0, [bytes(32)]), (3, [bytes(32)]), (1, [b"x"]), (-1, [])]
)
def test_frontier_refuses_peaks_that_do_not_fit(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(BadProof):
        Frontier(size, peaks)


def test_proofs_of_what_is_not_there_are_refused() -> None:
    with pytest.raises(BadProof):
        inclusion_proof(HASHES, 8)
    with pytest.raises(BadProof):
        inclusion_proof(HASHES, -1)
    with pytest.raises(BadProof):
        consistency_proof(HASHES, 9)
