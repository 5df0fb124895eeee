"""From a parsed document to its passages: the spans that are searched and cited.

A passage follows the structure of its document: one record field, one table row, one note, or prose of some
80 to 600 characters under one heading on one page. Prose is never cut inside a sentence: short neighbours are
joined, long paragraphs divided at sentence ends, and a single long sentence stays whole. Headings become the
passages' heading path.

The stored text of a document is `gaps[0] + passages[0].text + gaps[1] + …`: headings and references stand in
the gaps, so that it reads as the document does and every offset reproduces its passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from allod.corpus._parsers._errors import NoText, TooMuchText
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.language import normalize, sentences

PATH_MARK = " › "
"""Between the headings of a path."""

Box = tuple[float, float, float, float]

_ARTICLE = re.compile(
    r"第\s*[\d〇零一二三四五六七八九十百千]+(?:-\d+)?\s*條(?:\s*之\s*[\d一二三四五六七八九十]+)?"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document's stored text.

    Attributes:
        text: What the document says there.
        start: Offset of its first character in the stored text.
        end: Offset after its last character.
        page: Page from 1, where the format has pages.
        heading: The headings above it, joined with `PATH_MARK`; empty if none.
        reference: How a reader finds it, such as 第 6 條.
        box: Where it stands on its page: left, top, right, bottom in points from the upper left corner.
        confidence: Of text that was recognised on a picture, from 0 to 1.
    """

    text: str
    start: int
    end: int
    page: int | None
    heading: str
    reference: str | None
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The passages of a document and the text between them (one gap more than passages)."""

    passages: list[Passage]
    gaps: list[str]

    @property
    def text(self) -> str:
        """The stored text."""
        parts = [self.gaps[0]]
        for passage, gap in zip(self.passages, self.gaps[1:], strict=True):
            parts += (passage.text, gap)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage in the making, with the gap before it; joining two keeps the gap between them."""

    gap: str
    text: str
    page: int | None
    heading: str
    reference: str | None
    joins: bool  # prose, which may be joined with its neighbours
    box: Box | None = None
    confidence: float | None = None

    def joined(self, other: _Unit) -> _Unit:
        text = self.text + other.gap + other.text
        return replace(self, text=text, box=_around(self.box, other.box), confidence=_mean(self, other))


def _around(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None:
        return None
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _mean(one: _Unit, other: _Unit) -> float | None:
    """The mean confidence by characters; text as it was stored is certain, beside text that is not."""
    if one.confidence is None and other.confidence is None:
        return None
    sums = ((1.0 if each.confidence is None else each.confidence) * len(each.text) for each in (one, other))
    return sum(sums) / (len(one.text) + len(other.text))


def passages(parsed: Parsed, file: str, options: Options) -> Document:
    """Cut a parsed document into passages.

    Args:
        parsed: What a parser yielded.
        file: The file's name, for the errors.
        options: The lengths to aim at, and the limit on text.

    Returns:
        The passages with their offsets, and the gaps.

    Raises:
        NoText: There is no passage in it.
        TooMuchText: It is longer than the limit.
    """
    place = f"record {parsed.key}" if parsed.key else "the whole file"
    if sum(len(block.text) for block in parsed.blocks) > options.max_text_chars:
        raise TooMuchText(file=file, limit=options.max_text_chars, place=place)
    units, tail = _units(parsed.blocks, options)
    if not units:
        raise NoText(file=file, place=place)
    units = _evened(_joined(units, options), options)
    found: list[Passage] = []
    position = 0
    for unit in units:
        start = position + len(unit.gap)
        position = start + len(unit.text)
        about = (unit.page, unit.heading, unit.reference, unit.box, unit.confidence)
        found.append(Passage(unit.text, start, position, *about))
    return Document(found, [*(unit.gap for unit in units), tail])


def _units(blocks: list[Block], options: Options) -> tuple[list[_Unit], str]:
    """Normalise the blocks, follow the headings, divide what is long; and the text after the last unit."""
    units: list[_Unit] = []
    path: list[tuple[int, str]] = []
    above = ""  # the heading path as text
    article: str | None = None  # a heading such as 第 6 條 is also the reference of what stands below it
    held = ""  # headings since the last unit, which go into the next gap
    line = ""  # what separates the next piece from the last: nothing at the start, then a line, or two
    for block in blocks:
        text = normalize(block.text).strip()
        if not text:
            continue
        if block.kind == "heading":
            path = [step for step in path if step[0] < block.level] + [(block.level, text)]
            above = PATH_MARK.join(step[1] for step in path)
            named = _ARTICLE.match(text)
            article = " ".join(named[0].split()) if named else None
            held += ("\n\n" if line else "") + text
            line = "\n\n"
            continue
        heading = above if block.heading is None else PATH_MARK.join(block.heading)
        joins = block.kind in {"paragraph", "item"}
        if block.kind == "passage":
            line = ("\n\n" if line else "") + (f"{block.reference}\n" if block.reference else "")
        reference = block.reference or (article if block.heading is None else None)
        unit = _Unit(held + line, text, block.page, heading, reference, joins, block.box, block.confidence)
        units += _divided(unit, options.long_chars) if joins else [unit]
        held, line = "", "\n"
    return units, held


def _divided(unit: _Unit, longest: int) -> list[_Unit]:
    """Divide a long unit at sentence ends into about equal pieces, none above `longest` if it can."""
    if len(unit.text) <= longest:
        return [unit]
    pieces: list[_Unit] = []
    last = 0
    for start, end in _cuts(unit.text, longest):
        gap = unit.text[last:start] if pieces else unit.gap
        pieces.append(replace(unit, gap=gap, text=unit.text[start:end]))
        last = end
    return pieces


def _cuts(text: str, longest: int) -> list[tuple[int, int]]:
    """Spans of whole sentences, which together hold all of a text but the white space between them."""
    aim = len(text) / -(-len(text) // longest)
    cuts: list[tuple[int, int]] = []
    start = end = 0
    for first, last in sentences(text):
        if end > start and (end - start >= aim or last - start > longest):
            cuts.append((start, end))
            start = first
        end = last
    return [*cuts, (start, len(text))]


def _joined(units: list[_Unit], options: Options) -> list[_Unit]:
    """Join prose neighbours where one of the two is short, up to the target."""
    joined: list[_Unit] = []
    for unit in units:
        if joined and _may_join(joined[-1], unit, options.short_chars):
            both = joined[-1].joined(unit)
            if len(both.text) <= options.target_chars:
                joined[-1] = both
                continue
        joined.append(unit)
    return joined


def _evened(units: list[_Unit], options: Options) -> list[_Unit]:
    """Join what is still short with its neighbour, whatever the target, and divide the two anew."""
    evened: list[_Unit] = []
    for unit in units:
        if evened and _may_join(evened[-1], unit, options.short_chars):
            evened += _divided(evened.pop().joined(unit), options.long_chars)
        else:
            evened.append(unit)
    return evened


def _may_join(left: _Unit, right: _Unit, short: int) -> bool:
    return (
        left.joins
        and right.joins
        and left.heading == right.heading
        and left.page == right.page
        and not right.gap.strip()
        and min(len(left.text), len(right.text)) < short
    )
