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
    confidence: float | None = None
    """Of text that was recognised on a picture, from 0 to 1; None for text as it was stored."""
    box: tuple[float, ...] | None = None
    """Where the passage stands on its page: left, top, right, bottom in points from the upper left corner."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer."""

    text: str
    citation: int
    """Which of the answer's citations supports it, from 0."""
    emphasis: tuple[tuple[int, int], ...] = ()
    """Spans of the text, in order, that answer the question directly."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in a model's own words."""

    text: str
    citation: int | None
    """Which of the answer's citations bears it out, from 0; None where nothing does, and it is shown so."""


@dataclass(frozen=True, slots=True)
class Generation:
    """How a model had a part in an answer."""

    model: str
    digest: str
    """SHA-256 of its file; of its address where it runs elsewhere."""
    lineage: str
    """Digest of its lineage."""
    mode: str
    """`free`, or `copy`: under a grammar of the evidence."""
    place: str = ""
    """The country in which it runs, where that is not this machine."""
    removed: int = 0
    """Sentences left out because the evidence does not bear them out."""
    withheld: str = ""
    """Why there is no direct answer: `unsupported`, `beside` the question, or `unsure`."""
    converted: int = 0
    """Simplified characters replaced in the model's own words."""
    terms: tuple[str, ...] = ()
    """Words of another region's usage in them."""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal; `answer` drafts it, and whoever records it fills in id, timings and policy."""

    kind: Kind
    question: str
    language: str
    """BCP 47 tag of the language in which to speak to the asker."""
    sentences: tuple[Sentence, ...] = ()
    """Quoted; none in a refusal: its words come from the locale pack."""
    direct: tuple[Said, ...] = ()
    """With a model: its answer, which the quoted sentences bear out."""
    generation: Generation | None = None
    """With a model: which, and what became of its words."""
    after: str | None = None
    """The answer that a follow-up follows."""
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
