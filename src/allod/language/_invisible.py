"""What a text holds that a reader cannot see, or that no standard font shows.

Found and counted, never taken out of a stored text: joiners spell words in Persian and Indic scripts and
bind emoji, bidirectional marks order Hebrew and Arabic, and characters of the private use area (造字) are
people's names. Only what goes into a prompt is stripped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

# Unicode 17.0 chapters 23.2 to 23.9. Override, embedding and isolate controls: Trojan Source, CVE-2021-42574.
# Tag characters and runs of variation selectors carry a whole hidden message behind one visible character.
_KINDS = (
    ("joiner", "\u200c\u200d"),
    ("mark", "\u061c\u200e\u200f"),
    ("bidi", "\u202a-\u202e\u2066-\u2069"),
    ("tag", "\U000e0000-\U000e007f"),
    ("soft-hyphen", "\xad"),
    ("variation", "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"),
    ("private-use", "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"),
    ("control", "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufff9-\ufffb"),
    ("zero-width", "\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u3164\ufeff\uffa0"),
)
UNSEEN = "".join(members for kind, members in _KINDS if kind != "private-use")
"""All of them but the private use area, to stand between the brackets of a character class."""
_RUN = re.compile("[" + "".join(members for _, members in _KINDS) + "]+")
_KIND = re.compile("|".join(f"([{members}]+)" for _, members in _KINDS))

_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS_RIGHT_TO_LEFT = re.compile(f"[{_RIGHT_TO_LEFT}]")
# A joiner means something after these: Arabic and its kin, Indic, South-East Asian, Mongolian, emoji.
_JOINED = re.compile(
    f"[{_RIGHT_TO_LEFT}\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\u1a00-\u1cff\ua800-\uabff\U00011000-\U00011fff"
    "\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]"
)
# The flags of England, Scotland and Wales are a black flag and tags.
_BLACK_FLAG, _CANCEL_TAG, _LONGEST_FLAG = "\U0001f3f4", "\U000e007f", 8


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text and what it is.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        kind: What was found there.
    """

    start: int
    end: int
    kind: str


def invisible(text: str) -> list[Span]:
    """The invisible and the private characters of a text, each run as one span.

    Args:
        text: Any text.

    Returns:
        Spans of the kinds `zero-width`, `bidi`, `tag`, `variation`, `soft-hyphen`, `control` and
        `private-use`. What its neighbours give a meaning is left out: joiners beside scripts that join
        and between emoji, direction marks in a text with right-to-left letters, one variation selector
        after a character, the tags of a flag.
    """
    return [
        Span(run.start(), run.end(), kind)
        for stretch in _RUN.finditer(text)
        for run in _KIND.finditer(text, *stretch.span())
        if (kind := _kind_of(text, run))
    ]


def strip_invisible(text: str) -> str:
    """A text as a model should read it: what cannot be seen taken out.

    Args:
        text: Any text.

    Returns:
        The text without the spans of :func:`invisible`; characters of the private use area stay.
    """
    return visible(text)[0]


def visible(text: str) -> tuple[str, Sequence[int]]:
    """A text without its invisible characters, and where each of its characters stood.

    Args:
        text: Any text.

    Returns:
        The stripped text, and for each offset into it, its end included, the offset into `text`.
    """
    gaps = [span for span in invisible(text) if span.kind != "private-use"]
    if not gaps:
        return text, range(len(text) + 1)
    edges = [0, *(edge for gap in gaps for edge in (gap.start, gap.end)), len(text)]
    kept = [range(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    places = [*chain.from_iterable(kept), len(text)]
    return "".join(text[part.start : part.stop] for part in kept), places


def _kind_of(text: str, match: re.Match[str]) -> str:
    """The kind of a run, or nothing if the run means something where it stands."""
    kind, _ = _KINDS[(match.lastindex or 1) - 1]
    run, before = match.group(), text[max(0, match.start() - 1) : match.start()]
    if kind == "joiner":
        meant = len(run) == 1 and _JOINED.match(before)
        return "" if meant else "zero-width"
    if kind == "mark":
        return "" if _HAS_RIGHT_TO_LEFT.search(text) else "bidi"
    if kind == "variation":
        return "" if len(run) == 1 and before and not before.isspace() else "variation"
    if kind == "tag":
        flag = before == _BLACK_FLAG and run.endswith(_CANCEL_TAG) and len(run) <= _LONGEST_FLAG
        return "" if flag else "tag"
    return kind
