"""Clusters of near duplicates for a reader: current versions only, of sources that he may see.

Read from the trees that `_near` has grown. What is in no cluster with another that he sees is no duplicate to
him; of what he may not see neither names nor numbers show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, union

from allod.corpus._documents import Readable
from allod.workspace import View, documents, near, sources, versions, visible


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a cluster.

    Attributes:
        version: Id of its version in force.
        name: Path, and record id where there is one.
        title: What it is called.
        source: Its source; its rights are that source's, whatever the others' are.
        copy: Its text is that of a member before it.
        share: What it shares with the most like it when it came in, from 0.8 to 1 (an estimate of the Jaccard
            similarity of their shingles); 1 for the first.
    """

    version: int
    name: str
    title: str
    source: str
    copy: bool
    share: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents that resemble each other, directly or through others, the earliest first."""

    members: tuple[Member, ...]

    @property
    def copies(self) -> int:
        """How many repeat the text of another word for word."""
        return sum(member.copy for member in self.members)

    @property
    def least(self) -> float:
        """The smallest share in it."""
        return min(member.share for member in self.members)


def clusters(view: View, seen: Readable) -> list[Cluster]:
    """List the clusters, the largest first.

    Args:
        view: A snapshot.
        seen: The sources that the reader may see.

    Returns:
        Clusters of at least two documents.
    """
    steps, shares = _forest(view)
    groups: dict[int, list[Member]] = defaultdict(list)
    texts: set[tuple[int, str]] = set()
    for version, digest, title, path, record, source in _current(view, seen):
        root = _root(steps, version)
        copy = (root, digest) in texts
        texts.add((root, digest))
        name = f"{path}#{record}" if record else path
        share = shares.get(version, 1.0) if groups[root] else 1.0
        groups[root].append(Member(version, name, title or name, source, copy, share))
    found = [Cluster(tuple(members)) for members in groups.values() if len(members) > 1]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members[0].version))


def _forest(view: View) -> tuple[dict[int, int], dict[int, float]]:
    rows = view.connection.execute(select(near.c.version, near.c.below, near.c.share)).all()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}


def _root(steps: dict[int, int], version: int) -> int:
    root = version
    while root in steps:
        root = steps[root]
    while version in steps:  # the next one finds it at once
        steps[version], version = root, steps[version]
        if version == root:
            break
    return root


def _current(view: View, seen: Readable) -> Iterator[tuple[int, str, str | None, str, str, str]]:
    """What stands in a tree, is in force and may be seen, in order of intake."""
    query = (
        select(
            versions.c.id,
            versions.c.text_digest,
            versions.c.title,
            documents.c.path,
            documents.c.record,
            sources.c.name,
        )
        .join(documents, documents.c.id == versions.c.document)
        .join(sources, sources.c.id == documents.c.source)
        .where(
            visible(versions, view.size),
            sources.c.id.in_(seen.allowed),
            versions.c.id.in_(union(select(near.c.version), select(near.c.below))),
        )
        .order_by(versions.c.id)
    )
    for row in view.connection.execute(query):
        yield tuple(row)
