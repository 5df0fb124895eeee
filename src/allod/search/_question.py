"""A question as search sees it: its grams, how much each weighs in this index, and the articles it names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import tantivy

from allod.language import articles, question_grams
from allod.search._index import ABOUT, TEXT
from allod.search._recipe import Recipe


@dataclass(frozen=True, slots=True)
class Question:
    """A question weighed against an index."""

    text: str
    terms: tuple[str, ...]
    """Distinct grams without question words, in order of appearance."""
    weights: tuple[float, ...]
    """Inverse document frequency of each term (natural logarithm, BM25's form, never negative)."""
    counts: tuple[int, ...]
    """Passages of the index that hold each term."""
    passages: int
    """Passages of the index."""
    names: tuple[str, ...]
    """Those of the terms that stand in any passage's names."""
    articles: tuple[str, ...]
    """Article numbers named, in the form that `about_text` gives references."""

    @property
    def weight(self) -> float:
        """What a passage would have to cover to cover everything."""
        return sum(self.weights)


def weigh(searcher: tantivy.Searcher, text: str, recipe: Recipe) -> Question:
    """Take a question apart and weigh its grams by their rarity.

    Args:
        searcher: A view of the index.
        text: The question as asked.
        recipe: Constants.

    Returns:
        The question; without terms when it holds no letter, digit or character to search for.
    """
    total = max(searcher.num_docs, 1)
    terms = list(dict.fromkeys(question_grams(text, recipe.least_terms)))
    # A name that all documents carry in their titles tells nothing, however rare it is in their texts: the
    # larger count decides. The engine's counts include deleted passages and may exceed the total.
    names = {term: searcher.doc_freq(ABOUT, term) for term in terms if len(term) > 1}
    found = {term: min(max(searcher.doc_freq(TEXT, term), names.get(term, 0)), total) for term in terms}
    if len(terms) > recipe.most_terms:
        kept = set(sorted(terms, key=found.__getitem__)[: recipe.most_terms])
        terms = [term for term in terms if term in kept]
    return Question(
        text=text,
        terms=tuple(terms),
        weights=tuple(_weight(term, found, total, recipe) for term in terms),
        counts=tuple(found[term] for term in terms),
        passages=total,
        names=tuple(term for term in terms if names.get(term)),
        articles=articles(text),
    )


def _weight(term: str, found: Mapping[str, int], total: int, recipe: Recipe) -> float:
    """A term's rarity; little for a pair that stands nowhere though its characters do: hardly a word."""
    rarity = math.log(1 + (total - found[term] + 0.5) / (found[term] + 0.5))
    if found[term] == 0 and len(term) == 2 and all(found.get(character) for character in term):
        return recipe.unseen_pair * rarity
    return rarity
