"""What a passage is about, for search: the names that stand over it, and the article number it is known by.

Title, heading path and reference are searched beside the text; a question that names an article must find
that very one. Works on words and numbers, knows no index.
"""

from __future__ import annotations

import re
from functools import lru_cache

from allod.language._analysis import grams
from allod.language._quantities import quantities

# Reading all quantities of a text is dear, and few texts name an article: 第六條, Article 6.
_MAY_NAME_ONE = re.compile(r"第|[A-Za-z.]\s\d")


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
        Tokens as `articles` gives them.
    """
    return articles(reference) or articles(heading)


@lru_cache(maxsize=4096)
def _names(text: str) -> str:
    return " ".join(gram for gram in grams(text) if len(gram) > 1)


@lru_cache(maxsize=4096)
def articles(text: str) -> tuple[str, ...]:
    """Article numbers in a text, each as one token: 「第六條之一」 is art:6-1, whatever its paragraph."""
    if not _MAY_NAME_ONE.search(text):
        return ()
    numbers = (quantity.value.split("/")[0] for quantity in quantities(text) if quantity.kind == "article")
    return tuple(dict.fromkeys(numbers))
