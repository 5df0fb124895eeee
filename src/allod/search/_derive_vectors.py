"""Keeping the vectors in step with the database: begun, gone on with after a kill, caught up after an `add`.

The database is the truth here too. What has no vector yet is taken in an order that is random and always the
same, so that vectors of a tenth of the passages are those of an even tenth, and the first thousands are a
sample from which the projection is estimated. Searching and adding go on meanwhile.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select

from allod.corpus import corpus_version
from allod.ledger import SLSA_PROVENANCE, Subject, provenance
from allod.search._encoder import Shown, Vectors32
from allod.search._errors import VectorsMissing, WrongDimension
from allod.search._manner import Framed, Manner
from allod.search._projection import Projection
from allod.search._vectors import Vectors
from allod.workspace import Workspace, artifacts, documents, hold, now, passages, versions, visible

VECTORS_TYPE = "urn:allod:build:vectors:v1"
PROJECTION = "projection"
"""Name of the projection's file, beside the vectors."""
SAMPLE = 4_000
"""Passages from which the projection is estimated; a smaller collection is used whole."""

_CHUNK = 256  # passages encoded between two looks at the disk: seconds of work, no more is ever lost
_SEED = 20_26
_GROWN = 2  # a projection of a whole small collection serves until there are this many times as many passages

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How far the vectors have come.

    Attributes:
        done: Passages that have a vector.
        total: Passages that there are.
        made: Vectors made by this run.
        seconds: What they took.
    """

    done: int
    total: int
    made: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Passages a second."""
        return self.made / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that are left at this rate; None before the first passage."""
        return (self.total - self.done) / self.rate if self.made else None


Progress = Callable[[Encoding], None]


def folder_of(workspace: Workspace, name: str) -> Path:
    """Where the vectors of a model lie.

    Args:
        workspace: Whose.
        name: Of the model.

    Returns:
        The folder, whether or not it exists.
    """
    return workspace.root / "learnt" / "vectors" / name


def latest_vectors(workspace: Workspace) -> str | None:
    """Tell whose vectors were worked on last.

    Args:
        workspace: Whose.

    Returns:
        Name of the model; None where there are no vectors.
    """
    states = folder_of(workspace, "").glob("*/state.json")
    latest = max(states, key=lambda file: file.stat().st_mtime_ns, default=None)
    return None if latest is None else latest.parent.name


def encoding(workspace: Workspace, name: str) -> AbstractContextManager[None]:
    """Hold the lock of those who change the vectors of a model.

    Args:
        workspace: Whose.
        name: Of the model.

    Returns:
        A context manager; entering it raises `WorkspaceLocked` where another process holds it.
    """
    return hold(workspace.root / "locks" / f"vectors-{name}", "index add-vectors", wait=False)


def add_vectors(
    workspace: Workspace,
    name: str,
    encoder: Framed,
    manner: Manner,
    *,
    most: int | None = None,
    progress: Progress | None = None,
) -> Encoding:
    """Give passages their vectors. Run again after a kill, it goes on; the caller holds `encoding`.

    Args:
        workspace: Whose.
        name: Of the model.
        encoder: The model.
        manner: How its vectors are centred and shortened.
        most: Passages to encode in this run at most; None = all.
        progress: Called after each stretch.

    Returns:
        How far they have come.

    Raises:
        WrongDimension: The model's vectors have another length than before; nothing was changed.
        VectorsBroken: The folder cannot be read or written.
    """
    build = _Build(workspace, name, encoder, manner, progress)
    try:
        return build.run(most)
    finally:
        build.record()


def drop_ended(workspace: Workspace, vectors: Vectors) -> Vectors:
    """Take out the vectors of versions that have ended; the caller holds `encoding`.

    Args:
        workspace: Whose.
        vectors: The vectors.

    Returns:
        The vectors that are left.
    """
    with workspace.read() as view:
        size = view.size
        ended = select(versions.c.id).where(versions.c.ended >= vectors.state.entry, versions.c.ended < size)
        gone = list(view.connection.execute(ended).scalars())
    return vectors if size == vectors.state.entry else vectors.without(gone, size)


def how_far(workspace: Workspace, vectors: Vectors | None) -> Encoding:
    """Count the passages that have a vector, and those that there are.

    Args:
        workspace: Whose.
        vectors: The vectors, if there are any.

    Returns:
        How far they have come.
    """
    have = 0 if vectors is None else len(vectors)
    return Encoding(have, have + len(_missing(workspace, vectors)))


class _Build:
    """One run over what has no vector."""

    def __init__(
        self, workspace: Workspace, name: str, encoder: Framed, manner: Manner, progress: Progress | None
    ) -> None:
        self._workspace, self._encoder, self._manner = workspace, encoder, manner
        self._path = folder_of(workspace, name)
        self._name = name
        self._progress = progress
        self._began = time.monotonic()
        self._made = 0
        self._vectors = self._opened()

    def run(self, most: int | None) -> Encoding:
        while True:
            if self._vectors is not None:
                self._vectors = drop_ended(self._workspace, self._vectors)
            missing = _missing(self._workspace, self._vectors)
            total = self._have + len(missing)
            if most is not None:
                missing = missing[: max(most - self._made, 0)]
            if not len(missing):
                return self._told(total)
            if self._vectors is None:
                self._begin(missing[:SAMPLE], total)
                continue
            projection = Projection.load(self._path / PROJECTION)
            for start in range(0, len(missing), _CHUNK):
                rows, shown = _read(self._workspace, missing[start : start + _CHUNK])
                if rows:
                    self._append(projection, rows, self._encode(shown, len(projection.axes)))
                    self._tell(total)

    def record(self) -> None:
        """Enter what there is in the ledger, where it is not what was entered last."""
        if self._vectors is not None and len(self._vectors) != self._vectors.state.recorded:
            _record(self._workspace, self._vectors, self._encoder.model)
            self._vectors = self._vectors.recorded()

    @property
    def _have(self) -> int:
        return 0 if self._vectors is None else len(self._vectors)

    def _opened(self) -> Vectors | None:
        """What is there, where this model made it in this manner and the projection still fits."""
        try:
            vectors = Vectors.open(self._path)
        except VectorsMissing:
            return None
        if vectors.state.encoder != self._encoder.digest:
            return None
        sample = Projection.load(self._path / PROJECTION).sample
        total = len(vectors) + len(_missing(self._workspace, vectors))
        return None if sample < SAMPLE and total > _GROWN * sample else vectors

    def _begin(self, taken: Ids, total: int) -> None:
        """Encode the sample, estimate the projection from it, and keep both."""
        rows: list[tuple[int, int, int]] = []
        parts: list[Vectors32] = []
        for start in range(0, len(taken), _CHUNK):
            some, shown = _read(self._workspace, taken[start : start + _CHUNK])
            rows += some
            parts += [self._encode(shown, None)] if some else []
            self._tell(total, len(rows))
        raw = np.concatenate(parts)
        manner = self._manner
        projection = Projection.fit(raw, manner.centring, manner.removed, manner.dimensions)
        self._path.mkdir(parents=True, exist_ok=True)
        (self._path / PROJECTION).write_bytes(projection.to_bytes())
        self._vectors = Vectors.create(
            self._path, self._encoder.digest, projection.digest, projection.dimensions
        )
        self._append(projection, rows, raw)

    def _append(self, projection: Projection, rows: Sequence[tuple[int, int, int]], raw: Vectors32) -> None:
        assert self._vectors is not None
        codes, lengths = projection.passages(raw)
        self._vectors = self._vectors.append(rows, codes, lengths)
        self._made += len(rows)

    def _encode(self, shown: Sequence[Shown], expected: int | None) -> Vectors32:
        raw = self._encoder.passages(shown)
        if expected is not None and raw.shape[1] != expected:
            raise WrongDimension(model=self._name, found=raw.shape[1], expected=expected)
        return raw

    def _told(self, total: int, waiting: int = 0) -> Encoding:
        made = self._made + waiting
        return Encoding(self._have + waiting, total, made, time.monotonic() - self._began)

    def _tell(self, total: int, waiting: int = 0) -> None:
        if self._progress is not None:
            self._progress(self._told(total, waiting))


def _missing(workspace: Workspace, vectors: Vectors | None) -> Ids:
    """Ids of the passages in force that have no vector, in an order that is random and always the same."""
    query = select(passages.c.id).join(versions, versions.c.id == passages.c.version).order_by(passages.c.id)
    with workspace.read() as view:
        found = view.connection.execute(query.where(visible(versions, view.size))).scalars().all()
    ids = np.array(found, np.int64)
    shuffled = np.random.default_rng(_SEED).permutation(ids)
    return shuffled if vectors is None else shuffled[~np.isin(shuffled, vectors.passages)]


def _read(workspace: Workspace, ids: Ids) -> tuple[list[tuple[int, int, int]], list[Shown]]:
    """Passage, version and source of what is in force among some passages, and what an encoder sees of it."""
    query = (
        select(
            passages.c.id,
            passages.c.version,
            documents.c.source,
            versions.c.title,
            passages.c.heading,
            passages.c.reference,
            passages.c.text,
        )
        .join(versions, versions.c.id == passages.c.version)
        .join(documents, documents.c.id == versions.c.document)
        .where(passages.c.id.in_([int(each) for each in ids]))
    )
    with workspace.read() as view:
        found = view.connection.execute(query.where(visible(versions, view.size))).all()
    rows = [(row[0], row[1], row[2]) for row in found]
    return rows, [Shown(row[3] or "", row[4], row[5] or "", row[6]) for row in found]


def _record(workspace: Workspace, vectors: Vectors, model: str) -> None:
    state = vectors.state
    with workspace.act("index") as act:
        corpus = corpus_version(act.connection, act.entry)
        inputs = f"{state.encoder}\n{state.projection}\n{len(vectors)}\n{corpus}"
        digest = hashlib.sha256(inputs.encode()).hexdigest()
        row = {
            "act": act.entry,
            "kind": "vectors",
            "digest": digest,
            "size": len(vectors),
            "detail": state.encoder,
        }
        act.connection.execute(insert(artifacts), row)
        predicate = provenance(
            VECTORS_TYPE,
            parameters={
                "encoder": state.encoder,
                "projection": state.projection,
                "dimensions": state.dimensions,
                "passages": len(vectors),
            },
            materials=[Subject("model", model), *([Subject("corpus", corpus)] if corpus else [])],
            builder=f"urn:allod:builder:allod:{metadata.version('allod')}",
            started=act.started,
            finished=now(),
        )
        act.state(SLSA_PROVENANCE, [Subject("vectors", digest)], predicate)
