"""What the assistant gives back: answers and refusals, their sentences and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "refusal"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document, with the exact text that stands there."""

    document: str
    title: str
    reference: str
    heading: str
    page: int | None
    start: int
    """Offset of the quote in the document's stored text, in characters."""
    end: int
    """Offset after the quote's last character."""
    quote: str
    """Exactly the stored text from start to end."""
    source: str
    classification: str
    passage: int
    """Id of the passage that the quote was taken from."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer."""

    text: str
    citation: int
    """Which of the answer's citations supports it, from 0."""
    emphasis: tuple[tuple[int, int], ...] = ()
    """Spans of the text, in order, that answer the question directly."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal; `answer` drafts it, and whoever records it fills in id, timings and policy."""

    kind: Kind
    question: str
    language: str
    """BCP 47 tag of the language in which to speak to the asker."""
    sentences: tuple[Sentence, ...] = ()
    """None in a refusal: its words come from the locale pack."""
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    """With a refusal: the passages that came nearest, whole, offered as such and not as an answer."""
    strength: float = 0.0
    """How strongly the best passage stands out; below the settings' floor there is no answer."""
    reason: str = ""
    """With a refusal: the key of its sentence in the locale packs."""
    missing: tuple[str, ...] = ()
    """With a refusal: words and figures of the question that no evidence holds."""
    id: str | None = None
    """The entry in the ledger; None while nothing is recorded."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by stage."""
    policy: str = ""
    """Digest or name of the policy that decided what could be seen."""

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it.

        Returns:
            A new dictionary of dictionaries, lists, text and numbers.
        """
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
