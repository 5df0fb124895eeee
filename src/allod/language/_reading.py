"""What a rule for figures is: a pattern over folded text and a reader of its matches.

The families of rules (`_references`, `_dates`, `_durations`, `_amounts`) build on this; `_quantities` runs
them in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from allod.language._numerals import CHINESE, ENGLISH, NUMBER

# Kind, canonical value, unit.
Reading = tuple[str, str, str]
Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Reading | None]]

# Read, and known to be no figure.
SKIPPED: Reading = ("", "", "")

ANY_NUMBER = rf"(?:{NUMBER}|{ENGLISH})"
# 數十人 and 幾百元 are estimates; a numeral inside a word or a longer figure is not one.
START = rf"(?<![第数几a-z\d{CHINESE[1:-1]}])(?<!\d[.,])"


def alternatives(forms: Iterable[str]) -> str:
    """The forms as a pattern, longest first; one that ends in a Latin letter ends a word."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(
        re.escape(form) + (r"(?![a-z])" if "a" <= form[-1] <= "z" else "") for form in longest_first
    )
