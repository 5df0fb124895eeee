"""A question as search sees it: its grams, how much each weighs in this index, and the articles it names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from allod.language import grams, quantities, question_grams
from allod.search._index import ABOUT, TEXT
from allod.search._recipe import Recipe

_ARTICLE = "article"


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
    found = {term: _frequency(searcher, term, total) for term in terms}
    if len(terms) > recipe.most_terms:
        kept = set(sorted(terms, key=found.__getitem__)[: recipe.most_terms])
        terms = [term for term in terms if term in kept]
    return Question(
        text=text,
        terms=tuple(terms),
        weights=tuple(_weight(term, found, total, recipe) for term in terms),
        counts=tuple(found[term] for term in terms),
        passages=total,
        articles=articles(text),
    )


def _weight(term: str, found: Mapping[str, int], total: int, recipe: Recipe) -> float:
    """A term's rarity; little for a pair that stands nowhere though its characters do: hardly a word."""
    rarity = math.log(1 + (total - found[term] + 0.5) / (found[term] + 0.5))
    if found[term] == 0 and len(term) == 2 and all(found.get(character) for character in term):
        return recipe.unseen_pair * rarity
    return rarity


def _frequency(searcher: tantivy.Searcher, term: str, total: int) -> int:
    """Passages that hold a term in their text or in their names, whichever are more.

    A name that all documents carry in their titles tells nothing, however rare it is in their texts. The
    engine's own count includes deleted passages and may exceed the total.
    """
    found = searcher.doc_freq(TEXT, term)
    if len(term) > 1:
        found = max(found, searcher.doc_freq(ABOUT, term))
    return min(found, total)


def about_text(title: str, heading: str, reference: str) -> str:
    """What a passage is about, as the index takes it: pairs and words of its names, and its article number.

    Single characters are left out: they say little in so short a text and double its cost.

    Args:
        title: The document's title.
        heading: The passage's heading path.
        reference: The passage's reference, such as 「第 6 條」.

    Returns:
        Tokens joined by spaces.
    """
    named = _names(title), _names(heading), *named_articles(heading, reference)
    return " ".join(part for part in named if part)


def named_articles(heading: str, reference: str) -> tuple[str, ...]:
    """Article numbers by which a passage is known: its reference's, else those in its heading path.

    Args:
        heading: The passage's heading path.
        reference: The passage's reference.

    Returns:
        Tokens as in `Question.articles`.
    """
    return articles(reference) or articles(heading)


def about_terms(searcher: tantivy.Searcher, question: Question) -> list[str]:
    """Those of a question's grams that stand in any passage's names."""
    return [term for term in question.terms if len(term) > 1 and searcher.doc_freq(ABOUT, term)]


@lru_cache(maxsize=4096)
def _names(text: str) -> str:
    return " ".join(gram for gram in grams(text) if len(gram) > 1)


@lru_cache(maxsize=4096)
def articles(text: str) -> tuple[str, ...]:
    """Article numbers in a text, each as one token: 「第六條之一」 is art:6-1, whatever its paragraph."""
    numbers = (quantity.value.split("/")[0] for quantity in quantities(text) if quantity.kind == _ARTICLE)
    return tuple(dict.fromkeys(numbers))
