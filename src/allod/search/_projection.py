"""From a model's vectors to those that are kept: centred, without the directions that all share, shorter.

A language model's vectors lie in a narrow cone. Questions and passages are therefore centred separately, each
by a mean of their own kind; one mean for both loses most of what they have in common (docs/search.md). The
first directions of what is left say how a passage is written, not what it says, and are taken out: Mu and
Viswanath, "All-but-the-Top", ICLR 2018.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from allod.search._errors import VectorsBroken

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

Centring = Literal["separate", "common", "none"]

_PER_DIRECTION = 8  # vectors of the sample for each direction that is estimated from it
_SAMPLE_FLOOR = 64  # below this many a direction that all share is not told from one of the subject


@dataclass(frozen=True, slots=True)
class Projection:
    """How vectors are centred and shortened.

    Attributes:
        mean: Of passages, d; zero where nothing is centred.
        axes: d × kept dimensions, orthonormal columns.
        sample: Passages that it was estimated from.
    """

    mean: Floats
    axes: Floats
    sample: int

    @classmethod
    def fit(cls, passages: Floats, centring: Centring, removed: int, dimensions: int) -> Projection:
        """Estimate a projection.

        Args:
            passages: A random sample of them, n × d.
            centring: A mean for each kind, one for both, or none.
            removed: Directions to take out; none where the sample is too small to tell them.
            dimensions: Directions to keep; all of them where the sample is too small to tell them.

        Returns:
            The projection.
        """
        size = passages.shape[1]
        mean = passages.mean(0) if centring != "none" else np.zeros(size, np.float32)
        kept = dimensions if len(passages) >= _PER_DIRECTION * dimensions else size
        out = removed if len(passages) >= _SAMPLE_FLOOR else 0
        if kept >= size and not out:
            axes = np.eye(size, dtype=np.float32)
        else:
            centred = (passages - mean).astype(np.float64)
            _, directions = np.linalg.eigh(centred.T @ centred)  # ascending
            axes = directions[:, ::-1][:, out : out + kept].astype(np.float32)
        return cls(mean, np.ascontiguousarray(axes), len(passages))

    @property
    def dimensions(self) -> int:
        """Numbers of a kept vector."""
        return int(self.axes.shape[1])

    def passages(self, raw: Floats) -> tuple[Bytes, Floats]:
        """Shorten vectors of passages.

        Args:
            raw: n × d.

        Returns:
            Signed bytes, n × kept, each row scaled to use them fully, and the lengths of these rows.
        """
        vectors = (raw - self.mean) @ self.axes
        peak = np.abs(vectors).max(axis=1, keepdims=True)
        codes = np.rint(vectors * (127 / np.maximum(peak, 1e-9))).astype(np.int8)
        lengths = np.linalg.norm(codes.astype(np.float32), axis=1)
        return codes, np.maximum(lengths, 1).astype(np.float32)

    def questions(self, raw: Floats, mean: Floats | None = None) -> Floats:
        """Shorten vectors of questions.

        Args:
            raw: n × d.
            mean: Of questions, d; without one the passages' mean.

        Returns:
            Rows of length 1.
        """
        vectors = (raw - (self.mean if mean is None else mean)) @ self.axes
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        found: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
        return found

    def to_bytes(self) -> bytes:
        """Write it down, the same bytes for the same projection."""
        stream = io.BytesIO()
        for array in (np.array([self.sample]), self.mean, self.axes):
            np.save(stream, array, allow_pickle=False)
        return stream.getvalue()

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def load(cls, path: Path) -> Projection:
        """Read a projection.

        Args:
            path: The file.

        Returns:
            The projection.

        Raises:
            VectorsBroken: The file is missing, cut short or holds something else.
        """
        try:
            stream = io.BytesIO(path.read_bytes())
            sample, mean, axes = (np.load(stream, allow_pickle=False) for _ in range(3))
            found = cls(mean, axes, int(sample[0]))
        except (OSError, ValueError, EOFError, IndexError) as error:
            raise VectorsBroken(path=path, detail=str(error)) from error
        if mean.shape != axes.shape[:1]:
            raise VectorsBroken(path=path, detail="its parts do not fit each other")
        return found
