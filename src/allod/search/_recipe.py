"""The recipe of an index and of its ranking: every constant that decides what a search returns, in one value.

An index is recorded as an artifact made from a corpus version by this recipe; equal recipes over equal
corpora give equal results. Nothing else in the package holds a tunable number.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an index is made and how its passages are ranked.

    The constants were chosen on DRCD-dev hidden among 159,163 articles of law (`bench/drcd.py` measures
    them). BM25: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
    Foundations and Trends in Information Retrieval 3(4), 2009.
    """

    schema: int = 1
    """Version of the index's fields; changes with their names, types or tokens."""
    analyzer: int = 1
    """Version of the grams that `language` makes."""
    common_share: float = 0.05
    """Characters and words found in at least this share of the passages are ranked by, not looked up …"""
    common_count: int = 2000
    """… if they are found in at least this many: a small index is searched by all grams …"""
    least_terms: int = 4
    """… and if this many remain."""
    most_terms: int = 96
    """A longer question is searched by this many of its rarest grams."""
    article_boost: float = 3.0
    """How much more title and heading count at retrieval for articles whose number the question names."""
    candidates: int = 50
    """Passages that the second stage scores."""
    unseen_pair: float = 0.15
    """Share of its weight left to a pair that no passage holds though each character stands somewhere."""
    k1: float = 0.3
    """BM25: how fast repeats of a gram stop counting."""
    b: float = 0.2
    """BM25: how much longer passages are held back."""
    passage_length: float = 275.0
    """BM25: characters of a usual passage."""
    sentence_length: float = 45.0
    """BM25 of single sentences: characters of a usual one."""
    sentence_weight: float = 0.7
    """Share of the best sentence's BM25 in the score."""
    coverage_weight: float = 0.3
    """Share of the question's weight that the best sentence covers."""
    about_weight: float = 0.8
    """Share of what only title, heading or reference cover of the question."""
    named_weight: float = 6.0
    """Added when the question names both the document and the passage's article number."""

    @property
    def format(self) -> str:
        """What an index must share with the program that reads it; ranking constants need not."""
        return f"schema {self.schema}, analyzer {self.analyzer}"

    def digest(self) -> str:
        """Name this recipe.

        Returns:
            SHA-256, in hexadecimal, of its fields as JSON with sorted keys.
        """
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
