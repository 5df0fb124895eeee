"""Near duplicates: each new version against all before.

Copies come first, by the digest of their text; else a version's bands are looked up, and what shares one is
compared by signature. What resembles each other grows into a tree: `near` holds one row a version, with the
root below which it hangs and the share that it has with the most like of those in the tree. One that
resembles two trees joins them, the later root below the earlier. So a thousand copies are a thousand rows.

Trees go by texts, not by rights: they cross sources, and an ended version still stands in its tree for those
that resemble it. Who may see what, and what is current, is for the reader (`_clusters`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, func, select

from allod.corpus._signature import band_hashes, shares, stacked
from allod.workspace import bands, insert_many, near, signatures, versions

THRESHOLD = 0.8
"""From this share of shingles on (Jaccard) two versions resemble each other."""

_CROWD = 16
"""Versions in one bucket, at most: texts that are no kin and share it (forms filled in differently) could
make a look-up cost as much as a scan, and each stands in others."""

_CHUNK = 1_000  # numbers in one IN list


class Newcomer(NamedTuple):
    """A version on its way in: its id, the digest of its text, its signature (`_signature.signature`)."""

    version: int
    text_digest: str
    signature: bytes


class Kin(NamedTuple):
    """A version, the root of the tree in which it stands, and what it shares with the most like there."""

    version: int
    below: int
    share: float


@dataclass(frozen=True, slots=True)
class Resemblances:
    """What is to be written of new versions, as rows of the tables `signatures`, `bands` and `near`."""

    signatures: Sequence[tuple[int, bytes]]
    bands: Sequence[tuple[int, int, int]]
    near: Sequence[Kin]


def find(connection: Connection, new: Sequence[Newcomer]) -> Resemblances:
    """Find what new versions resemble, among all before and those before them in `new`; writes nothing.

    Args:
        connection: A snapshot, after which nobody else adds versions until these are written.
        new: In ascending order of their versions, all of which are later than any that is written.

    Returns:
        Rows for `record`.
    """
    first = _first_of_text(connection, new)
    copies = {
        each.version: first[each.text_digest] for each in new if first[each.text_digest] != each.version
    }
    signed = [each for each in new if each.signature and each.version not in copies]
    buckets = _Buckets(connection, signed)
    trees = _Trees(connection, {*buckets.candidates, *copies.values()})
    for each in new:
        if each.version in copies:
            trees.hang(each.version, {copies[each.version]: 1.0})
        elif each.signature:
            trees.hang(each.version, buckets.enter(each.version))
    return Resemblances([(each.version, each.signature) for each in signed], buckets.entered, trees.rows)


def record(connection: Connection, found: Resemblances) -> None:
    """Write what was found.

    Args:
        connection: The transaction that writes the versions, after they are.
        found: From `find`.
    """
    insert_many(connection, signatures, found.signatures)
    insert_many(connection, bands, sorted(found.bands))  # in the order of their key
    insert_many(connection, near, found.near)


class _Trees:
    """The trees that the new versions touch."""

    def __init__(self, connection: Connection, members: Iterable[int]) -> None:
        """Read the way from members up to their roots: a step for each time that trees were joined."""
        self.rows: list[Kin] = []
        self._below: dict[int, int] = {}
        query = select(near.c.version, near.c.below)
        wanted = set(members)
        while wanted:
            steps = dict(_each(connection, query, near.c.version, wanted))
            self._below |= steps
            wanted = set(steps.values()) - self._below.keys()

    def hang(self, version: int, kin: Mapping[int, float]) -> None:
        """Hang a version below the earliest root among those of its kin, and the other roots too."""
        roots: dict[int, float] = {}
        for each, share in kin.items():
            root = self._root(each)
            roots[root] = max(share, roots.get(root, 0.0))
        if not roots:
            return
        earliest = min(roots)
        self._put(Kin(version, earliest, max(roots.values())))
        for root in sorted(roots.keys() - {earliest}):
            self._put(Kin(root, earliest, roots[root]))

    def _put(self, row: Kin) -> None:
        self._below[row.version] = row.below
        self.rows.append(row)

    def _root(self, version: int) -> int:
        while version in self._below:
            version = self._below[version]
        return version


class _Buckets:
    """The buckets of the new versions, with the old versions that lie in them (`candidates`)."""

    def __init__(self, connection: Connection, new: Sequence[Newcomer]) -> None:
        self.entered: list[tuple[int, int, int]] = []
        mine = stacked([each.signature for each in new])
        hashes = band_hashes(mine).tolist()
        self._places = {each.version: list(enumerate(row)) for each, row in zip(new, hashes, strict=True)}
        self._held: dict[tuple[int, int], list[int]] = defaultdict(list)
        query = select(bands.c.hash, bands.c.version)
        for band, column in enumerate(zip(*hashes, strict=True)):
            for number, version in _each(connection, query.where(bands.c.band == band), bands.c.hash, column):
                self._held[band, number].append(version)
        met = {version for held in self._held.values() for version in held}
        old = dict(_each(connection, select(signatures), signatures.c.version, met))
        self.candidates = old.keys()
        self._row = {version: row for row, version in enumerate([*old, *self._places])}
        self._signatures = np.concatenate([stacked(list(map(bytes, old.values()))), mine])

    def enter(self, version: int) -> dict[int, float]:
        """Put a new version into its buckets, and return the kin it met there with the shares."""
        places = self._places[version]
        kin = self._kin(version, sorted({other for place in places for other in self._held.get(place, ())}))
        for place in places:
            held = self._held[place]
            # Kin in a bucket stands there for this one too: what resembles both finds the tree by either.
            if len(held) < _CROWD and not (kin and any(other in kin for other in held)):
                held.append(version)
                self.entered.append((*place, version))
        return kin

    def _kin(self, version: int, met: Sequence[int]) -> dict[int, float]:
        if not met:
            return {}
        rows = [self._row[other] for other in met]
        estimates = shares(self._signatures[rows], self._signatures[self._row[version]]).tolist()
        return {other: share for other, share in zip(met, estimates, strict=True) if share >= THRESHOLD}


def _first_of_text(connection: Connection, new: Sequence[Newcomer]) -> dict[str, int]:
    """The first version of each text, which may be one of the new."""
    first: dict[str, int] = {}
    for each in new:
        first.setdefault(each.text_digest, each.version)
    query = select(versions.c.text_digest, func.min(versions.c.id)).group_by(versions.c.text_digest)
    return first | dict(_each(connection, query, versions.c.text_digest, first))


def _each(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[tuple[Any, Any]]:
    """Run a query for many values of a column, some at a time."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _CHUNK):
        yield from connection.execute(query.where(column.in_(wanted[start : start + _CHUNK])))
