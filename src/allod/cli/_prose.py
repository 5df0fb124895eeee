"""Text as a terminal shows it: Chinese line breaks, and things that hang behind a mark.

Rich breaks lines at spaces only, which Chinese has not; what may be longer than a line is given as `Prose`.
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING, _CLOSING = r"（「『《〈【〔［(\[“", r"，。、；：！？）」』》〉】〕］…—·,.;:!?)\]”"
_WORD = rf"[^\s{_WIDE}{_OPENING}]"
_UNIT = re.compile(rf"[{_OPENING}]*(?:[{_WIDE}](?:[.:]{_WORD}+)?|{_WORD}+)?[{_CLOSING}]*\s*")


class Prose:
    """Text that breaks between any two Han characters, as Chinese does, but never before a closing mark.

    A small part of Unicode Standard Annex 14 (line breaking); rich itself breaks at spaces only.
    """

    def __init__(self, text: str | Text, style: str = "") -> None:
        self._text = Text(text, style) if isinstance(text, str) else text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._text.split(allow_blank=True):
            for piece in line.divide(_breaks(line.plain, options.max_width)):
                piece.rstrip()
                yield piece


def _breaks(text: str, width: int) -> list[int]:
    """Offsets at which lines begin, after the first."""
    found, used = [], 0
    for unit in _UNIT.finditer(text):
        cells = cell_len(unit.group().rstrip())
        if used and used + cells > width:
            found.append(unit.start())
            used = 0
        if cells > width:  # a path or digest longer than the line
            for offset, character in enumerate(unit.group()):
                if used + cell_len(character) > width:
                    found.append(unit.start() + offset)
                    used = 0
                used += cell_len(character)
        else:
            used += cell_len(unit.group())
    return found


class Hung:
    """Something that hangs behind a mark; before its other lines stand blanks, or the mark again (a bar)."""

    def __init__(self, mark: str, content: RenderableType, style: str = "", *, again: bool = False) -> None:
        self._content = content
        self._marks = (mark, mark if again else " " * cell_len(mark))
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        first, rest = (Segment(mark, Style.parse(self._style)) for mark in self._marks)
        inner = options.update(width=max(options.max_width - cell_len(first.text), 1))
        for number, line in enumerate(console.render_lines(self._content, inner, pad=False)):
            yield rest if number else first
            yield from line
            yield Segment.line()
