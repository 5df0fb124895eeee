"""What search needs of a model that turns text into vectors; who has one hands it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as an encoder sees it: its text and what it is called."""

    title: str
    heading: str
    reference: str
    text: str


class Encoder(Protocol):
    """Turns passages and questions into vectors of one space, in which what means the same lies close."""

    @property
    def digest(self) -> str:
        """SHA-256, hex, of all that its vectors depend on: weights, frames, length."""
        ...

    def passages(self, shown: Sequence[Shown]) -> Vectors32:
        """Encode passages.

        Args:
            shown: At least one passage.

        Returns:
            One row a passage, each of length 1.
        """
        ...

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Encode questions.

        Args:
            texts: At least one question.

        Returns:
            One row a question, each of length 1.
        """
        ...
