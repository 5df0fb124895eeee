"""One search: what the words find, what lies near in meaning, the second stage over their texts, one order.

Reads no database itself: the caller hands in `fetch`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from allod.search._filter import Filter
from allod.search._fuse import fuse
from allod.search._hits import Fetch, Hit, Row, hit
from allod.search._index import ABOUT, FREQUENCIES, PASSAGE, SOURCE, TEXT, Index, translated
from allod.search._lexical import LexicalRanker
from allod.search._meaning import Meaning
from allod.search._question import Question, weigh
from allod.search._ranking import Orderer
from allod.search._recipe import Recipe
from allod.search._sentence_ranker import SentenceRanker


@dataclass(frozen=True, slots=True)
class Legs:
    """What a search goes by beside the words; without any of it, by the words alone.

    Attributes:
        orderer: The learnt order of what the words find.
        sentences: The learnt choice of sentences, for whoever shows evidence.
        meaning: The vectors of a model.
    """

    orderer: Orderer | None = None
    sentences: SentenceRanker | None = None
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search returns."""

    question: Question
    """The question as weighed against the index; `assistant` judges evidence by the same weights."""
    hits: tuple[Hit, ...]
    """Best first; passages of equal rank in order of their ids."""
    sentences: SentenceRanker | None = None
    """What is to choose among their sentences, where it has been learnt."""


def search(
    index: Index,
    question: str,
    permitted: Filter,
    fetch: Fetch,
    k: int = 10,
    legs: Legs | None = None,
) -> Found:
    """Find the passages that bear on a question, among those that the asker may see.

    Document frequencies are those of the whole index, also of what the asker may not see.

    Args:
        index: The open index.
        question: In any language, of any length.
        permitted: The permission filter, made by `policy`; it comes before every leg's scoring.
        fetch: Gives the rows of passage ids.
        k: How many hits to return at most; above `recipe.candidates` all of them pass the second stage.
        legs: What it goes by beside the words.

    Returns:
        The weighed question and at most k hits; none when nothing is shared or nothing is allowed. A hit's
        score is what the words say, in whatever order the legs have put the hits.

    Raises:
        IndexBroken: The index's files cannot be read.
    """
    legs = legs or Legs()
    with translated(index.path):
        searcher = index.searcher()
        weighed = weigh(searcher, question, index.recipe)
        ids = _candidates(index, searcher, weighed, permitted, max(k, index.recipe.candidates))
    near = None if legs.meaning is None else _Near(legs.meaning, question, permitted)
    wanted = list(ids)
    if near is not None:
        wanted += set(near.best(max(k, index.recipe.candidates))).difference(ids)
    rows = fetch(wanted) if wanted else []
    if not rows:
        return Found(weighed, ())
    scores = LexicalRanker(index.recipe).score(weighed, rows) if weighed.terms else [0.0] * len(rows)
    ranked = sorted(zip(scores, rows, strict=True), key=lambda pair: (-pair[0], pair[1].passage))
    places: Sequence[int] = range(len(ranked))
    if legs.orderer is not None and weighed.terms:
        places = legs.orderer.order(weighed, [row for _, row in ranked])
    if near is not None:
        places = near.order([score for score, _ in ranked], [row for _, row in ranked], places)
    hits = tuple(hit(ranked[place][1], ranked[place][0]) for place in places[:k])
    return Found(weighed, hits, legs.sentences)


class _Near:
    """One question among the vectors."""

    def __init__(self, meaning: Meaning, question: str, permitted: Filter) -> None:
        self._meaning = meaning
        self._question = meaning.question(question)
        self._scores = meaning.scores(self._question, permitted)

    def best(self, k: int) -> list[int]:
        """Ids of the nearest passages."""
        return [passage for passage, _ in self._scores.best(k)]

    def order(self, strengths: Sequence[float], rows: Sequence[Row], places: Sequence[int]) -> list[int]:
        """Put rows, best first by their words, into the order of words and nearness together."""
        cosines = self._scores.of([row.passage for row in rows])
        cosines |= self._meaning.late(self._question, [row for row in rows if row.passage not in cosines])
        mean, deviation = self._scores.spread()
        near = [(cosines[row.passage] - mean) / deviation if row.passage in cosines else None for row in rows]
        return fuse(strengths, near, places, self._meaning.manner)


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
