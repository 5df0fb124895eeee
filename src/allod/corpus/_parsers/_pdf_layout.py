"""From the lines of PDF pages to blocks: headings, paragraphs, tables, running heads left out.

Pure geometry, without any library. A PDF says where characters stand and nothing of what they are, so every
rule here is an estimate; the text itself is never changed, save that the lines of a paragraph are joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._text import chapter_level
from allod.corpus._parsers._values import Block

_HEADING_RATIO = 1.15  # a heading's font is at least this much larger than the body's
_HEADING_CHARS = 80
_LEVELS = 6  # distinct font sizes above the body's that count as levels
_GAP = 0.9  # line heights of white between two lines that part paragraphs
_INDENT = 1.2  # ems to the right that begin a paragraph
_EDGE = 2  # lines at the head and at the foot of a page that may be running heads
_RUNNING_PAGES = 3  # pages on which a line stands first or last before it is a running head

_ITEM = re.compile(
    r"[•●○■□◆▪‧·–-]\s|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,3}[.、．)]\s?(?!\d)"
    r"|第\s*[〇零一二三四五六七八九十百千\d]{1,6}\s*條"
)
_PAGE_WORD = re.compile(r"第\s*\d+\s*頁.{0,12}|page\s*\d+.{0,10}", re.IGNORECASE)
_NUMBER = re.compile(r"[\s/‧·.–—-]*\d[\s\d/‧·.–—-]*")
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = "。！？!?.；;：:」』）)"
_WIDE = "\u2e80"  # from here on no space is put between two joined lines
_LATIN_WORD = re.compile(r"[^\s\u2e80-\uffef]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its place in points, y upwards; `size` is its font size."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its cells as text, and its box (left, bottom, right, top)."""

    rows: list[list[str]]
    box: tuple[float, float, float, float]

    def holds(self, line: Line) -> bool:
        """Whether the middle of a line is inside."""
        left, bottom, right, top = self.box
        return left <= (line.left + line.right) / 2 <= right and bottom <= (line.bottom + line.top) / 2 <= top


@dataclass(frozen=True, slots=True)
class Page:
    """A page as found."""

    number: int
    lines: list[Line]
    tables: list[Table]
    has_picture: bool


def page_blocks(pages: Sequence[Page]) -> list[Block]:
    """Turn pages into blocks.

    Args:
        pages: The pages in order.

    Returns:
        Blocks in reading order, each with the page on which it begins.
    """
    running = _running_heads(pages)
    levels = _heading_levels(pages)
    blocks: list[Block] = []
    header: list[str] | None = None  # of a table that ended the page before
    for page in pages:
        body = [line for line in page.lines if not _is_running(page, line, running)]
        found = list(_blocks(replace(page, lines=body), levels, header))
        if blocks and found and _goes_on(blocks[-1], found[0]):
            blocks[-1] = replace(blocks[-1], text=join_lines(blocks[-1].text, found.pop(0).text))
        blocks += found
        last = page.tables[-1] if page.tables else None
        header = last.rows[0] if last and body and last.holds(body[-1]) else None
    return blocks


def _running_heads(pages: Sequence[Page]) -> set[str]:
    """Lines at the head or foot of many pages, their numbers aside."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_DIGITS.sub("#", line.text) for line in _edges(page)})
    return {text for text, count in seen.items() if count >= max(_RUNNING_PAGES, len(pages) // 2)}


def _edges(page: Page) -> list[Line]:
    return page.lines[:_EDGE] + page.lines[-_EDGE:]


def _is_running(page: Page, line: Line, running: set[str]) -> bool:
    if not any(line is each for each in _edges(page)) or any(table.holds(line) for table in page.tables):
        return False
    outermost = line is page.lines[0] or line is page.lines[-1]
    if len(page.lines) > 1 and (
        _PAGE_WORD.fullmatch(line.text) or (outermost and _NUMBER.fullmatch(line.text))
    ):
        return True
    # On its first page a running head is the text's only copy of what it says, so it stays there.
    return page.number > 1 and _DIGITS.sub("#", line.text) in running


def _heading_levels(pages: Sequence[Page]) -> dict[float, int]:
    """Font sizes that are headings, the largest first; the body's is the size of most characters."""
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            weights[round(line.size, 1)] += len(line.text)
    if not weights:
        return {}
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= body * _HEADING_RATIO), reverse=True)
    return {size: min(level, _LEVELS) for level, size in enumerate(larger, 1)}


def _blocks(page: Page, levels: dict[float, int], header: list[str] | None) -> Iterator[Block]:
    edge = max((line.right for line in page.lines), default=0.0)
    waiting = list(page.tables)
    paragraph: list[Line] = []
    for position, line in enumerate(page.lines):
        table = next((each for each in page.tables if each.holds(line)), None)
        if table is not None:
            yield from _paragraph(paragraph, page.number, levels)
            paragraph = []
            if table in waiting:
                waiting.remove(table)
                yield from _table(table, page.number, header if position == 0 else None)
        elif paragraph and _same(paragraph, line, edge):
            paragraph.append(line)
        else:
            yield from _paragraph(paragraph, page.number, levels)
            paragraph = [line]
    yield from _paragraph(paragraph, page.number, levels)


def _table(table: Table, page: int, header: list[str] | None) -> list[Block]:
    """A table's rows; one at the top of a page takes the header of one that ended the page before."""
    if header and len(header) == len(table.rows[0]) and table.rows[0] != header:
        return table_blocks([header, *table.rows], page=page)
    return table_blocks(table.rows, page=page)


def _same(paragraph: list[Line], line: Line, edge: float) -> bool:
    """Whether a line goes on with a paragraph: the line before it is full, close above, and as large."""
    before = paragraph[-1]
    size = max(line.size, before.size, 1.0)
    if abs(line.size - before.size) > 0.1 * size or line.top > before.top:
        return False
    if before.bottom - line.top > _GAP * (before.top - before.bottom):
        return False
    if _ITEM.match(line.text) or chapter_level(line.text):
        return False
    hanging = len(paragraph) == 1 and _ITEM.match(before.text)
    if line.left - before.left > _INDENT * size and not hanging:
        return False
    word = _LATIN_WORD.match(line.text)
    needs = (len(word[0]) * 0.6 if word else 1.0) + 1.5  # ems that the next word and a mark would have needed
    return edge - before.right < needs * size


def _paragraph(lines: list[Line], page: int, levels: dict[float, int]) -> Iterator[Block]:
    if not lines:
        return
    text = lines[0].text
    for line in lines[1:]:
        text = join_lines(text, line.text)
    level = levels.get(round(lines[0].size, 1), 0)
    chapter = chapter_level(text)
    if level and len(text) <= _HEADING_CHARS:
        yield Block(text, "heading", level=level, page=page)
    elif chapter:
        yield Block(text, "heading", level=_LEVELS + chapter, page=page)
    else:
        yield Block(text, "item" if _ITEM.match(text) else "paragraph", page=page)


def join_lines(left: str, right: str) -> str:
    """Join two lines that are one text: no space beside Han characters, a hyphen at a line's end taken away.

    Args:
        left: The upper line, not empty.
        right: The lower line, not empty.

    Returns:
        Their text.
    """
    if left[-1] >= _WIDE or right[0] >= _WIDE:
        return left + right
    if left[-1] == "-" and left[-2:-1].isalpha() and right[0].islower():
        return left[:-1] + right
    return f"{left} {right}"


def _goes_on(last: Block, first: Block) -> bool:
    """Whether a paragraph is cut by a page break: it stops inside a sentence, and prose follows."""
    prose = {"paragraph", "item"}
    return last.kind in prose and first.kind == "paragraph" and last.text[-1] not in _SENTENCE_END
