"""The bounds beside a figure: at least, at most, more than, less than, within, before, after.

Each way of saying one of them, in Chinese and English, has one canonical name. Works on folded text and
looks only at the words that touch the figure.
"""

from __future__ import annotations

import re

# 以上 and 以下 include the figure itself (Criminal Code of Taiwan, article 10, paragraph 1); 超過 and
# 未滿 leave it out.
_BEFORE = (
    ("以下", r"(?:不得?|未|不可|不能|不应)(?:超过|逾越?|多于|高于|大于|超出)"),
    ("以下", r"(?:最多|至多|最高|最长|上限)(?:[为以是]|可达|不超过)?"),
    (
        "以下",
        r"(?:no|not) (?:more|longer|later|greater|higher|older) than|(?:not|never)(?: to)? exceed(?:ing)?",
    ),
    ("以下", r"up to|at most|maximum(?: of)?"),
    ("以上", r"(?:不得?|不可|不能|不应)(?:少于|低于|小于|短于)"),
    # 至少要保存七年: a few words may stand between.
    ("以上", r"(?:至少|最少)[^\W\d〇零一二三四五六七八九十百千两]{0,4}|(?:最低|下限)[为是]?|(?<![未不])满"),
    ("以上", r"(?:no|not) (?:less|fewer|shorter|lower|younger|earlier) than|at least|minimum(?: of)?"),
    ("未滿", r"未满|不满|未达|不足|低于|少于|小于|未足"),
    ("未滿", r"(?:less|fewer|lower|younger|shorter) than|under|below"),
    ("超過", r"超过|逾|超出|高于|大于|多于"),
    ("超過", r"(?:more|greater|longer|older|higher) than|over|exceed(?:s|ing)?|above"),
    ("內", r"within"),
    ("前", r"(?:on or )?before|prior to|until"),
    ("後", r"(?:on or )?after|since"),
)
# "Raised by 20" is no bound, "by 31 May" is one.
_BEFORE_DATE = (("前", r"no later than|by"), ("後", r"from|starting"))
_AFTER = (
    ("以上", r"及?以上|or (?:more|older|over|above|longer)|and (?:over|above|older)"),
    ("以下", r"及?以下|or (?:less|fewer|younger|under|below)|and under"),
    ("未滿", r"未满"),
    ("內", r"之?以?内"),
    ("前", r"之?以?前(?![项条款目])|before"),
    ("後", r"之?以?后|起|after"),
)

_REACH = 24


def _compiled(bounds: tuple[tuple[str, str], ...], frame: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(frame.format(words=words))) for name, words in bounds)


_PREFIX = r"(?<![a-z])(?:{words})\s*(?:the )?\Z"
_BEFORE_PATTERNS = _compiled(_BEFORE, _PREFIX)
_DATE_PATTERNS = _compiled(_BEFORE_DATE + _BEFORE, _PREFIX)
_AFTER_PATTERNS = _compiled(_AFTER, r",?\s*(?:\(含\))?(?:{words})(?![a-z])")


def bound_before(folded: str, start: int, *, dated: bool = False) -> str:
    """The canonical bound that ends where a figure begins, or empty; `dated` for dates and times."""
    near = folded[max(0, start - _REACH) : start]
    patterns = _DATE_PATTERNS if dated else _BEFORE_PATTERNS
    return next((name for name, pattern in patterns if pattern.search(near)), "")


def bound_after(folded: str, end: int) -> str:
    """The canonical bound that begins where a figure ends, or empty."""
    return next((name for name, pattern in _AFTER_PATTERNS if pattern.match(folded, end)), "")
