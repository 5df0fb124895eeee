"""What a model is asked: instructions, the fenced evidence, what was said before, the question.

Evidence is data from anyone. It stands between two lines of a random mark that it cannot know, without
invisible characters, and with the characters of which chat templates make their role marks in full width, so
that no document can open a turn of its own. What a model does with an order that it reads all the same is
held in check afterwards: its sentences count only where the evidence bears them out.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from allod.language import pack, strip_invisible
from allod.models import Message

_DELIMITERS = str.maketrans("<>[]|", "＜＞［］｜")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that went before, and what was answered."""

    question: str
    answer: str
    sources: frozenset[str] = frozenset()
    """From which the answer was given."""


def shown(text: str) -> str:
    """Evidence as a model reads it.

    Args:
        text: A stored sentence.

    Returns:
        It without invisible characters and line breaks, its delimiters in full width.
    """
    return " ".join(strip_invisible(text).translate(_DELIMITERS).split())


def stored(said: str, evidence: Sequence[str]) -> str:
    """What a model copied, in the characters of the evidence.

    Args:
        said: A stretch of the evidence as it was shown, or anything else.
        evidence: The stored sentences.

    Returns:
        The stretch as stored; anything else as it is.
    """
    for text in evidence:
        plain = " ".join(strip_invisible(text).split())
        at = shown(text).find(said)
        if at >= 0:
            return plain[at : at + len(said)]
    return said


def no_answer(locale: str) -> str:
    """Return the one sentence with which a model is to say that the evidence holds no answer."""
    return pack(locale).say("prompt.none")


def ask_for(
    question: str,
    evidence: Sequence[tuple[str, str]],
    locale: str,
    *,
    chat: bool,
    earlier: Turn | None = None,
    mark: str = "",
) -> tuple[tuple[Message, ...], str]:
    """Write the prompt.

    Args:
        question: In any language.
        evidence: Title and text of each sentence, in reading order.
        locale: The language in which to answer; one that has a pack.
        chat: Whether the model has a chat template; a base model is shown examples instead.
        earlier: What a follow-up follows.
        mark: The fence; drawn at random when empty.

    Returns:
        Messages for a chat model and no text, or no messages and a text.
    """
    say = pack(locale).say
    mark = mark or secrets.token_hex(3)
    text = _joined(evidence)
    if not chat:
        before = (
            f"{say('prompt.again', question=_line(earlier.question), answer=_line(earlier.answer))}\n"
            if earlier
            else ""
        )
        asked = say("prompt.base", evidence=text, question=_line(question), mark=mark)
        return (), f"{say('prompt.examples', mark=mark)}\n\n{before}{asked}"
    turns: list[Message] = [Message("system", say("prompt.system", none=no_answer(locale)))]
    if earlier is not None:
        turns += [Message("user", _line(earlier.question)), Message("assistant", _line(earlier.answer))]
    turns.append(Message("user", say("prompt.chat", evidence=text, question=_line(question), mark=mark)))
    return tuple(turns), ""


def _joined(evidence: Sequence[tuple[str, str]]) -> str:
    """The evidence, each document's sentences on a line behind its title."""
    lines: list[str] = []
    last = None
    for title, text in evidence:
        if title == last:
            lines[-1] += shown(text)
        else:
            lines.append(f"《{shown(title)}》{shown(text)}")
        last = title
    return "\n".join(lines)


def _line(text: str) -> str:
    return shown(text)
