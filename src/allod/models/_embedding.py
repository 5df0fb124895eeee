"""How a model's vectors are made and used: frames, length, centring and weight, data of its catalog entry."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

_PLACE = re.compile(r"\{([^{}]*)\}")


def _frame_of(places: Collection[str], frame: str, most: int = 1) -> str:
    named = _PLACE.findall(frame)
    if not 1 <= named.count("text") <= most:
        raise ValueError(f"the frame {frame!r} must hold {{text}} {'once' if most == 1 else 'once or twice'}")
    if others := sorted(set(named) - set(places)):
        known = ", ".join(f"{{{place}}}" for place in places)
        raise ValueError(f"the frame {frame!r} has the place {{{others[0]}}}; places are {known}")
    return frame


QuestionFrame = Annotated[str, AfterValidator(lambda frame: _frame_of(("text",), frame, 2))]
PassageFrame = Annotated[
    str, AfterValidator(lambda frame: _frame_of(("title", "heading", "reference", "text"), frame))
]


@dataclass(frozen=True, slots=True)
class Embedding:
    """What a catalog entry says of an embedding model, in its table ``[embedding]``.

    Attributes:
        question: Frame around a question; ``{text}`` is the question.
        questions: Frames that a tuner may choose from.
        passage: Frame around a passage; places are ``{title}``, ``{heading}``, ``{reference}``, ``{text}``.
        most_tokens: Of a framed text; what is longer is cut off.
        centring: Whether questions and passages are centred each by their own mean, by one, or not.
        removed: Directions taken out, those that all passages share.
        dimensions: Numbers that are kept of a vector.
        weight: What a standard deviation of nearness counts beside the lexical score.
        sure: Lexical score of the best passage from which on words alone decide.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    question: QuestionFrame = "{text}"
    questions: tuple[QuestionFrame, ...] = ()
    passage: PassageFrame = "{title}：{text}"
    most_tokens: Annotated[int, Field(ge=2, le=2048)] = 192
    centring: Literal["separate", "common", "none"] = "separate"
    removed: Annotated[int, Field(ge=0, le=64)] = 3
    dimensions: Annotated[int, Field(ge=1, le=8192)] = 256
    weight: Annotated[float, Field(ge=0, le=100)] = 0.1
    sure: Annotated[float, Field(ge=0, le=10)] = 1.2
