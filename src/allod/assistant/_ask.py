"""`ask`: find, draft, have a model say it, record. The one path from a question to an answer with an id."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from allod import policy
from allod.assistant._answer import answer
from allod.assistant._follow import earlier, leans
from allod.assistant._generate import generate
from allod.assistant._record import record
from allod.assistant._settings import Settings
from allod.assistant._values import Answer
from allod.assistant._voice import Voice
from allod.search import Index, Legs, find
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
    legs: Legs | None = None,
    voice: Voice | None = None,
    after: str | None = None,
) -> Answer:
    """Answer a question from what a person may see, and enter the answer in the ledger.

    Args:
        workspace: Where.
        index: Its index.
        person: Who asks.
        question: In any language.
        sources: Names of sources to which to restrict it; empty = all.
        legs: What search goes by beside the words.
        voice: The model that answers; without one the answer quotes.
        after: Id of the answer that this question follows.

    Returns:
        The answer or refusal, with its id, timings and the policy's digest.

    Raises:
        SourceUnknown: A source is not registered.
        NothingToFollow: There is no answer `after` for this person.
        NotAllowed: The model is elsewhere, and a source's text may not go there.
        RunnerCrashed: The model failed; nothing was recorded.
    """
    clock = _Clock()
    chosen = _settings(workspace)
    k = workspace.settings.answer.passages
    with workspace.read() as view:
        turn = None if after is None else earlier(view, after, person, workspace.settings.policy)
        found = find(workspace, index, view, person, question, k=k, sources=sources, legs=legs)
        clock.stop("search")
        draft = answer(found.question, found.hits, chosen)
        clock.stop("answer")
        if turn is not None and (leans(question) or draft.kind == "refusal"):
            both = f"{turn.question} {question}"  # it cannot be understood alone, or finds nothing alone
            joint = find(workspace, index, view, person, both, k=k, sources=sources, legs=legs)
            clock.stop("search")
            again = answer(joint.question, joint.hits, chosen)
            clock.stop("answer")
            if again.kind == "answer" or draft.kind == "refusal":
                found, draft = joint, again
    if voice is not None:  # outside any transaction: a model takes its time
        draft = generate(replace(draft, question=question), found, chosen, voice, turn)
        clock.stop("model")
    draft = replace(draft, question=question, after=after, policy=policy.digest(workspace.settings.policy))
    with workspace.read() as view:
        entry = record(workspace, view, draft, person)
    clock.stop("record")
    return replace(draft, id=f"a{entry}", timings=clock.seconds)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def stop(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + now - self._since, 6)
        self._since = now


def _settings(workspace: Workspace) -> Settings:
    given = {name: getattr(workspace.settings.answer, name) for name in _SETTABLE}
    return replace(Settings(), **{name: value for name, value in given.items() if value is not None})
