"""Scripts, search analyzers, sentences, quantities, question types and locale packs; calls no model."""

from allod.language._about import about_text, articles, named_articles
from allod.language._analysis import fold, grams, index_text
from allod.language._errors import UnknownLocale, UnknownSentence
from allod.language._normalize import normalize
from allod.language._packs import Pack, available, pack, sentence_of
from allod.language._profile import Profile, profile, question_language
from allod.language._quantities import Quantity, quantities
from allod.language._questions import asks_for, question_grams
from allod.language._sentences import sentences

__all__ = [
    "Pack",
    "Profile",
    "Quantity",
    "UnknownLocale",
    "UnknownSentence",
    "about_text",
    "articles",
    "asks_for",
    "available",
    "fold",
    "grams",
    "index_text",
    "named_articles",
    "normalize",
    "pack",
    "profile",
    "quantities",
    "question_grams",
    "question_language",
    "sentence_of",
    "sentences",
]
