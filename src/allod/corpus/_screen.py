"""Screening: what a document holds that a person should know of before it is searched or learnt from.

Runs in the parser process. Nothing is judged here and nothing is taken out, but for personal data where the
caller gives a key: then stand-ins take its place in everything that is stored of the text, and never in the
original.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from allod.corpus._parsers._values import Parsed
from allod.corpus._passages import Document, Passage
from allod.language import Profile, invisible, orders, personal, profile, redact

_EXCERPT = 200  # characters of a hidden text that are recorded
_MOST = 50  # places of one kind that are recorded; all are counted
_GLANCE = 160  # characters from which a passage's language shows, if it is the usual one
_OTHER = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")  # Kana and Hangul


@dataclass(frozen=True, slots=True)
class Finding:
    """What screening found of one kind.

    Attributes:
        kind: `personal.<kind>`, `redacted.<kind>`, `order`, `hidden`, `hidden_order`, `invisible.<kind>`.
        count: How many.
        detail: At most some fifty of them. For `personal` and `order` places in the stored text (start, end);
            for hidden texts their beginnings; for `invisible.private-use` characters with their counts.
    """

    kind: str
    count: int
    detail: list[Any]


def screen(parsed: Parsed, document: Document) -> list[Finding]:
    """Look a document over.

    Args:
        parsed: As the parser found it.
        document: Its passages.

    Returns:
        What was found, by kind.
    """
    text = document.text
    places: dict[str, list[Any]] = {}
    for item in personal(text):
        places.setdefault(f"personal.{item.kind}", []).append([item.start, item.end])
    for order in orders(text):
        places.setdefault("order", []).append([order.start, order.end])
    for hidden in parsed.hidden:
        places.setdefault("hidden", []).append(hidden[:_EXCERPT])
        if orders(hidden):
            places.setdefault("hidden_order", []).append(hidden[:_EXCERPT])
    found = [Finding(kind, len(items), items[:_MOST]) for kind, items in sorted(places.items())]
    return found + list(_unseen(block.text for block in parsed.blocks))


def without_personal_data(
    parsed: Parsed, document: Document, key: bytes
) -> tuple[Parsed, Document, list[Finding]]:
    """Put stand-ins in the place of personal data.

    Args:
        parsed: As the parser found it.
        document: Its passages.
        key: The workspace's secret: the same number gets the same stand-in in every document.

    Returns:
        Both with stand-ins, in titles, headings, texts and hidden texts, and what was replaced.
    """
    counts: Counter[str] = Counter()

    def clean(text: str) -> str:
        text, replaced = redact(text, key)
        counts.update(replaced)
        return text

    gaps = [clean(gap) for gap in document.gaps]
    passages: list[Passage] = []
    position = 0
    for gap, each in zip(gaps, document.passages, strict=False):
        start, text = position + len(gap), clean(each.text)
        position = start + len(text)
        passages.append(replace(each, text=text, start=start, end=position, heading=clean(each.heading)))
    told = replace(
        parsed,
        title=None if parsed.title is None else clean(parsed.title),
        hidden=[clean(hidden) for hidden in parsed.hidden],
        notes=[clean(note) for note in parsed.notes],
    )
    return (
        told,
        Document(passages, gaps),
        [Finding(f"redacted.{kind}", count, []) for kind, count in sorted(counts.items())],
    )


def languages(document: Document, whole: Profile) -> list[str | None]:
    """Tell which passages are not in their document's language.

    Args:
        document: The passages.
        whole: The document's profile.

    Returns:
        A BCP 47 tag a passage, None where it is the document's or cannot be told.
    """
    if len(document.passages) == 1:
        return [None]
    return [_language(passage.text, whole) for passage in document.passages]


def _language(text: str, whole: Profile) -> str | None:
    # Most passages of a Chinese document show by a glance that they are Chinese.
    if whole.script == "Hant" and not whole.simplified_share and _looks_chinese(text):
        return None
    language = profile(text).language
    return None if language in {whole.language, "und"} else language


def _looks_chinese(text: str) -> bool:
    glance = text[:_GLANCE:8]
    return 2 * sum("\u3400" <= character <= "\u9fff" for character in glance) >= len(
        glance
    ) and not _OTHER.search(text)


def _unseen(texts: Iterable[str]) -> Iterator[Finding]:
    """Characters that a reader cannot see, and those that only the office that made them can read (造字)."""
    counts: Counter[str] = Counter()
    private: Counter[str] = Counter()
    for text in texts:
        for span in invisible(text):
            counts[span.kind] += span.end - span.start
            if span.kind == "private-use":
                private.update(f"U+{ord(character):04X}" for character in text[span.start : span.end])
    for kind, count in sorted(counts.items()):
        yield Finding(f"invisible.{kind}", count, private.most_common(_MOST) if kind == "private-use" else [])
