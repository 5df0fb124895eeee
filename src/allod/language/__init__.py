"""Scripts, search analyzers, sentences, quantities, question types and locale packs; calls no model."""

from allod.language._about import about_text, articles, named_articles
from allod.language._analysis import fold, grams, index_text
from allod.language._errors import UnknownLocale, UnknownSentence
from allod.language._guard import Guard, guard
from allod.language._invisible import Span, invisible, strip_invisible
from allod.language._normalize import normalize
from allod.language._orders import orders
from allod.language._packs import Pack, available, pack, sentence_of
from allod.language._personal import Personal, personal
from allod.language._profile import Profile, profile, question_language
from allod.language._quantities import Quantity, quantities
from allod.language._questions import asks_for, question_grams
from allod.language._redact import redact
from allod.language._sentences import sentences
from allod.language._shingles import shingles
from allod.language._terms import Term

__all__ = [
    "Guard",
    "Pack",
    "Personal",
    "Profile",
    "Quantity",
    "Span",
    "Term",
    "UnknownLocale",
    "UnknownSentence",
    "about_text",
    "articles",
    "asks_for",
    "available",
    "fold",
    "grams",
    "guard",
    "index_text",
    "invisible",
    "named_articles",
    "normalize",
    "orders",
    "pack",
    "personal",
    "profile",
    "quantities",
    "question_grams",
    "question_language",
    "redact",
    "sentence_of",
    "sentences",
    "shingles",
    "strip_invisible",
]
