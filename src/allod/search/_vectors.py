"""Vectors of passages on disk: bytes under a memory map, searched exactly, the permission filter before it.

Each passage is a row of signed bytes beside its id, its version and its source; like the index, the folder
holds no text, is derived from the database and can be made again. Rows are only appended, and count once the
state file says so, so a process killed in the middle leaves no half row. Where versions have ended, what is
left is written to a new generation and the old one goes: a withdrawn document leaves no vector.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allod.search._errors import VectorsBroken, VectorsMissing
from allod.workspace import sync_folder

Bytes = NDArray[np.int8]
Floats = NDArray[np.float32]

_STATE = "state.json"
_CODES, _ROWS = "codes", "rows"
_ROW = np.dtype([("passage", "<i8"), ("version", "<i8"), ("source", "<i8"), ("length", "<f4")])
_STEP = 1024  # rows made float at a time: a block that stays in the processor's cache


@dataclass(frozen=True, slots=True)
class State:
    """What stands beside the rows.

    Attributes:
        encoder: Digest of the encoder that made them.
        projection: Digest of the projection.
        dimensions: Bytes a row.
        rows: How many count.
        generation: Name of the folder that holds them.
        entry: First entry of the ledger whose ended versions have not been taken out.
        recorded: Rows at the last act that recorded them.
    """

    encoder: str
    projection: str
    dimensions: int
    rows: int = 0
    generation: int = 0
    entry: int = 0
    recorded: int = 0


class Vectors:
    """The rows of one folder, as of when it was opened."""

    def __init__(self, path: Path, state: State) -> None:
        self.path = path
        self.state = state
        folder = path / str(state.generation)
        try:
            self._rows = _mapped(folder / _ROWS, state.rows, _ROW.itemsize).view(_ROW)[:, 0]
            self._codes: Bytes = _mapped(folder / _CODES, state.rows, state.dimensions).view(np.int8)
        except (OSError, ValueError) as error:
            raise VectorsBroken(path=path, detail=str(error)) from error
        self._at: dict[int, int] | None = None

    @classmethod
    def create(cls, path: Path, encoder: str, projection: str, dimensions: int) -> Vectors:
        """Make an empty folder of vectors in the place of whatever was there.

        Args:
            path: The folder.
            encoder: Digest of the encoder.
            projection: Digest of the projection.
            dimensions: Bytes a row.

        Returns:
            The vectors, without a row.
        """
        shutil.rmtree(path / "0", ignore_errors=True)
        (path / "0").mkdir(parents=True)
        for name in (_CODES, _ROWS):
            (path / "0" / name).touch()
        state = State(encoder, projection, dimensions)
        _write(path, state)
        return cls(path, state)

    @classmethod
    def open(cls, path: Path) -> Vectors:
        """Open the vectors of a folder.

        Args:
            path: The folder.

        Returns:
            The vectors as of the last append.

        Raises:
            VectorsMissing: There are none.
            VectorsBroken: A file is cut short or makes no sense.
        """
        for attempt in (0, 1):
            state = _read(path)
            try:
                return cls(path, state)
            except VectorsBroken:
                # Between the state and its rows another process may have put a new generation.
                if attempt or _read(path) == state:
                    raise
        raise VectorsMissing(path=path)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def passages(self) -> NDArray[np.int64]:
        """Ids of the passages, by row."""
        return self._rows["passage"]

    @property
    def versions(self) -> NDArray[np.int64]:
        """Ids of their documents' versions, by row."""
        return self._rows["version"]

    def append(self, rows: Iterable[tuple[int, int, int]], codes: Bytes, lengths: Floats) -> Vectors:
        """Add rows; they last when this returns.

        Args:
            rows: Passage, version and source of each.
            codes: One row each.
            lengths: Of the vectors in `codes`.

        Returns:
            The vectors with the new rows.

        Raises:
            VectorsBroken: The folder cannot be written.
        """
        told = np.array([(*row, length) for row, length in zip(rows, lengths, strict=True)], dtype=_ROW)
        folder = self.path / str(self.state.generation)
        try:
            _put(folder / _CODES, self.state.rows * self.state.dimensions, codes.tobytes())
            _put(folder / _ROWS, self.state.rows * _ROW.itemsize, told.tobytes())
            state = replace(self.state, rows=self.state.rows + len(told))
            _write(self.path, state)
        except OSError as error:
            raise VectorsBroken(path=self.path, detail=error.strerror) from error
        return Vectors(self.path, state)

    def without(self, versions: Collection[int], entry: int) -> Vectors:
        """Take out the rows of versions that have ended; nothing of them is left on the disk.

        Args:
            versions: Ids of the versions.
            entry: First entry of the ledger that was not looked at for this.

        Returns:
            The vectors that are left.

        Raises:
            VectorsBroken: The folder cannot be written.
        """
        kept = ~np.isin(self.versions, np.fromiter(versions, np.int64, len(versions)))
        state = replace(self.state, entry=entry)
        old = self.path / str(self.state.generation)
        try:
            if kept.all():
                _write(self.path, state)
                return Vectors(self.path, state)
            state = replace(state, rows=int(kept.sum()), generation=state.generation + 1)
            folder = self.path / str(state.generation)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _put(folder / _CODES, 0, self._codes[kept].tobytes())
            _put(folder / _ROWS, 0, self._rows[kept].tobytes())
            _write(self.path, state)
        except OSError as error:
            raise VectorsBroken(path=self.path, detail=error.strerror) from error
        shutil.rmtree(old, ignore_errors=True)
        return Vectors(self.path, state)

    def recorded(self) -> Vectors:
        """Note that an act has recorded the rows that there are."""
        state = replace(self.state, recorded=self.state.rows)
        _write(self.path, state)
        return Vectors(self.path, state)

    def scores(self, question: Floats, allowed: Collection[int], everything: Collection[int]) -> Scores:
        """Compare a question with every passage that may be seen; of others not even the bytes are read.

        Args:
            question: The vector, of length 1.
            allowed: Ids of the sources that the asker may see.
            everything: Ids of all sources; a source that is not among them is not allowed.

        Returns:
            The cosine of each permitted passage.
        """
        permitted = set(allowed) & set(everything)
        rows: NDArray[np.int64] | None = None
        if permitted != set(everything) or not np.isin(self._rows["source"], list(everything)).all():
            rows = np.flatnonzero(np.isin(self._rows["source"], list(permitted)))
        total = len(self) if rows is None else len(rows)
        found = np.empty(total, np.float32)
        block = np.empty((_STEP, self.state.dimensions), np.float32)
        for start in range(0, total, _STEP):
            end = min(start + _STEP, total)
            taken = self._codes[start:end] if rows is None else self._codes[rows[start:end]]
            np.copyto(block[: end - start], taken)
            np.dot(block[: end - start], question, out=found[start:end])
        lengths = self._rows["length"] if rows is None else self._rows["length"][rows]
        return Scores(self.passages if rows is None else self.passages[rows], found / lengths)


@dataclass(frozen=True, slots=True)
class Scores:
    """Passages with their cosines, in no order."""

    passages: NDArray[np.int64]
    cosines: Floats

    def best(self, k: int) -> list[tuple[int, float]]:
        """The best passages, best first; of equals the smaller id first.

        Args:
            k: How many at most.

        Returns:
            Ids and cosines.
        """
        if len(self.cosines) > k:
            floor = np.partition(self.cosines, -k)[-k]
            at = np.flatnonzero(self.cosines >= floor)
        else:
            at = np.arange(len(self.cosines))
        order = at[np.lexsort((self.passages[at], -self.cosines[at]))][:k]
        return [(int(self.passages[row]), float(self.cosines[row])) for row in order]

    def of(self, wanted: Collection[int]) -> dict[int, float]:
        """The cosines of some passages, as far as they have one.

        Args:
            wanted: Ids.

        Returns:
            Cosine by id.
        """
        at = np.flatnonzero(np.isin(self.passages, np.fromiter(wanted, np.int64, len(wanted))))
        return {int(self.passages[row]): float(self.cosines[row]) for row in at}

    def spread(self) -> tuple[float, float]:
        """Mean and standard deviation of all cosines: what is usual for this question."""
        return float(self.cosines.mean()), max(float(self.cosines.std()), 1e-6)


def _mapped(file: Path, rows: int, width: int) -> NDArray[np.uint8]:
    size = file.stat().st_size
    if size < rows * width:
        raise ValueError(f"{file.name} has {size} bytes and should have {rows * width}")
    if not rows:
        return np.empty((0, width), np.uint8)
    return np.memmap(file, np.uint8, "r", shape=(rows, width))


def _put(file: Path, at: int, data: bytes) -> None:
    """Write at a place; what an earlier process left behind it without counting it is cut."""
    with file.open("r+b" if file.exists() else "w+b") as stream:
        stream.seek(at)
        stream.truncate()
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _read(path: Path) -> State:
    try:
        return State(**json.loads((path / _STATE).read_text("utf-8")))
    except FileNotFoundError as error:
        raise VectorsMissing(path=path) from error
    except (OSError, ValueError, TypeError) as error:
        raise VectorsBroken(path=path, detail=f"{_STATE}: {error}") from error


def _write(path: Path, state: State) -> None:
    building = path / f".{_STATE}"
    building.write_text(json.dumps(asdict(state)), "utf-8")
    building.rename(path / _STATE)
    sync_folder(path)
