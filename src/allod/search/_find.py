"""A search over a workspace: policy's decision into the filter, the database behind `fetch`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from allod import corpus, policy
from allod.search._filter import Filter
from allod.search._hits import Row
from allod.search._index import Index
from allod.search._rank import Found, Legs, search
from allod.workspace import View, Workspace


def find(
    workspace: Workspace,
    index: Index,
    view: View,
    person: policy.Person,
    question: str,
    *,
    k: int = 10,
    sources: Sequence[str] = (),
    legs: Legs | None = None,
) -> Found:
    """Find the passages that a person may see.

    Args:
        workspace: Whose policy decides.
        index: Its index.
        view: A snapshot of its database.
        person: Who asks.
        question: In any language.
        k: How many hits, at most the recipe's candidates.
        sources: Names of sources to which to restrict it; empty = all.
        legs: What it goes by beside the words.

    Returns:
        The question as weighed, and the hits, best first.

    Raises:
        SourceUnknown: A source is not registered.
    """
    seen = corpus.readable(view, person, workspace.settings.policy, date.today(), sources)

    def fetch(ids: Sequence[int]) -> list[Row]:
        return [Row(*row) for row in corpus.passage_rows(view, ids, seen.allowed)]

    return search(index, question, Filter(seen.allowed, seen.everything), fetch, k, legs)
