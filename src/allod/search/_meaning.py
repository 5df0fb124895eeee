"""The leg that goes by meaning: a question's nearness to each passage, of those that the asker may see.

Until every passage has its vector, the best of those that the words found get theirs on the fly, so that the
right passage does not lose its place for having come late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allod.language import profile
from allod.search._derive_vectors import PROJECTION
from allod.search._encoder import Shown
from allod.search._errors import VectorsBroken, VectorsForeign
from allod.search._filter import Filter
from allod.search._hits import Row
from allod.search._manner import Framed, Manner
from allod.search._projection import Projection
from allod.search._vectors import Scores, Vectors

Floats = NDArray[np.float32]

_SCRIPTS = ("han", "latin")
_LATIN = frozenset({"Latn"})


class Meaning:
    """The vectors of one model, opened for questions."""

    def __init__(self, path: Path, encoder: Framed, manner: Manner, *, name: str, late: int = 0) -> None:
        """Open the vectors.

        Args:
            path: Their folder.
            encoder: The model that made them.
            manner: How it is asked, and what it counts.
            name: What people call the model.
            late: Passages without a vector that a question has encoded, at most.

        Raises:
            VectorsForeign: They were made by another model, or in another manner.
            VectorsBroken: A file is missing or cut short.
        """
        self.vectors = Vectors.open(path)
        if self.vectors.state.encoder != encoder.digest:
            raise VectorsForeign(path=path, model=name)
        self._projection = Projection.load(path / PROJECTION)
        if self._projection.digest != self.vectors.state.projection:
            raise VectorsBroken(path=path, detail="the projection is another one")
        self.manner = manner
        self._path = path
        self._encoder = encoder
        self._late = late
        self._made: dict[int, Floats] = {}
        self._means: dict[str, Floats] | None = None

    def refresh(self) -> None:
        """See the vectors that have been made, and those that have gone, since they were opened."""
        self.vectors = Vectors.open(self._path)

    def question(self, text: str) -> Floats:
        """Turn a question into its vector.

        Args:
            text: As asked.

        Returns:
            A vector of length 1, centred like the passages.
        """
        raw = self._encoder.questions([text])
        mean = None
        if self.manner.centring == "separate":
            mean = self._usual()["latin" if profile(text).script in _LATIN else "han"]
        found: Floats = self._projection.questions(raw, mean)[0]
        return found

    def scores(self, question: Floats, permitted: Filter) -> Scores:
        """Compare a question with every passage that may be seen.

        Args:
            question: What `question` gave.
            permitted: The permission, made by `policy`.

        Returns:
            The cosine of each.
        """
        return self.vectors.scores(question, permitted.allowed, permitted.all_sources)

    def late(self, question: Floats, rows: Sequence[Row]) -> dict[int, float]:
        """Encode passages that have no vector yet.

        Args:
            question: What `question` gave.
            rows: Passages, best first, already permitted.

        Returns:
            Cosine by passage, of as many as there is time for.
        """
        wanted = rows[: self._late]
        new = [row for row in wanted if row.passage not in self._made]
        if new:
            shown = [Shown(row.title, row.heading, row.reference, row.text) for row in new]
            codes, lengths = self._projection.passages(self._encoder.passages(shown))
            for row, code, length in zip(new, codes, lengths, strict=True):
                self._made[row.passage] = code.astype(np.float32) / length
        return {row.passage: float(self._made[row.passage] @ question) for row in wanted}

    def _usual(self) -> dict[str, Floats]:
        """The mean of questions as people ask them, by script; kept beside the vectors."""
        if self._means is None:
            key = hashlib.sha256(f"{self._encoder.digest}\n{self.manner.question}".encode()).hexdigest()
            file = self._path / f"questions-{key[:16]}.npy"
            try:
                means = np.load(file, allow_pickle=False)
            except (OSError, ValueError):
                asked = [self._encoder.questions(stored_questions(script)) for script in _SCRIPTS]
                means = np.stack([each.mean(0) for each in asked]).astype(np.float32)
                building = file.with_suffix(".part")
                with building.open("wb") as stream:
                    np.save(stream, means, allow_pickle=False)
                building.rename(file)
            self._means = dict(zip(_SCRIPTS, means, strict=True))
        return self._means


def stored_questions(script: str) -> list[str]:
    """Questions as people ask them, shipped with the program: what is usual for a question.

    Args:
        script: "han" or "latin".

    Returns:
        Some dozens.
    """
    file = resources.files("allod.search") / "questions" / f"{script}.txt"
    return file.read_text("utf-8").splitlines()
