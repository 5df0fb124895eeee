"""Lengths of time: 三十日, 六個月, 一年半, 三年六個月, 兩個半月, 24 小時, 三個工作天, thirty days.

A family of rules for `_quantities`; works on folded text. Years and months are counted in months, weeks and
days in days, hours and minutes in minutes; a month is never made into days, nor a day into hours, because
the law does not: a period of days ends with the day, not with the hour.
"""

from __future__ import annotations

import re
from fractions import Fraction

from allod.language._numerals import NUMBER, decimal, number_of
from allod.language._reading import ANY_NUMBER, START, Reading, Rule, alternatives

# Canonical unit, how many of it, ways of writing it.
_UNITS = (
    ("月", 12, "年 周年 year"),
    ("月", 3, "季"),
    ("月", 1, "月 month"),
    ("日", 7, "周 星期 礼拜 week"),
    ("日", 1, "日 天 day"),
    ("工作日", 1, "工作日 工作天 上班日 上班天 营业日"),
    ("分", 60, "小时 钟头 时 hour"),
    ("分", 15, "刻钟"),
    ("分", 1, "分钟 minute"),
    ("秒", 1, "秒 秒钟 second"),
)
_UNIT_OF = {form: (unit, factor) for unit, factor, forms in _UNITS for form in forms.split()}
_CHINESE_UNIT = alternatives(form for form in _UNIT_OF if form != "时" and not form.isascii())
# 八時 alone is a time of day; 二十四時以內 is a length.
_UNIT = rf"(?P<unit>{_CHINESE_UNIT}|时(?=间?以|[内未]))"
# 年級, 日報, 月薪, 天然: words that begin with a unit; 兩個月租金 is two months all the same.
_NOT_INSIDE_A_WORD = r"(?:(?<=个月)|(?!级|代|龄|金|报|刊|常|用品|期|历|薪|租|票|经|咳|晚|然|真|气|空|色))"

_CHINESE = re.compile(
    rf"{START}(?:(?<![上下大小前后])(?P<half>半)个?|(?P<n>{NUMBER})\s?(?:个(?P<middle>半)?)?)\s?{_UNIT}{_NOT_INSIDE_A_WORD}"
    rf"(?P<more>半(?![数价日天年月]))?(?:又?(?P<months>{NUMBER})\s?个?月)?"
)
_ENGLISH = re.compile(
    rf"{START}(?P<n>{ANY_NUMBER})[- ](?P<working>(?:working|business) )?(?:calendar )?"
    r"(?P<unit>year|month|week|day|hour|minute|second)s?\b(?! old| of age)"
)


def _chinese(match: re.Match[str]) -> Reading | None:
    unit, factor = _UNIT_OF[match["unit"]]
    value = Fraction(1, 2) if match["half"] else number_of(match["n"])
    if value is None:
        return None
    if match["middle"] or match["more"]:
        value += Fraction(1, 2)
    value *= factor
    if match["months"]:
        months = number_of(match["months"])
        if months is None or match["unit"] != "年":
            return None
        value += months
    return "duration", decimal(value), unit


def _english(match: re.Match[str]) -> Reading | None:
    unit, factor = _UNIT_OF[match["unit"]]
    value = number_of(match["n"])
    if value is None:
        return None
    return "duration", decimal(value * factor), "工作日" if match["working"] else unit


DURATIONS: tuple[Rule, ...] = ((_CHINESE, _chinese), (_ENGLISH, _english))
