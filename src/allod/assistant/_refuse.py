"""Decides whether the passages found are evidence enough, by one rule over score and lead and one over words.

A passage that answers stands out: it shares much with the question, and clearly more than the next passage
does. Where nothing was found, or the question's own figures and foreign words stand nowhere, there is no answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from allod.assistant._settings import Settings
from allod.search import Hit

NOTHING, FLOOR, WORDS = "answer.refusal_nothing", "answer.refusal_floor", "answer.refusal_words"
"""Keys of a refusal's sentence in the locale packs: nothing shared, too little, decisive words missing."""


def strength(hits: Sequence[Hit], settings: Settings) -> float:
    """How strongly the best passage stands out.

    Args:
        hits: Distinct, best first.
        settings: Weight of the lead.

    Returns:
        Score plus the weighted lead over the next hit; 0 without hits.
    """
    if not hits:
        return 0.0
    lead = hits[0].score - (hits[1].score if len(hits) > 1 else 0.0)
    return hits[0].score + settings.margin_weight * lead
