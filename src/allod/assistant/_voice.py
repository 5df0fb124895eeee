"""A model as the assistant hears it: who it is, how it is spoken to, what it may not say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from allod.language import guard
from allod.models import Finish, Piece, Request, vocabulary


@dataclass(frozen=True, slots=True)
class Reply:
    """All that a model said to one request."""

    text: str
    finish: Finish


Stream = Callable[[Request], Iterator[Piece | Finish]]
"""Asks a model; the last thing that it gives is the `Finish`."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A model that answers.

    Attributes:
        name: Its name in the workspace.
        digest: SHA-256 of its file; of its address where it runs elsewhere.
        lineage: Digest of its lineage.
        chat: Whether it has a chat template.
        stream: Asks it.
        mode: `free`, or `copy`: only stretches of the evidence.
        place: The country in which it runs, where that is not this machine.
        characters: Characters of evidence that it is shown.
        max_tokens: Tokens of an answer, at most.
        marks: Whether sentences that the evidence does not bear out are shown as such, or left out.
        replace_terms: Whether words of another region's usage are replaced.
        weights: Its file, where it runs on this machine.
        permit: Told from which sources a text is about to be sent elsewhere; raises where that is forbidden.
            None for a model of this machine.
    """

    name: str
    digest: str
    lineage: str
    chat: bool
    stream: Stream
    mode: str = "free"
    place: str = ""
    characters: int = 300
    max_tokens: int = 96
    marks: bool = False
    replace_terms: bool = False
    weights: Path | None = None
    permit: Callable[[Collection[str]], None] | None = None

    def say(self, request: Request) -> Reply:
        """Ask the model and wait for its whole answer.

        Args:
            request: The question.

        Returns:
            What it said.

        Raises:
            RunnerCrashed: It failed.
        """
        text, finish = "", None
        for part in self.stream(request):
            if isinstance(part, Finish):
                finish = part
            else:
                text += part.text
        assert finish is not None, "a stream ends with its Finish"
        return Reply(text, finish)


@lru_cache(maxsize=8)
def banned_tokens(model: Path, locale: str) -> tuple[int, ...]:
    """Tokens that a model may not produce in a locale: those with characters that it bars.

    They are worked out once and kept beside the model's file.

    Args:
        model: The model's GGUF file.
        locale: The language of the answers.

    Returns:
        Ids, ascending; none in a locale that bars no characters.

    Raises:
        ModelBroken: The file has no vocabulary.
    """
    keeper = guard(locale)
    if not keeper.barred_characters:
        return ()
    mark = hashlib.sha256("".join(sorted(keeper.barred_characters)).encode()).hexdigest()[:12]
    kept = model.with_suffix(f".{mark}.banned")
    if kept.is_file():
        return tuple(map(int, json.loads(kept.read_text("ascii"))))
    banned = keeper.banned_tokens(vocabulary(model))
    making = kept.with_suffix(".part")
    making.write_text(json.dumps(banned), "ascii")
    making.replace(kept)
    return banned
