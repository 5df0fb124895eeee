"""The form in which a text is taken in: one kind of newline, NFC, fixed-width lines joined again.

Changes nothing that a reader would see as wording: no character is translated, no full-width
punctuation narrowed, no space put between Han characters. What it cannot tell from a heading, a list or
a table it leaves on its own line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
# Controls, the byte order mark and the soft hyphen are invisible and break words and offsets.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\xad]")
# Half of a pair from a broken decoder cannot be written as UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"[^\S\n]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{3,}")

_HAN = "々〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003fffd"
# A break here is inside a sentence whatever the width: a line ends with a comma, or begins with a mark
# that cannot begin a line.
_CANNOT_BEGIN = "，、。；：？！）」』》〉"
_INSIDE = re.compile(f"[，、]\n[{_HAN}（「『《〈]|[{_HAN}，、）」』》〉]\n[{_CANNOT_BEGIN}]")
_BREAK = re.compile(f"[{_HAN}，、）」』》〉]\n[^\\S\n]*[{_HAN}（「『《〈{_CANNOT_BEGIN}]")
_BETWEEN_HAN = re.compile(f"[{_HAN}]\n[{_HAN}（「『《〈]")

_ITEM = re.compile(
    r"[一二三四五六七八九十百○〇]+[、.．]|[（(〔][一二三四五六七八九十百\dA-Za-zＡ-Ｚａ-ｚ]+[）)〕]"
    r"|[\dA-Za-zＡ-Ｚａ-ｚ]{1,3}[.．、)）]|[甲乙丙丁戊己庚辛壬癸][、.．]|[①-⒛㈠-㈩㊀-㊉➀-➓]"
    r"|[•·●○■□◆◇▪▲△★☆‣※＊*#>|｜－–—-]"
    r"|第\s*[一二三四五六七八九十百千零〇\d]+\s*[編章節款目條](?:\s*之\s*[一二三四五六七八九十\d]+)?(?:\s|\Z)"
)
# Lines of a table keep their own line: drawn borders, tabs, columns set with spaces.
_TABULAR = re.compile(r"[─-╿|｜\t]|\S\s{3,}\S")

# A wrapped line is at most this many columns short of the widest of its paragraph (a Han character has
# two columns; a mark or a Latin word may have moved to the next line).
_SLACK = 4
# Narrower paragraphs are lists, addresses and verse, not lines broken at a fixed width.
_NARROWEST = 48


def normalize(text: str) -> str:
    r"""The intake form of a text; applying it twice changes nothing more.

    Newlines become `\n`, control characters other than newline and tab go, the text is in NFC, spaces
    at line ends go, and at most one blank line stands between paragraphs. A line break between Han
    characters inside a sentence is taken away with the indentation after it; headings, list items,
    table rows and lines that end with sentence punctuation keep theirs.

    Args:
        text: Any text.

    Returns:
        The text to be stored, to which all offsets refer.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.rstrip(" ")  # one line of visible characters, as most passages are: nothing else applies
    text = _NEWLINE.sub("\n", text).replace("\u2029", "\n\n")
    text = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _BLANK_LINES.sub("\n\n", _LINE_END.sub("", text)).strip("\n")
    if not _BREAK.search(text):
        return text
    return "\n\n".join(paragraph for block in text.split("\n\n") for paragraph in _unwrapped(block))


def _unwrapped(block: str) -> Iterator[str]:
    """The paragraphs of a block without blank lines, fixed-width lines joined."""
    waiting = [block]
    while waiting:
        block = waiting.pop()
        lines = block.split("\n")
        joins = _joins(lines)
        if not any(joins):
            yield block
            continue
        waiting.extend(reversed(_rejoined(lines, joins)))


def _rejoined(lines: list[str], joins: list[bool]) -> list[str]:
    """The block with the given breaks taken away, cut where a joined paragraph ends without a mark.

    The cut becomes a blank line: without it a second pass would see one long line and join further.
    """
    paragraphs, current, grown = [], lines[0], False
    for before, line, joined in zip(lines, lines[1:], joins, strict=False):
        if joined:
            current, grown = current + line.lstrip(), True
        elif grown and _may_join(before, line):
            paragraphs.append(current)
            current, grown = line, False
        else:
            current, grown = f"{current}\n{line}", False
    return [*paragraphs, current]


def _joins(lines: list[str]) -> list[bool]:
    """For each break between two lines of a block, whether it is only the end of a full line."""
    certain = [_is_certain(a, b) for a, b in pairwise(lines)]
    possible = [_may_join(a, b) for a, b in pairwise(lines)]
    widths = [_columns(line) for line in lines] if any(possible) else []
    widest = max(widths, default=0)
    if widest < _NARROWEST:
        return certain
    full = [may and width >= widest - _SLACK for may, width in zip(possible, widths, strict=False)]
    # In a wrapped paragraph nearly all unfinished lines are full; in a list of names only the longest is.
    if 2 * sum(full) < sum(possible):
        return certain
    return [sure or wide for sure, wide in zip(certain, full, strict=True)]


def _is_certain(before: str, after: str) -> bool:
    return bool(_INSIDE.match(_seam(before, after))) and _is_prose(before, after)


def _may_join(before: str, after: str) -> bool:
    return bool(_BETWEEN_HAN.match(_seam(before, after))) and _is_prose(before, after)


def _seam(before: str, after: str) -> str:
    return f"{before[-1:]}\n{after.lstrip()[:1]}"


def _is_prose(before: str, after: str) -> bool:
    tabular = _TABULAR.search(before.strip()) or _TABULAR.search(after.strip())
    return not (tabular or before.lstrip().startswith("#") or _ITEM.match(after.lstrip()))


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
