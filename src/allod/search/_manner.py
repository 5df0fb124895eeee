"""How the vectors of an encoder are made and used: its frames, centring, length and weight, in one value.

Each embedding model brings its own, as data of its catalog entry; `allod index tune` may choose others on the
workspace's own questions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from allod.search._encoder import Shown, Vectors32
from allod.search._projection import Centring


@dataclass(frozen=True, slots=True)
class Manner:
    """How an encoder is asked, and what its vectors count beside the words.

    Attributes:
        question: Frame around a question; it holds ``{text}``.
        passage: Frame around a passage, with ``{title}``, ``{heading}``, ``{reference}`` and ``{text}``.
        most_tokens: Of a framed passage; what is longer is cut off.
        centring: Whether questions and passages are centred each by their own mean.
        removed: Directions taken out, those that all passages share.
        dimensions: Numbers that are kept of a vector.
        weight: What a standard deviation of nearness counts beside the lexical score.
        sure: Lexical score of the best passage from which on words alone decide.
    """

    question: str = "{text}"
    passage: str = "{title}：{text}"
    most_tokens: int = 192
    centring: Centring = "separate"
    removed: int = 3
    dimensions: int = 256
    weight: float = 0.1
    sure: float = 1.2

    def ask(self, texts: Sequence[str]) -> list[str]:
        """Put questions into their frame.

        Args:
            texts: As asked.

        Returns:
            What the encoder reads.
        """
        return [self.question.replace("{text}", text) for text in texts]

    def show(self, shown: Sequence[Shown]) -> list[str]:
        """Put passages into their frame.

        Args:
            shown: The passages.

        Returns:
            What the encoder reads.
        """
        before, _, after = self.passage.partition("{text}")  # a text may hold what looks like a place
        return [_filled(before, each) + each.text + _filled(after, each) for each in shown]

    def made(self) -> str:
        """Name what the vectors of passages depend on.

        Returns:
            SHA-256, hex; a change of any other field leaves the vectors as they are.
        """
        fields = asdict(self)
        kept = {key: fields[key] for key in ("passage", "most_tokens", "centring", "removed", "dimensions")}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _filled(frame: str, shown: Shown) -> str:
    for name in ("title", "heading", "reference"):
        frame = frame.replace(f"{{{name}}}", getattr(shown, name))
    return frame


class Framed:
    """An encoder: a model's raw vectors of framed texts."""

    def __init__(self, encode: Callable[[Sequence[str], int], Vectors32], model: str, manner: Manner) -> None:
        """Make one.

        Args:
            encode: Takes texts and how many tokens of each count, gives a row of length 1 for each.
            model: SHA-256 of the model's file, hex.
            manner: The frames.
        """
        self._encode = encode
        self._manner = manner
        self.model = model
        self.digest = hashlib.sha256(f"{model}\n{manner.made()}".encode()).hexdigest()

    def passages(self, shown: Sequence[Shown]) -> Vectors32:
        """Encode passages.

        Args:
            shown: At least one passage.

        Returns:
            One row a passage, each of length 1.
        """
        return self._encode(self._manner.show(shown), self._manner.most_tokens)

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Encode questions.

        Args:
            texts: At least one question.

        Returns:
            One row a question, each of length 1.
        """
        return self._encode(self._manner.ask(texts), self._manner.most_tokens)
