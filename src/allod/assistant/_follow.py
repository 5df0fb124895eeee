"""A follow-up: what was asked and answered before it, and whether it stands on its own."""

from __future__ import annotations

import json
import re

from sqlalchemy import select

from allod import policy
from allod.assistant._errors import NothingToFollow
from allod.assistant._prompt import Turn
from allod.language import fold
from allod.workspace import Policy, View, answers, visible

# 那第二胎呢, and what about the second one: words that lean on the question before.
_LEANS = re.compile(
    fold(  # as the question is: 這 and 该 are one form each
        r"^(?:那|它|他|她|其|這|此|該|上述|前述|(?:and|what about|how about|it|its|that|they|their)\b)"
        r"|呢[?？。]?$"
    )
)


def earlier(view: View, name: str, person: policy.Person, rules: Policy) -> Turn:
    """Return the question and answer that a follow-up follows.

    Args:
        view: A snapshot.
        name: The answer's id, such as ``a17``.
        person: Who asks now: an answer that quotes what this person may not read is not shown to a model for
            them either.
        rules: The policy.

    Returns:
        The turn.

    Raises:
        NothingToFollow: There is no such answer, its text was not kept, or it is not for this person.
    """
    entry = name.removeprefix("a")
    row = None
    if entry.isdigit():
        query = select(answers.c.question, answers.c.answer).where(
            answers.c.act == int(entry), visible(answers, view.size)
        )
        row = view.connection.execute(query).one_or_none()
    if row is None or row.question is None or row.answer is None:
        raise NothingToFollow(answer=name)
    kept = json.loads(row.answer)
    highest = policy.rank(person.clearance, rules.levels)
    places = kept["citations"] + kept["nearest"]
    if any(policy.rank(place["classification"], rules.levels) > highest for place in places):
        raise NothingToFollow(answer=name)
    said = kept.get("direct") or kept["sentences"]
    text = " ".join(sentence["text"] for sentence in said)
    return Turn(row.question, text, frozenset(place["source"] for place in kept["citations"]))


def leans(question: str) -> bool:
    """Tell whether a question cannot be understood without the one before.

    Args:
        question: A follow-up.

    Returns:
        True if its words say so.
    """
    return _LEANS.search(fold(question).strip()) is not None
