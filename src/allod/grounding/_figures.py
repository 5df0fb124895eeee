"""Figures as the check compares them: value, dimension, direction of the bound, and side of the event.

The reading of numerals and dates is `allod.language.quantities`; here stand only the wider search for the
words that bound a figure (最慢要在二十四小時內), recurring periods (每月, 全年), and when two figures agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from allod.grounding._lexicon import lexicon
from allod.language import quantities

UP, DOWN = "up", "down"
_DIRECTION = {"以上": UP, "超過": UP, "後": UP, "以下": DOWN, "未滿": DOWN, "內": DOWN, "前": DOWN}
# How far a bounding word may stand from its figure, in characters.
_REACH_BEFORE, _REACH_AFTER = 6, 3
# What may not be more is at most.
_FORBIDDEN, _REACH_FORBIDDEN = re.compile("(?:不得|不可|不能|不应|禁止).*(?:超过|逾)"), 40
_STOPS = re.compile(r"[，,。；;：:、\n]")
_RECURRING = re.compile(
    r"(?:每一?|全|整)个?(年|季|月|周|星期|礼拜|日|天|小时|次|户|人|案|台|张)(?!龄)(?!以[上下内])"
)
_ENGLISH_RECURRING = re.compile(
    r"\b(?:every|per|each|a) (year|month|week|day|hour)\b|\b(daily|weekly|monthly|yearly)\b"
)
_PERIODS = (
    (("12", "月"), "年 year yearly"),
    (("3", "月"), "季"),
    (("1", "月"), "月 month monthly"),
    (("7", "日"), "周 星期 礼拜 week weekly"),
    (("1", "日"), "日 天 day daily"),
    (("60", "分"), "小时 hour"),
)
_PERIOD = {word: period for period, words in _PERIODS for word in words.split()}
# Counters that ordinary words swap freely.
_NEUTRAL = frozenset({"", "個"})
# 前二項, 前三款 point at other paragraphs.
_REFERRED = frozenset({"項", "款", "條"})
_LIKE = ({"本", "冊"}, {"臺", "輛"}, {"件", "份"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text.

    Attributes:
        start: First character.
        end: One past the last character.
        kind: As in `allod.language.Quantity`, or `recurring` for 每月 and the like.
        value: Canonical value.
        unit: Canonical unit.
        direction: `up` (at least, more than, after), `down` (at most, less than, within, before) or empty.
        strict: Whether the bound leaves the figure itself out (未滿).
        side: `前` or `後` where that word stands directly before the figure or after it, else empty.
    """

    start: int
    end: int
    kind: str
    value: str
    unit: str
    direction: str
    strict: bool
    side: str


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order.

    Args:
        text: Folded text.

    Returns:
        What `allod.language.quantities` finds, with recurring periods.
    """
    found = quantities(text)
    found = [q for q in found if not (q.unit in _REFERRED and text[: q.start].endswith(("前", "第")))]
    spans = [(quantity.start, quantity.end) for quantity in found]
    figures = [
        Figure(q.start, q.end, q.kind, q.value, q.unit, *_bound(text, q.start, q.end, q.bound)) for q in found
    ]
    for pattern in (_RECURRING, _ENGLISH_RECURRING):
        for match in pattern.finditer(text):
            word = next(group for group in match.groups() if group)
            value, unit = _PERIOD.get(word, ("1", word))
            if not any(start < match.end() and match.start() < end for start, end in spans):
                figures.append(Figure(match.start(), match.end(), "recurring", value, unit, "", False, ""))
    return tuple(sorted(figures, key=lambda figure: figure.start))


def _bound(text: str, start: int, end: int, given: str) -> tuple[str, bool, str]:
    before = _STOPS.split(text[max(0, start - _REACH_BEFORE) : start])[-1]
    after = _STOPS.split(text[end : end + _REACH_AFTER])[0]
    side = "前" if after.startswith(("前", "以前", "之前")) or before.endswith("前") else ""
    side = "後" if after.startswith(("后", "以后", "之后")) or before.endswith("后") else side
    bounds = lexicon().bounds
    direction = _DIRECTION.get(given, "") or _nearest(before, after, bounds)
    clause = _STOPS.split(text[max(0, start - _REACH_FORBIDDEN) : start])[-1]
    if direction == UP and _FORBIDDEN.search(clause):
        direction = DOWN
    strict = any(before.endswith(word) or after.startswith(word) for word in bounds["strict_down"])
    return direction, strict or given == "未滿", side


def _nearest(before: str, after: str, bounds: dict[str, tuple[str, ...]]) -> str:
    """The direction of the longest bounding word that stands near."""
    best = (0, "")
    for direction, name in ((UP, "up"), (DOWN, "down")):
        for word in bounds[f"{name}_before"]:
            near = before.endswith(word) if len(word) == 1 else word in before
            best = max(best, (len(word), direction)) if near else best
        for word in bounds[f"{name}_after"]:
            best = max(best, (len(word), direction)) if after.startswith(word) else best
    return best[1]


def same_sort(one: Figure, other: Figure) -> bool:
    """Whether two figures could be mistaken for each other: both durations, both money, both persons."""
    kinds = {one.kind, other.kind}
    if kinds == {"duration", "recurring"}:
        return _equal(one, other)
    if kinds <= {"number", "count", "ordinal"}:
        ordinal = "ordinal" in kinds
        return (not ordinal or len(kinds) == 1) and _counted_alike(one.unit, other.unit)
    if len(kinds) == 1:
        return one.kind in {"percent", "date", "time", "article", "duration"} or one.unit == other.unit
    return "number" in kinds and bool(kinds & {"age", "money", "percent", "duration"})


def _counted_alike(one: str, other: str) -> bool:
    return one == other or bool({one, other} & _NEUTRAL) or any({one, other} <= units for units in _LIKE)


def agree(claim: Figure, evidence: Figure) -> bool:
    """Whether the evidence's figure says what the claim's does: sort, unit, value, bound and side."""
    if not same_sort(claim, evidence) or not _equal(claim, evidence):
        return False
    if claim.direction and evidence.direction and claim.direction != evidence.direction:
        return False
    # 未滿六歲 and 六歲以下 differ by those who are six.
    below = claim.unit == "歲" and claim.direction == evidence.direction == DOWN
    if below and claim.strict != evidence.strict:
        return False
    return not (claim.side and evidence.side and claim.side != evidence.side)


def _equal(claim: Figure, evidence: Figure) -> bool:
    if claim.kind == evidence.kind == "date":
        # 十月三十一日 is borne out by a date with its year, not the other way round.
        part = claim.value.startswith("-") and evidence.value.endswith(claim.value[1:])
        return part or claim.value == evidence.value
    if {claim.kind, evidence.kind} <= {"duration", "recurring"} and claim.unit != evidence.unit:
        return False
    return claim.value == evidence.value
