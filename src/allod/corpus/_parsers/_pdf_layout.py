"""From the lines of pages to blocks: headings, paragraphs, tables, footnotes, running heads.

Pure geometry, without any library. A PDF says where characters stand and nothing of what they are, so every
rule here is an estimate; the text itself is never changed, save that the lines of a paragraph are joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from allod.corpus._parsers._ocr_lines import mean
from allod.corpus._parsers._pdf_columns import Region, regions
from allod.corpus._parsers._pdf_margins import footnotes, mark_of, without_margins
from allod.corpus._parsers._pdf_page import Line, Page, Table, around, line_box
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._text import chapter_level
from allod.corpus._parsers._values import Block, Kind

_HEADING_RATIO = 1.15  # a heading's font is at least this much larger than the body's
_HEADING_CHARS = 80
_LEVELS = 6  # distinct font sizes above the body's that count as levels
_GAP = 0.9  # line heights of white between two lines that part paragraphs
_INDENT = 1.2  # ems to the right that begin a paragraph

_ITEM = re.compile(
    r"[•●○■□◆▪‧·–-]\s|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,3}[.、．)]\s?(?!\d)"
    r"|第\s*[〇零一二三四五六七八九十百千\d]{1,6}\s*條"
)
_SENTENCE_END = "。！？!?.；;：:」』）)"
_WIDE = "\u2e80"  # from here on no space is put between two joined lines
_LATIN_WORD = re.compile(r"[^\s\u2e80-\uffef]+")


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The font size of the document's running text, and the levels of the sizes above it."""

    body: float
    levels: dict[float, int]


def page_blocks(pages: Sequence[Page]) -> list[Block]:
    """Turn pages into blocks.

    Args:
        pages: The pages in order.

    Returns:
        Blocks in reading order, each with the page on which it begins and its place there. The footnotes of
        a page follow its text; running heads stand at the end, each once, unless the text says the same.
    """
    sizes = _sizes(pages)
    margins = without_margins(pages)
    blocks: list[Block] = []
    gutters: list[float] = []
    header: list[str] | None = None  # of a table that ended the page before
    for page in margins.pages:
        lines, notes = footnotes(page, sizes.body)
        body = replace(page, lines=lines)
        parts = regions(body, gutters)
        for number, region in enumerate(parts):
            found = list(_blocks(region, body, sizes, None if number else header))
            if number == 0 or region.goes_on:
                _join(blocks, found)
            blocks += found
        blocks += [_block(note, page, "note", reference=_reference(note)) for note in notes]
        last = page.tables[-1] if page.tables else None
        header = last.rows[0] if last and parts and last.holds(parts[-1].lines[-1]) else None
    said = {block.text for block in blocks}
    heads = [_block([line], page, "note") for line, page in margins.running if line.text not in said]
    return blocks + heads


def _join(blocks: list[Block], found: list[Block]) -> None:
    """Join a paragraph that a new page or column cuts; footnotes between the two halves stay behind it."""
    last = next((i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kind != "note"), None)
    if last is not None and found and _goes_on(blocks[last], found[0]):
        rest = found.pop(0)
        one, two = blocks[last], rest
        box = one.box
        if one.page == two.page and one.box and two.box:
            box = (*map(min, one.box[:2], two.box[:2]), *map(max, one.box[2:], two.box[2:]))  # type: ignore[assignment]
        sure = [each.confidence for each in (one, two) if each.confidence is not None]
        confidence = min(sure) if sure else None
        blocks[last] = replace(one, text=join_lines(one.text, two.text), box=box, confidence=confidence)


def _sizes(pages: Sequence[Page]) -> _Sizes:
    """Font sizes that are headings, the largest first; the body's is the size of most characters."""
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            weights[round(line.size, 1)] += len(line.text)
    if not weights:
        return _Sizes(0.0, {})
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= body * _HEADING_RATIO), reverse=True)
    return _Sizes(body, {size: min(level, _LEVELS) for level, size in enumerate(larger, 1)})


def _blocks(region: Region, page: Page, sizes: _Sizes, header: list[str] | None) -> Iterator[Block]:
    waiting = list(page.tables)
    paragraph: list[Line] = []
    for position, line in enumerate(region.lines):
        table = next((each for each in page.tables if each.holds(line)), None)
        if table is not None:
            yield from _paragraph(paragraph, page, sizes)
            paragraph = []
            if table in waiting:
                waiting.remove(table)
                yield from _table(table, page, header if position == 0 else None)
        elif paragraph and _same(paragraph, line, region.edge):
            paragraph.append(line)
        else:
            yield from _paragraph(paragraph, page, sizes)
            paragraph = [line]
    yield from _paragraph(paragraph, page, sizes)


def _table(table: Table, page: Page, header: list[str] | None) -> list[Block]:
    """A table's rows; one at the top of a page takes the header of one that ended the page before."""
    goes_on = header and len(header) == len(table.rows[0]) and table.rows[0] != header
    rows = [header, *table.rows] if header and goes_on else table.rows
    box = page.frame.seen(table.box)
    return [replace(block, box=box) for block in table_blocks(rows, page=page.number)]


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


def _paragraph(lines: list[Line], page: Page, sizes: _Sizes) -> Iterator[Block]:
    if not lines:
        return
    block = _block(lines, page, "paragraph")
    level = sizes.levels.get(round(lines[0].size, 1), 0)
    chapter = chapter_level(block.text)
    if level and len(block.text) <= _HEADING_CHARS:
        yield replace(block, kind="heading", level=level)
    elif chapter:
        yield replace(block, kind="heading", level=_LEVELS + chapter)
    else:
        yield replace(block, kind="item") if _ITEM.match(block.text) else block


def _block(lines: list[Line], page: Page, kind: Kind, reference: str | None = None) -> Block:
    return Block(
        reduce(join_lines, (line.text for line in lines)),
        kind,
        page=page.number,
        reference=reference,
        box=page.frame.seen(around(map(line_box, lines))),
        confidence=None if lines[0].confidence is None else mean(lines),
    )


def _reference(note: list[Line]) -> str | None:
    mark = mark_of(note[0].text)
    return f"[{mark.strip('[]〔〕（）()')}]" if mark else None


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
