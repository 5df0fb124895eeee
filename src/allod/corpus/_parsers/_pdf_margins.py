"""What stands in the margins of pages and is no part of their text: running heads, page numbers, footnotes.

A running head stands first or last on several pages at the same height with the same words; a number in it
may change only as the page does. It is taken out of the text and kept once.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from allod.corpus._parsers._pdf_page import Line, Page

_EDGE = 2  # lines at the head and at the foot of a page that may be running heads
_RUNNING_PAGES = 3  # pages on which a line stands before it is a running head
_COUNTED_PAGES = 2  # likewise, if a number in it counts the pages
_DENSE = 0.4  # of the pages between its first and its last (left and right pages may differ)
_DRIFT = 12.0  # points by which its height may differ
_MARGIN = 0.2  # of the page's height, at its head and at its foot
_LARGER = 1.15  # a line that is larger than the others of its words is a title
_SMALLER = 0.93  # of the body's size: the size of a footnote, at most
_FOOT = 0.6  # of the page's height: footnotes stand below
_ABOVE = 30.0  # points from a footnote's rule down to its first line, at most

_PAGE_WORD = re.compile(
    r"[-–—\s]*第?\s*[\d〇零一二三四五六七八九十百]+\s*頁.{0,12}|page\s*\d+.{0,10}", re.IGNORECASE
)
_NUMBER = re.compile(r"[\s/‧·.–—-]*\d[\s\d/‧·.–—-]*")
_DIGITS = re.compile(r"\d+")
_MARK = re.compile(
    r"(\d{1,3}|[①-⑳⑴-⒇*†‡§※¹²³⁴-⁹]|[\[〔（(]\d{1,3}[\]〕）)]|[註注]\s*\d*)(?!\d|[.．]\d)[\s:：、.．]*"
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Pages without what stands in their margins, and that.

    Attributes:
        pages: The pages, their running heads taken out.
        running: Each running head once, with the first page on which it stands.
    """

    pages: list[Page]
    running: list[tuple[Line, Page]]


def without_margins(pages: Sequence[Page]) -> Margins:
    """Take running heads and page numbers out of pages.

    Args:
        pages: The pages in order.

    Returns:
        The pages without them, and the running heads; numbers alone are not kept.
    """
    groups: defaultdict[str, list[tuple[Line, Page]]] = defaultdict(list)
    numbers: set[int] = set()
    for page in pages:
        ordered = sorted((line for line in page.lines if page.free(line)), key=lambda line: -line.middle)
        edges = {id(line): line for line in ordered[:_EDGE] + ordered[-_EDGE:]}
        outermost = {id(line) for line in page.lines[:1] + page.lines[-1:] + ordered[:1] + ordered[-1:]}
        for line in edges.values():
            alone = id(line) in outermost and _NUMBER.fullmatch(line.text)
            if len(page.lines) > 1 and (_PAGE_WORD.fullmatch(line.text) or alone):
                numbers.add(id(line))
            else:
                groups[_DIGITS.sub("#", line.text)].append((line, page))
    running: list[tuple[Line, Page]] = []
    out = set(numbers)
    for group in groups.values():
        if len(group) >= _COUNTED_PAGES and (heads := _heads(group)):
            running.append(heads[0])
            out.update(id(line) for line, _ in heads)
    kept = [replace(page, lines=[line for line in page.lines if id(line) not in out]) for page in pages]
    return Margins(kept, sorted(running, key=lambda head: (head[1].number, -head[0].middle)))


def _heads(group: list[tuple[Line, Page]]) -> list[tuple[Line, Page]]:
    """Those of some lines with the same words that are a running head."""
    size = median(line.size for line, _ in group)
    heads = []
    for foot in (0.0, 1.0 - _MARGIN):  # the same words may stand at the head and at the foot
        side = [each for each in group if foot <= each[0].middle / each[1].frame.height <= foot + _MARGIN]
        if side:
            height = median(line.middle for line, _ in side)
            heads += [each for each in side if abs(each[0].middle - height) <= _DRIFT]
    heads = [each for each in heads if each[0].size <= size * _LARGER]
    numbers = {page.number for _, page in heads}
    span = max(numbers, default=0) - min(numbers, default=0) + 1
    if len(numbers) < max(_least(heads), _DENSE * span):
        return []
    return sorted(heads, key=lambda each: each[1].number)


def _least(heads: list[tuple[Line, Page]]) -> float:
    """On how many pages some lines must stand: fewer if they count the pages, none if they count else."""
    least: float = _RUNNING_PAGES
    for numbers in zip(*(_DIGITS.findall(line.text) for line, _ in heads), strict=True):
        steps = Counter(int(number) - page.number for number, (_, page) in zip(numbers, heads, strict=True))
        if len(set(numbers)) == 1:
            continue
        if steps.most_common(1)[0][1] < len(heads) - (len(heads) > _RUNNING_PAGES):
            return math.inf
        least = _COUNTED_PAGES
    return least


def footnotes(page: Page, body: float) -> tuple[list[Line], list[list[Line]]]:
    """Part a page's footnotes from its text.

    Args:
        page: The page, without running heads.
        body: The size of the document's running text, in points.

    Returns:
        The other lines, and the lines of each footnote.
    """
    small = [line for line in page.lines if line.size <= _SMALLER * body and page.free(line)]
    low = [line for line in small if line.middle < _FOOT * page.frame.height and not _under(line, page, body)]
    groups: list[list[Line]] = []
    for line in sorted(low, key=lambda line: -line.middle):
        column = next((group for group in groups if _overlap(group[-1], line)), None)
        if column is None:
            groups.append([line])
        else:
            column.append(line)
    notes: list[list[Line]] = []
    for group in groups:
        begins = next((i for i, line in enumerate(group) if _begins(line, page)), len(group))
        for line in group[begins:]:
            if not notes or line is group[begins] or _MARK.match(line.text):
                notes.append([])
            notes[-1].append(line)
    taken = {id(line) for note in notes for line in note}
    if len(taken) == len(page.lines):  # a page of nothing but small print is its text
        return page.lines, []
    return [line for line in page.lines if id(line) not in taken], notes


def _under(line: Line, page: Page, body: float) -> bool:
    """Whether text of the body's size stands below a line."""
    return any(
        other.size > _SMALLER * body and other.middle < line.middle and _overlap(other, line)
        for other in page.lines
    )


def _overlap(one: Line, other: Line) -> bool:
    return min(one.right, other.right) > max(one.left, other.left)


def _begins(line: Line, page: Page) -> bool:
    ruled = any(
        0 <= bottom - line.middle <= _ABOVE and left < line.right and right > line.left
        for left, bottom, right, _ in page.rules
    )
    return ruled or bool(_MARK.match(line.text))


def mark_of(text: str) -> str | None:
    """Return the mark with which a footnote begins.

    Args:
        text: The footnote.

    Returns:
        Such as 「1」 or 「※」; None without one.
    """
    found = _MARK.match(text)
    return found[1] if found else None
