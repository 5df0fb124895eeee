"""Finding passages: a tantivy index, the permission filter inside the query, and a second ranking stage."""

from allod.search._derive import feeding, index_digest, open_index, rebuild
from allod.search._errors import IndexBroken, IndexBusy, IndexExists, IndexMissing, IndexOutdated
from allod.search._filter import Filter
from allod.search._find import find
from allod.search._hits import Fetch, Hit, Row
from allod.search._index import Index, Writer
from allod.search._lexical import LexicalRanker, Ranker
from allod.search._question import Question
from allod.search._rank import Found, search
from allod.search._recipe import Recipe

__all__ = [
    "Fetch",
    "Filter",
    "Found",
    "Hit",
    "Index",
    "IndexBroken",
    "IndexBusy",
    "IndexExists",
    "IndexMissing",
    "IndexOutdated",
    "LexicalRanker",
    "Question",
    "Ranker",
    "Recipe",
    "Row",
    "Writer",
    "feeding",
    "find",
    "index_digest",
    "open_index",
    "rebuild",
    "search",
]
