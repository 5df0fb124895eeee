"""Dates, weekdays and times of day as ISO 8601 text, whether written by the Republic's years or Western ones.

A family of rules for `_quantities`; works on folded text. A date that the calendar does not have is
not a date. The Republic of China's first year is 1912 (民國 1 年).
"""

from __future__ import annotations

import re
from calendar import monthrange

from allod.language._numerals import CHINESE, NUMBER, number_of
from allod.language._reading import Reading, Rule

_BEFORE_FIRST_YEAR = 1911
# A year without 民國 is taken as one of the Republic from here on; below, 十年 is a length of time.
_FIRST_BARE_YEAR, _LAST_BARE_YEAR = 60, 199
# With a day, or as 年度, earlier years are clear as well; 一年度 is still a length of time.
_FIRST_CLEAR_YEAR = 20
_LEAP_YEAR = 2000

_MONTH_NAMES = (
    "jan january, feb february, mar march, apr april, may, jun june, jul july, aug august, "
    "sep sept september, oct october, nov november, dec december"
)
_MONTHS = {
    name: month for month, names in enumerate(_MONTH_NAMES.split(","), start=1) for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_N = NUMBER

_DATES = (
    rf"(?P<era>(?:中华)?民国(?P<before>前)?|西元|公元)?\s?(?P<year>{_N})\s?年(?P<term>度)?(?!以[上下内]|之?内|未满|间|之久)"
    rf"(?:\s?(?P<month>{_N})\s?月(?:\s?(?P<day>{_N})\s?[日号])?)?",
    r"(?P<era>(?:中华)?民国|西元|公元)?\s?(?<![\d./-])(?P<year>\d{2,4})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)"
    r"(?P<day>\d{1,2})(?![\d./-]*\d)",
    rf"(?P<month>{_N})\s?月\s?(?P<day>{_N})\s?[日号]",
    rf"(?:每个?|本|次|当|该|同|隔|翌|上|下个?)月\s?(?P<day>{_N})\s?[日号]",
    rf"(?<!年)(?<!年\s)(?P<month>{_N})\s?月(?!以[上下内]|之?内|未满|[刊薪租票])",
    rf"\b(?P<month>{_MONTH})\s(?P<day>{_DAY})(?:,?\s(?P<year>\d{{4}})\b)?",
    rf"\b(?P<day>{_DAY})(?:\sof)?\s(?P<month>{_MONTH})(?:,?\s(?P<year>\d{{4}})\b)?",
    rf"\b(?P<month>{_MONTH}),?\s(?P<year>\d{{4}})\b",
    r"(?:(?<=\bin\s)|(?<=\bsince\s))(?P<year>(?:19|20)\d\d)\b",
)

_HALF_DAY = "(?P<half>上午|早上|凌晨|中午|下午|晚上|晚间)"
# 三點七分 is a mark, 三點十分 a time.
_TWO_DIGITS = r"(?:[二三四五]?十[一二三四五六七八九]?|\d\d)"
_TIMES = (
    rf"{_HALF_DAY}?\s?(?P<hour>{_N})\s?(?:时(?!间?以|[内未])|点(?=半|整|\s?{_TWO_DIGITS}\s?分))"
    rf"(?:\s?(?P<minute>{_N})\s?分(?![之钟])|(?P<thirty>半)|整)?",
    rf"{_HALF_DAY}\s?(?P<hour>{_N})\s?点",
    rf"{_HALF_DAY}?\s?(?<![\d:])(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?![\d:])"
    r"(?:\s?(?P<english>[ap]\.?m\b\.?))?",
    r"\b(?P<hour>\d{1,2})\s?(?P<english>[ap]\.?m\b\.?)",
)
_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
# 三周一次 and 每周一次 are no Mondays.
_WEEKDAY = (
    rf"(?<![{CHINESE[1:-1]}\d个])(?:周|星期|礼拜)(?P<chinese>[{_WEEKDAYS}天])(?![次回个年天小百千万])"
    rf"|\b(?P<english>{'|'.join(_ENGLISH_WEEKDAYS)})days?\b"
)


def _date(match: re.Match[str]) -> Reading | None:
    """`2023-05-31`, `2023-05`, `2023`, `--05-31`, `--05` or `---31`."""
    found = {name: text for name, text in match.groupdict().items() if text}
    month = _month(found["month"]) if "month" in found else 0
    day = _number(found["day"].rstrip("sthndr")) if "day" in found else 0
    year = _year(found) if "year" in found else 0
    if year is None or month is None or day is None:
        return None
    written = _written(year, month, day)
    return None if written is None else ("date", written, "")


def _year(found: dict[str, str]) -> int | None:
    text = found["year"]
    year, era = _number(text), found.get("era", "")
    if year is None or year == 0:
        return None
    if "民国" in era:
        return _BEFORE_FIRST_YEAR + 1 - year if "before" in found else _BEFORE_FIRST_YEAR + year
    if era or (len(text) == 4 and year >= 1000):
        return year
    if year > _LAST_BARE_YEAR:
        return None
    # "36/10/5" may be anything; "112/10/5" is a date of the Republic.
    if "mark" in found:
        return _BEFORE_FIRST_YEAR + year if len(text) == 3 else None
    if "day" in found or "term" in found:
        return _BEFORE_FIRST_YEAR + year if year >= _FIRST_CLEAR_YEAR else None
    # 一百年 alone is a century.
    certain = year >= _FIRST_BARE_YEAR and ("month" in found or year % 100 != 0)
    return _BEFORE_FIRST_YEAR + year if certain else None


def _written(year: int, month: int, day: int) -> str | None:
    """ISO 8601, zero for what is not given; None for a day that the calendar does not have."""
    if not (0 <= year < 10_000 and 0 <= day <= (monthrange(year or _LEAP_YEAR, month)[1] if month else 31)):
        return None
    if not month:
        return f"{year:04d}" if year else f"---{day:02d}"
    return (f"{year:04d}-" if year else "--") + f"{month:02d}" + (f"-{day:02d}" if day else "")


def _month(text: str) -> int | None:
    named = _MONTHS.get(text.rstrip("."))
    if named is not None:
        return named
    month = _number(text)
    return month if month and month <= 12 else None


def _number(text: str) -> int | None:
    value = number_of(text)
    return int(value) if value is not None and value.denominator == 1 else None


_AFTERNOON = {"下午", "晚上", "晚间"}


def _time(match: re.Match[str]) -> Reading | None:
    """On the 24-hour clock, such as `14:30`."""
    found = {name: text for name, text in match.groupdict().items() if text}
    hour, minute = _number(found["hour"]), _number(found.get("minute", "0"))
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    english, half = found.get("english", ""), found.get("half", "")
    if hour < 12 and (english.startswith("p") or half in _AFTERNOON or (half == "中午" and hour < 4)):
        hour += 12
    if hour == 12 and (english.startswith("a") or half == "凌晨"):
        hour = 0
    return "time", f"{hour:02d}:{30 if 'thirty' in found else minute:02d}", ""


def _weekday(match: re.Match[str]) -> Reading:
    """The ISO 8601 number, Monday is 1."""
    chinese, english = match["chinese"], match["english"]
    day = _ENGLISH_WEEKDAYS.index(english) if english else _WEEKDAYS.index(chinese.replace("天", "日"))
    return "weekday", str(day + 1), ""


DATES: tuple[Rule, ...] = (
    *((re.compile(pattern), _date) for pattern in _DATES),
    (re.compile(_WEEKDAY), _weekday),
    *((re.compile(pattern), _time) for pattern in _TIMES),
)
