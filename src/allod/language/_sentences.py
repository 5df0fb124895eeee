"""Where sentences begin and end, by punctuation alone; no language is guessed and nothing is changed.

A sentence ends at 。！？… and their like, at `.` `!` `?` before a space, and at each newline. A
semicolon does not end one: splitting there costs recall in extractive answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = r"[」』）)》〉】〕”’\"'\]]*"
# Full stops of Chinese and Japanese, Devanagari, Arabic, Khmer, Myanmar and Ethiopic; the ellipsis.
_ALWAYS = "[。！？｡…।॥؟۔។៕။።]"
_END = re.compile(
    rf"{_ALWAYS}[。！？｡…।॥!?]*{_CLOSERS}"
    rf"|[.!?]+{_CLOSERS}(?=\s|\Z)"
    r"|[!?]+(?=[\u2e80-\uffef])"
    r"|\n"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Nos|Art|Arts|Sec|Para|Paras|Ch|Fig|Vol|Ed|pp?|vs|cf|al|e\.g|i\.e|approx|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Co|Corp|Dept|Gov|Rev|Gen|Col|Tel|ext)"
    r"|\b[A-Z](?:\.[A-Z])*)\Z",
    re.IGNORECASE,
)
_ITEM_NUMBER = re.compile(r"\s*[(]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,4})\Z")
_ABBREVIATION_REACH = 12


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as spans.

    Args:
        text: Any text; best the normalised one, where line breaks are the ends of paragraphs.

    Returns:
        Ordered spans (start, end) that do not overlap, have no space at either end, and together cover
        every character that is not space.
    """
    return [span for start, end in _pieces(text) if (span := _trimmed(text, start, end))]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if not _continues(text, start, match):
            yield start, match.end()
            start = match.end()
    yield start, len(text)


def _continues(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a single full stop belongs to an abbreviation, an initial or the number of a list item."""
    mark = match.group()
    if mark != ".":
        # Three dots in the middle of an English sentence: what follows tells.
        return mark.startswith("..") and text[match.end() :].lstrip(" ")[:1].islower()
    if _ITEM_NUMBER.fullmatch(text, start, match.start()):
        return True
    before = text[max(start, match.start() - _ABBREVIATION_REACH) : match.start()]
    found = _ABBREVIATION.search(before)
    if found is None:
        return False
    # "etc." or an initial at the end of a sentence: only a newline or the end of the text decides.
    return not text[match.end() :].lstrip(" ").startswith("\n") and match.end() < len(text.rstrip())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(stripped)
