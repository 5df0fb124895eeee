"""What is asked of a model and what comes back, the same for a model of this machine and one elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allod.models._errors import BadRequest


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model; of `messages` and `prompt` exactly one is given.

    Attributes:
        messages: Turns, put into the form of the model's own chat template.
        prompt: Raw text to go on from, for base models.
        max_tokens: Tokens of the answer, at most.
        temperature: 0 takes the likeliest token each time.
        seed: Of the random choice, where the temperature is above 0.
        stop: Texts that end the answer and are not part of it.
        grammar: GBNF that the answer must obey.
        schema: JSON schema, as text, that the answer must obey; of the kinds that a grammar can hold.
        banned: Ids of tokens that are never produced.
        adapters: Adapters in force, by the name of their file without its ending, each with its scale.
    """

    messages: tuple[Message, ...] = ()
    prompt: str = ""
    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    grammar: str | None = None
    schema: str | None = None
    banned: tuple[int, ...] = ()
    adapters: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """The next stretch of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of an answer.

    Attributes:
        reason: "stop" where the model or a stop text ended it, "length" where `max_tokens` did.
        prompt_tokens: Tokens of the prompt.
        cached_tokens: How many of them were known from the request before.
        answer_tokens: Tokens of the answer.
        prompt_seconds: Time spent on reading the prompt; 0 where a server elsewhere does not say.
        answer_seconds: Time spent on the answer.
    """

    reason: Literal["stop", "length"]
    prompt_tokens: int
    cached_tokens: int
    answer_tokens: int
    prompt_seconds: float
    answer_seconds: float


def require_sound(request: Request) -> None:
    """Make sure that a request can be asked of some model.

    Args:
        request: The request.

    Raises:
        BadRequest: It contradicts itself, or a number is out of range.
    """
    if bool(request.messages) == bool(request.prompt):
        raise BadRequest(detail="give messages or a prompt, and not both")
    if request.grammar is not None and request.schema is not None:
        raise BadRequest(detail="give a grammar or a schema, not both")
    if request.max_tokens < 1:
        raise BadRequest(detail=f"max_tokens is {request.max_tokens} and must be at least 1")
    if not 0 <= request.temperature <= 100:
        raise BadRequest(detail=f"temperature is {request.temperature} and must be 0 or more")
    if any(not 0 <= token < 2**31 for token in request.banned):
        raise BadRequest(detail="a banned token has an id below 0")
    if request.grammar is not None and (not request.grammar.strip() or request.grammar.lstrip()[0] == "%"):
        # the first is taken for none, the second for another language, whose faults lift all constraint
        raise BadRequest(detail="the grammar is not GBNF")
