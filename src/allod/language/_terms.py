"""Terms of another region in a text, and what is said here instead.

The table belongs to a locale's guard (`guards/*.toml`). A term inside a longer word that is right, such as
信息 in 信息素, is none: those words stand in the table too and win because the longest word does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is not used here.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        found: The term.
        instead: What is said here.
    """

    start: int
    end: int
    found: str
    instead: str


@dataclass(frozen=True, slots=True)
class TermTable:
    """Terms and the words that hold one and are right."""

    instead: Mapping[str, str]
    pattern: re.Pattern[str] | None

    def find(self, text: str) -> Iterator[Term]:
        """The terms of a text, in order; at one place the longest.

        Args:
            text: Any text.

        Yields:
            Each term, without overlaps.
        """
        for match in self.pattern.finditer(text) if self.pattern else ():
            if match.group() in self.instead:
                yield Term(match.start(), match.end(), match.group(), self.instead[match.group()])


def term_table(instead: Mapping[str, str], unless: Sequence[str]) -> TermTable:
    """A table ready to be looked up.

    Args:
        instead: What is said here, by term.
        unless: Words that hold a term and are right.

    Returns:
        The table.
    """
    words = sorted({*instead, *unless}, key=lambda word: (-len(word), word))
    return TermTable(instead, re.compile("|".join(map(re.escape, words))) if words else None)
