"""How much and how many: shares, money, ages, measures, counts, ordinals and bare numbers.

Families of rules for `_quantities`; works on folded text. Shares are all in percent (三成, 二分之一,
八折), so that they compare; 一個 that only means "a", and words such as 一律 and 萬一, are no figures.
"""

from __future__ import annotations

import re
from fractions import Fraction

from allod.language._bounds import bound_after, bound_before
from allod.language._numerals import CHINESE, DIGITS, NUMBER, decimal, number_of
from allod.language._reading import ANY_NUMBER, SKIPPED, START, Reading, Rule, alternatives
from allod.language._units import COUNTER_OF, CURRENCY_OF, MEASURE_OF

_SHARE_OF = {"百": 1, "千": 10, "万": 100}
_PARTS_OF = re.compile(rf"{START}(?P<below>[百千万]|{NUMBER})\s?分之\s?(?P<above>{NUMBER})")
_SLASH = re.compile(r"(?<![\d/.,-])(?P<above>\d{1,2})/(?P<below>\d{1,3})(?![\d/-])")
_SIGN = re.compile(rf"{START}(?P<n>{ANY_NUMBER})\s?(?P<sign>%|‰|percent|per cent)")
_TENTHS = re.compile(rf"{START}(?P<n>{NUMBER})\s?成(?P<more>{CHINESE})?(?![员立年果为本长不])")
_PRICE = re.compile(rf"{START}(?P<n>[一二三四五六七八九\d]{{1,2}})\s?折(?!旧)")
_HALF = re.compile(rf"{START}(?:一半|半数|半价)")
# Denominators of figures such as 3/4; other pairs are dates (5/31) or neither.
_DENOMINATORS = {2, 3, 4, 5, 6, 8, 10, 100}


def _percent(value: Fraction) -> Reading:
    return "percent", decimal(value), "%"


def _parts_of(match: re.Match[str]) -> Reading | None:
    below, above = match["below"], number_of(match["above"])
    if above is None:
        return None
    if below in _SHARE_OF:
        return _percent(above / _SHARE_OF[below])
    whole = number_of(below)
    return _percent(above * 100 / whole) if whole else None


def _slash(match: re.Match[str]) -> Reading | None:
    above, below = int(match["above"]), int(match["below"])
    if 0 < above < below and below in _DENOMINATORS:
        return _percent(Fraction(above * 100, below))
    if 1 <= above <= 12 and 1 <= below <= 31:
        return "date", f"--{above:02d}-{below:02d}", ""
    return None


def _sign(match: re.Match[str]) -> Reading | None:
    value = number_of(match["n"])
    if value is None:
        return None
    return _percent(value / 10 if match["sign"] == "‰" else value)


def _tenths(match: re.Match[str]) -> Reading | None:
    value = number_of(match["n"])
    more = number_of(match["more"]) if match["more"] else Fraction(0)
    if value is None or more is None or value > 10:
        return None
    return _percent(value * 10 + more)


def _price(match: re.Match[str]) -> Reading:
    """八折 is 80 %, 八五折 85 %."""
    digits = [DIGITS.get(char, char) for char in match["n"]]
    return _percent(Fraction("".join(map(str, digits)).ljust(2, "0")))


SHARES: tuple[Rule, ...] = (
    (_PARTS_OF, _parts_of),
    (_SLASH, _slash),
    (_SIGN, _sign),
    (_TENTHS, _tenths),
    (_PRICE, _price),
    (_HALF, lambda _: _percent(Fraction(50))),
)

_CURRENCY = alternatives(CURRENCY_OF)
_MONEY = re.compile(
    rf"{START}(?:(?P<before>{_CURRENCY})\s?(?:\(以?下同\))?\s?)?(?P<n>{NUMBER})(?:\s?(?P<after>{_CURRENCY}))?"
)
_AGE = re.compile(rf"{START}(?P<n>{ANY_NUMBER})(?:\s?足?岁|[- ]years?[- ](?:old|of age)\b|[- ]year-olds?\b)")
_AGED = re.compile(rf"\bage[ds]?\s(?:of\s)?(?P<n>{ANY_NUMBER})")
_MEASURE = re.compile(rf"{START}(?P<n>{ANY_NUMBER})\s?(?P<unit>{alternatives(MEASURE_OF)})")
_COUNTER = alternatives(COUNTER_OF)
_COUNT = re.compile(
    rf"{START}(?P<n>{ANY_NUMBER})\s?(?:个(?=人))?(?P<unit>{_COUNTER})(?!(?<=点)[〇零一二三四五六七八九])"
)
_ORDINAL = re.compile(rf"第\s?(?P<n>{NUMBER})(?:\s?(?P<unit>{_COUNTER}|[类届年月日周号]))?")
_LIMITS = tuple("限每各只仅共满达")
# One of these is worth saying; 一個, 一種, 一項 mostly mean "a".
_ALWAYS_COUNTED = {"人", "次", "戶"}


def _money(match: re.Match[str]) -> Reading | None:
    value = number_of(match["n"])
    currency = CURRENCY_OF.get(match["before"] or match["after"] or "")
    return None if value is None or currency is None else ("money", decimal(value), currency)


def _age(match: re.Match[str]) -> Reading | None:
    value = number_of(match["n"])
    return None if value is None else ("age", decimal(value), "歲")


def _measure(match: re.Match[str]) -> Reading | None:
    value = number_of(match["n"])
    name, factor = MEASURE_OF[match["unit"]]
    return None if value is None else ("measure", decimal(value * factor), name)


def _count(match: re.Match[str]) -> Reading | None:
    value, counter = number_of(match["n"]), COUNTER_OF[match["unit"]]
    # 零件 and 零組件 are parts; 零分 and 零元 are figures.
    if value == 0 and counter != "分":
        return None
    if value is None or (
        match["n"] in {"一", "one"} and counter not in _ALWAYS_COUNTED and not _limited(match)
    ):
        return None
    return "count", decimal(value), counter


def _limited(match: re.Match[str]) -> bool:
    """Whether a limit stands before the figure, or a bound on either side."""
    text, start, end = match.string, match.start(), match.end()
    return bool(text.endswith(_LIMITS, 0, start) or bound_before(text, start) or bound_after(text, end))


def _ordinal(match: re.Match[str]) -> Reading | None:
    value, unit = number_of(match["n"]), match["unit"] or ""
    return None if value is None else ("ordinal", decimal(value), COUNTER_OF.get(unit, unit))


AMOUNTS: tuple[Rule, ...] = (
    (_MEASURE, _measure),
    (_COUNT, _count),
    (_ORDINAL, _ordinal),
)
MONEY: tuple[Rule, ...] = ((_MONEY, _money),)
AGES: tuple[Rule, ...] = ((_AGE, _age), (_AGED, _age))

_PHONE = re.compile(
    r"(?<!\d)(?:09\d{2}-?\d{3}-?\d{3}|\(0\d{1,3}\)\s?\d{3,4}-?\d{3,4}|0\d{1,3}-\d{3,4}-?\d{3,4})(?!\d)"
)
# The numbers of list items, at the start of a line or in brackets.
_LIST_MARK = re.compile(
    rf"(?:(?<=\n)|\A)\s*(?:\d{{1,3}}[.)、](?!\d)|{CHINESE}{{1,3}}[、.])|\((?:\d{{1,2}}|{CHINESE}{{1,3}})\)"
)
# Words and names that hold a numeral and a unit but no figure.
_WORDS = re.compile(
    rf"(?<![{CHINESE[1:-1]}])(?:"
    "[一统同]一(?!个|名)|一[切般律定致并同起旦体再向直些样贯概方面经部时则]|[唯单万]一|四[处方]|四周(?![年内以后前])"
    "|十分(?![之钟]|以)|百分(?![之点])|万分(?!之)|[千万]里|十足|二手|三角|三七五|五金|百货|[一二三四五六七八九十]氧化"
    "|[五七]股区?|八里区?|九份|三星|三民|千万(?![元人份])|[2-6]g(?![a-z]))"
)


def _skip(_: re.Match[str]) -> Reading:
    return SKIPPED


def _phone(match: re.Match[str]) -> Reading:
    return "phone", re.sub(r"\D", "", match.group()), ""


NO_FIGURES: tuple[Rule, ...] = ((_LIST_MARK, _skip), (_WORDS, _skip), (_PHONE, _phone))

_BARE = re.compile(rf"{START}(?<![a-z]-)(?P<n>{ANY_NUMBER})(?![a-z])")
_IDIOMS = {"一一", "一二", "万万", "百千", "千百", "百万", "亿万"}
# 大陸萬安 holds 陸萬; a formal figure that stands alone is longer.
_FORMAL_DIGITS, _SHORTEST_FORMAL = frozenset("壹贰叁参肆伍陆柒捌玖"), 3


def _bare(match: re.Match[str]) -> Reading | None:
    """A figure without a unit; a lone Chinese numeral is a word, not a figure."""
    numeral = match["n"]
    if not numeral.isascii() and (len(numeral) == 1 or numeral in _IDIOMS or not numeral.strip("○")):
        return None
    if numeral == "one" or (numeral[0] in _FORMAL_DIGITS and len(numeral) < _SHORTEST_FORMAL):
        return None
    value = number_of(numeral)
    return None if value is None else ("number", decimal(value), "")


BARE: tuple[Rule, ...] = ((_BARE, _bare),)
