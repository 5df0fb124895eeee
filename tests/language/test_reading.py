"""Patterns over folded text are themselves folded, else they would never match."""

from __future__ import annotations

import re

from allod.language import _quantities as quantities_module
from allod.language import _questions as questions_module
from allod.language import fold
from allod.language._bounds import _AFTER_PATTERNS, _BEFORE_PATTERNS, _DATE_PATTERNS
from allod.language._reading import alternatives

HAN = re.compile("[㐀-鿿]")


def test_the_han_characters_of_every_pattern_are_folded() -> None:
    patterns = [pattern for pattern, _ in quantities_module._RULES]
    patterns += [pattern for _, pattern in (*_AFTER_PATTERNS, *_BEFORE_PATTERNS, *_DATE_PATTERNS)]
    patterns += [pattern for _, pattern in questions_module._PATTERNS]
    patterns.append(questions_module._STRIPPED)
    unfolded = {char for pattern in patterns for char in HAN.findall(pattern.pattern) if fold(char) != char}
    assert unfolded == set()


def test_longer_forms_come_before_their_beginnings_and_latin_ones_end_words() -> None:
    pattern = re.compile(alternatives(["m", "mm", "公尺"]))
    assert pattern.findall("mm m 公尺 mx") == ["mm", "m", "公尺"]
