"""One search: a filtered query for the best fifty passages, then the second stage over their texts.

Reads no database itself: the caller hands in `fetch`.
"""

from __future__ import annotations

from dataclasses import dataclass

import tantivy

from allod.search._filter import Filter
from allod.search._hits import Fetch, Hit, hit
from allod.search._index import ABOUT, FREQUENCIES, PASSAGE, SOURCE, TEXT, Index, translated
from allod.search._lexical import LexicalRanker, Ranker
from allod.search._question import Question, weigh
from allod.search._recipe import Recipe


@dataclass(frozen=True, slots=True)
class Found:
    """What a search returns."""

    question: Question
    """The question as weighed against the index; `assistant` judges evidence by the same weights."""
    hits: tuple[Hit, ...]
    """Best first; passages of equal score in order of their ids."""


def search(
    index: Index, question: str, permitted: Filter, fetch: Fetch, k: int = 10, ranker: Ranker | None = None
) -> Found:
    """Find the passages that bear on a question, among those that the asker may see.

    Document frequencies are those of the whole index, also of what the asker may not see.

    Args:
        index: The open index.
        question: In any language, of any length.
        permitted: The permission filter, made by `policy`; it is part of the query.
        fetch: Gives the rows of passage ids.
        k: How many hits to return at most; above `recipe.candidates` all of them pass the second stage.
        ranker: The second stage; the lexical one by default.

    Returns:
        The weighed question and at most k hits; none when nothing is shared or nothing is allowed.

    Raises:
        IndexBroken: The index's files cannot be read.
    """
    with translated(index.path):
        searcher = index.searcher()
        weighed = weigh(searcher, question, index.recipe)
        ids = _candidates(index, searcher, weighed, permitted, max(k, index.recipe.candidates))
    rows = fetch(ids) if ids else []
    if not rows:
        return Found(weighed, ())
    scores = (ranker or LexicalRanker(index.recipe)).score(weighed, rows)
    ranked = sorted(zip(scores, rows, strict=True), key=lambda pair: (-pair[0], pair[1].passage))
    return Found(weighed, tuple(hit(row, score) for score, row in ranked[:k]))


def _candidates(
    index: Index, searcher: tantivy.Searcher, question: Question, permitted: Filter, limit: int
) -> list[int]:
    """Ids of the best passages by the engine's own BM25, each of an allowed source."""
    if not permitted.allowed or not question.terms:
        return []
    query = _query(index, searcher, question, permitted, limit)
    found = [address for _, address in searcher.search(query, limit, count=False).hits]
    passages = searcher.fast_field_values(PASSAGE, found)
    sources = searcher.fast_field_values(SOURCE, found)
    # The query has left out what is not allowed; this only catches a source that the filter did not know.
    return [
        int(p) for p, s in zip(passages, sources, strict=True) if p is not None and s in permitted.allowed
    ]


def _query(
    index: Index, searcher: tantivy.Searcher, question: Question, permitted: Filter, limit: int
) -> tantivy.Query:
    recipe, schema = index.recipe, index.schema
    telling = _telling(question, recipe, limit)
    about = [(tantivy.Occur.Should, _term(schema, ABOUT, term)) for term in question.names]
    wanted = [(tantivy.Occur.Should, _term(schema, TEXT, term)) for term in telling]
    wanted += about
    for mark in question.articles:
        numbered = tantivy.Query.boolean_query([(tantivy.Occur.Must, _term(schema, ABOUT, mark)), *about])
        wanted.append((tantivy.Occur.Should, tantivy.Query.boost_query(numbered, recipe.article_boost)))
    clauses = permitted.clauses(schema)
    if any(occur == tantivy.Occur.Must for occur, _ in clauses):
        wanted = [(tantivy.Occur.Must, tantivy.Query.boolean_query(wanted))]
    return tantivy.Query.boolean_query([*wanted, *clauses])


def _telling(question: Question, recipe: Recipe, limit: int) -> list[str]:
    """The terms worth looking up: those that are found, and of single characters only the telling ones.

    A list deeper than the second stage is asked for its reach, not for its speed: it takes all terms.
    """
    common = max(recipe.common_share * question.passages, recipe.common_count)
    found = [(term, count) for term, count in zip(question.terms, question.counts, strict=True) if count]
    rare = [term for term, count in found if len(term) == 2 or count < common]
    if limit > recipe.candidates or len(rare) < recipe.least_terms:
        return [term for term, _ in found]
    return rare


def _term(schema: tantivy.Schema, field: str, term: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema, field, term, FREQUENCIES)
