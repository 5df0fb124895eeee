"""Every figure in a text with its kind, its exact canonical value, its unit and its bound.

Two ways of writing the same thing (民國一百十二年五月三十一日, 2023-05-31; 一年, 十二個月; 二分之一, 50%)
give equal values, so that a statement can be held against its source by comparison alone. Rules only: what is
not clearly a figure (一律, 統一, 萬一) is left out, and no context beyond the neighbouring words is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from allod.language._amounts import AGES, AMOUNTS, BARE, MONEY, NO_FIGURES, SHARES
from allod.language._analysis import fold
from allod.language._bounds import bound_after, bound_before
from allod.language._dates import DATES
from allod.language._durations import DURATIONS
from allod.language._numerals import NUMBER
from allod.language._reading import SKIPPED, START, Reading
from allod.language._references import REFERENCES

# The order is the precedence: what an earlier rule has read no later one reads again.
_RULES = (*NO_FIGURES, *REFERENCES, *DATES, *SHARES, *MONEY, *AGES, *DURATIONS, *AMOUNTS, *BARE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure in a text.

    Attributes:
        start: First character of the figure in the text.
        end: One past its last character; the span holds number and unit, never the bound.
        kind: `number`, `percent`, `money`, `date`, `time`, `duration`, `age`, `count`, `measure`,
            `ordinal`, `weekday`, `article` or `phone`.
        value: Canonical text. Numbers exactly (`3200000`, `1.5`, `100/3`); dates and times in ISO 8601
            (`2023-05-31`, `--05-31`, `14:30`); articles as parts joined by `/` (`art:6-1/par:3/sub:2`).
        unit: `%`, an ISO 4217 code, a canonical unit of time (`月` for years and months, `日` for weeks
            and days, `分` for hours and minutes, `秒`, `工作日`), measure or counter; else empty.
        bound: `以上` (at least), `以下` (at most), `超過`, `未滿`, `內`, `前`, `後`, or empty.
    """

    start: int
    end: int
    kind: str
    value: str
    unit: str = ""
    bound: str = ""


# These have no bound: 第六條以下 is a place in a law, not a limit.
_UNBOUNDED = {"article", "phone", "ordinal", "weekday"}


def quantities(text: str) -> list[Quantity]:
    """The figures of a text.

    Args:
        text: Any text, best a sentence or a passage.

    Returns:
        Figures in order of appearance; their spans do not overlap. Both ends of a range are figures in
        the unit of the whole (三至五日: 3 days, 5 days).
    """
    folded = fold(text)
    found = _figures(folded)
    return sorted(_with_ranges(folded, found), key=lambda quantity: quantity.start)


def _figures(folded: str) -> list[Quantity]:
    """What the rules read, each in its turn, in order of appearance."""
    figures: list[Quantity] = []
    used = bytearray(len(folded))
    for pattern, read in _RULES:
        for match in pattern.finditer(folded):
            start, end = match.span()
            reading = None if any(used[start:end]) else read(match)
            if reading is None:
                continue
            used[start:end] = b"\x01" * (end - start)
            if reading != SKIPPED:
                figures.append(_bounded(folded, start, end, reading))
    return sorted(figures, key=lambda figure: figure.start)


def _bounded(folded: str, start: int, end: int, reading: Reading) -> Quantity:
    kind, value, unit = reading
    if kind in _UNBOUNDED:
        return Quantity(start, end, kind, value, unit)
    bound = bound_before(folded, start, dated=kind in {"date", "time"}) or bound_after(folded, end)
    return Quantity(start, end, kind, value, unit, bound)


_TO = r"\s?(?:至|到|~|-|–|—|或)\s?"
_LOWER_END = re.compile(rf"{START}(?P<n>{NUMBER}){_TO}\Z")
_UPPER_SHARE = re.compile(rf"{_TO}(?P<n>{NUMBER})")
_ENDS_IN_DAY = re.compile(r"-\d\d-\d\d\Z|---\d\d\Z")
_TO_HERE = re.compile(rf"{_TO}\Z")
_TAIL = re.compile(rf"\D*?{NUMBER}")
_MULTIPLIER = re.compile(r"[百千万亿兆]+\Z")
_IN_RANGES = {"money", "duration", "age", "count", "measure", "percent"}
_REACH = 24


def _with_ranges(folded: str, figures: list[Quantity]) -> Iterator[Quantity]:
    """The figures, and the ends of ranges that share a unit written once."""
    taken: set[int] = set()
    previous: Quantity | None = None
    for figure in figures:
        day = _day_of_same_month(folded, previous, figure)
        added = _lower_end(folded, figure) if day is None else None
        if added is not None:
            taken.add(added.start)
            yield added
        upper = _upper_share(folded, figure)
        if upper is not None:
            taken.add(upper.start)
            yield upper
        previous = figure if day is None else day
        if previous.kind != "number":
            yield previous
    yield from (figure for figure in figures if figure.kind == "number" and figure.start not in taken)


def _lower_end(folded: str, figure: Quantity) -> Quantity | None:
    """The 三 of 三至五日 and of 三至五萬元: the number before, in the unit of the figure after."""
    if figure.kind not in _IN_RANGES or folded[figure.start : figure.start + 2] == "百分":
        return None
    before = _LOWER_END.search(folded, max(0, figure.start - _REACH), figure.start)
    written = _TAIL.match(folded, figure.start, figure.end)
    if before is None or written is None:
        return None
    multiplier = _MULTIPLIER.search(written.group())
    number = before["n"]
    shared = multiplier.group() if multiplier and not _MULTIPLIER.search(number) else ""
    whole = _figures(number + shared + folded[written.end() : figure.end])
    if len(whole) != 1 or whole[0].kind != figure.kind:
        return None
    return replace(whole[0], start=before.start("n"), end=before.end("n"), unit=figure.unit, bound="")


def _upper_share(folded: str, figure: Quantity) -> Quantity | None:
    """The 二十 of 百分之十至二十."""
    if figure.kind != "percent" or not folded.startswith("百分之", figure.start):
        return None
    after = _UPPER_SHARE.match(folded, figure.end)
    if after is None or folded.startswith("分之", after.end()):
        return None
    whole = _figures("百分之" + after["n"])
    if len(whole) != 1:
        return None
    return replace(
        whole[0], start=after.start("n"), end=after.end("n"), bound=bound_after(folded, after.end())
    )


def _day_of_same_month(folded: str, previous: Quantity | None, figure: Quantity) -> Quantity | None:
    """The 十日 of 五月一日至十日, which is a date although it reads like ten days."""
    if previous is None or previous.kind != "date" or (figure.kind, figure.unit) != ("duration", "日"):
        return None
    joined = _TO_HERE.fullmatch(folded, previous.end, figure.start)
    if not (
        joined
        and _ENDS_IN_DAY.search(previous.value)
        and figure.value.isdigit()
        and 1 <= int(figure.value) <= 31
    ):
        return None
    return replace(figure, kind="date", value=f"{previous.value[:-2]}{int(figure.value):02d}", unit="")
