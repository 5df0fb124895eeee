"""`ask`: find, draft, record. The one path from a question to an answer with an id."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from allod import policy
from allod.assistant._answer import answer
from allod.assistant._record import record
from allod.assistant._settings import Settings
from allod.assistant._values import Answer, Sentence
from allod.search import Index, find
from allod.workspace import Workspace

_SETTABLE = ("floor", "margin_weight", "names_must_stand", "most_sentences")
"""What a workspace may set of `Settings`, under the same names in its section [answer]."""


def ask(
    workspace: Workspace,
    index: Index,
    person: policy.Person,
    question: str,
    *,
    sources: Sequence[str] = (),
    stream: Callable[[Sentence], None] | None = None,
) -> Answer:
    """Answer a question from what a person may see, and enter the answer in the ledger.

    Args:
        workspace: Where.
        index: Its index.
        person: Who asks.
        question: In any language.
        sources: Names of sources to which to restrict it; empty = all.
        stream: Called with each sentence of the answer, in order.

    Returns:
        The answer or refusal, with its id, timings and the policy's digest.

    Raises:
        SourceUnknown: A source is not registered.
    """
    chosen = workspace.settings.answer
    given = {name: getattr(chosen, name) for name in _SETTABLE}
    settings = replace(Settings(), **{name: value for name, value in given.items() if value is not None})
    started = time.perf_counter()
    with workspace.read() as view:
        found = find(workspace, index, view, person, question, k=chosen.passages, sources=sources)
        searched = time.perf_counter()
        draft = replace(
            answer(found.question, found.hits, settings), policy=policy.digest(workspace.settings.policy)
        )
        drafted = time.perf_counter()
        entry = record(workspace, view, draft, person)
    recorded = time.perf_counter()
    if stream is not None:  # what is shown has been recorded
        for sentence in draft.sentences:
            stream(sentence)
    timings = {
        "search": searched - started,
        "answer": drafted - searched,
        "record": recorded - drafted,
    }
    return replace(draft, id=f"a{entry}", timings={key: round(value, 6) for key, value in timings.items()})
