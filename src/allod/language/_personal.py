"""Personal data of Taiwan in a text: numbers that people, firms, cards and cars are known by, and addresses.

Each kind is a shape, then a test: a checksum where the number has one, else the words beside it. A number
under a heading such as 「案號」 or 「訂單編號」 is no telephone number, whatever its shape. Works on folded
text (full width, case, Simplified and Traditional alike) without what cannot be seen. Names and postal
addresses are not found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allod.language._analysis import fold
from allod.language._checksums import is_business, is_identity, is_luhn
from allod.language._invisible import visible


@dataclass(frozen=True, slots=True)
class Personal:
    """A piece of personal data.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        kind: `national_id`, `resident_id`, `mobile`, `landline`, `email`, `card`, `business`, `passport`
            or `plate`.
        checked: Whether a checksum says that it is one; else its shape and the words beside it do.
    """

    start: int
    end: int
    kind: str
    checked: bool


def personal(text: str) -> list[Personal]:
    """Personal data in a text, in order and without overlaps.

    Args:
        text: Any text; a whole document or a passage.

    Returns:
        What was found, with offsets into `text`. Identity, card and business numbers have a checksum; one
        that fails it is reported only as an identity number that a word such as 身分證 stands before.
    """
    if not _MAY_HOLD.search(text):
        return []
    return [item for start, end in _lines(text) for item in _in_line(text, start, end)]


# All personal data here has three digits in a row, or an @. The first set is what the scan looks for.
_MAY_HOLD = re.compile("[0-9０-９@＠](?:(?<=[@＠])|[0-9０-９]{2})")
# Words on the line before still say what a number is: tables and forms put them there.
_BEFORE = _AFTER = 24
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines that may hold something."""
    at = 0
    while found := _MAY_HOLD.search(text, at):
        start = max(at, text.rfind("\n", 0, found.start()) + 1)
        end = text.find("\n", found.end())
        at = len(text) if end < 0 else end
        yield start, at


def _in_line(text: str, start: int, end: int) -> Iterator[Personal]:
    """What one line holds; offsets are the text's."""
    shift = max(0, start - _BEFORE)
    seen, places = visible(text[shift:end])
    line = _Line(seen, fold(seen).translate(_DASHES))
    at = bisect_left(places, start - shift)
    last: Personal | None = None
    while found := _START.search(line.folded, at):
        at = found.start() + 1
        for kind, shape, test in _KINDS:
            match = shape.match(line.folded, found.start())
            checked = None if match is None else test(line, match, _is_listed(line, last, kind, match))
            if match is not None and checked is not None:
                last, at = Personal(match.start(), match.end(), kind, checked), match.end()
                yield Personal(shift + places[match.start()], shift + places[at - 1] + 1, kind, checked)
                break


def _is_listed(line: _Line, last: Personal | None, kind: str, match: re.Match[str]) -> bool:
    """Whether a match follows another of its kind, as in 「A、B 及 C」: then it needs no word of its own."""
    if last is None or last.kind != kind:
        return False
    return bool(_LISTED.fullmatch(line.folded, last.end, match.start()))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it is written and as it is compared."""

    written: str
    folded: str

    def before(self, match: re.Match[str]) -> str:
        """The words before a match; a stand-in that `redact` wrote is none of them."""
        return self.folded[max(0, match.start() - _BEFORE) : match.start()].rpartition("〕")[2]

    def after(self, match: re.Match[str]) -> str:
        """The words after a match."""
        return self.folded[match.end() : match.end() + _AFTER].partition("〔")[0]


Test = Callable[[_Line, re.Match[str], bool], "bool | None"]
"""Says of a shape: True by checksum, False by its words, None if it is nothing. Also told whether it follows
another of its kind in a list."""

# Where something may begin: not inside a word or number, and a digit or an @ must be near.
_START = re.compile(
    r"[0-9a-z(+](?<![0-9a-z].)(?<![0-9a-z][-_].)(?<!\d\..)"
    r"(?:(?<=[0-9(+])|(?=[a-z]{0,2}[ -]?\d)|(?=[\w.%+-]{0,63}@))"
)
_END = r"(?![0-9a-z])(?![-.][0-9a-z])"
_LISTED = re.compile(r"\s?(?:[、,;/及和与或]|and|or)\s?")
# Between a word and its number stand marks, and little words such as 為.
_MARKS = r"[^0-9a-z一-鿿]{0,4}"


def _words(words: str, between: str = "") -> re.Pattern[str]:
    """Words that end right before a number, but for marks and what may stand between."""
    return re.compile(rf"(?:{words}){between}{_MARKS}\Z")


_NAMES = r"\s?(?:号码?|字号|编号|证号|no\.?|number|#)?"
# What a number is called that is not one of ours.
_OTHER_NUMBER = _words(
    r"(?:订单|订购|案件|收件|文件|单据|文|案|批|型|料|货|单|序|票|流水|交易|保单|病历|学籍?|座位?|水|电|地|建)号码?"
    r"|编号|序号|条码|型号|帐号|帐户|科目|代[号码]|issn|isbn|imei|gtin|case|order|invoice|part|section|room|serial"
    r"|model|tracking|第|版本|规格|零件|航班|班次|发票",
    between=r"\s?(?:no\.?|number|#)?(?:为|是)?",
)
_PHONE_WORD = re.compile(
    r"(?:电话|市话|传真|手机|联络|洽|拨|转|话|(?<![a-z])(?:tel|telephone|phone|fax|mobile))[^0-9a-z，。;]{0,8}\Z"
)


def _is_other(line: _Line, match: re.Match[str]) -> bool:
    before = line.before(match)
    return bool(_OTHER_NUMBER.search(before)) or (
        line.after(match).startswith("号") and not _PHONE_WORD.search(before)
    )


def _canonical(match: re.Match[str]) -> str:
    return re.sub(r"[^0-9a-z]", "", match.group())


_IDENTITY_WORD = _words(r"身[分份]证|居留证|统一证|证件|统号|arc|id", r"(?:统一)?" + _NAMES + r"(?:为|是|:)?")


def _identity(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    if is_identity(_canonical(match)):
        return None if _is_other(line, match) and not _IDENTITY_WORD.search(line.before(match)) else True
    return False if listed or _IDENTITY_WORD.search(line.before(match)) else None


# RFC 5321, section 4.5.3.1: 64 octets before the @. What follows `git@host:` is a path.
_EMAIL = re.compile(
    r"[\w.%+-]{1,64}@(?:[0-9a-z-]{1,63}\.){1,8}[a-z]{2,24}(?![0-9a-z@-])(?!:[a-z~/])", re.ASCII
)


def _email(_line: _Line, _match: re.Match[str], _listed: bool) -> bool | None:
    return False


# Issuers' first digits: ISO/IEC 7812-1 major industries 3 to 6 as far as cards of these lengths are issued.
_ISSUER = re.compile(r"(?:4|5[1-5]|2[2-7]|35|6011|64|65|62)\d*\Z|3[47]\d{13}\Z|3[0689]\d{12}\Z")


def _card(line: _Line, match: re.Match[str], _listed: bool) -> bool | None:
    number = _canonical(match)
    return True if _ISSUER.match(number) and is_luhn(number) and not _is_other(line, match) else None


def _telephone(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    """A number with its area code written apart needs no word, one of digits alone does."""
    if listed or _is_other(line, match):
        return False if listed else None
    bare = match["bare"] is not None and match.group().isdigit()
    return None if bare and not _PHONE_WORD.search(line.before(match)) else False


def _mobile(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    return None if _is_other(line, match) and not listed else False


def _local(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    """A number without its area code."""
    named = _PHONE_WORD.search(line.before(match)) and not _is_other(line, match)
    return False if listed or named else None


_BUSINESS_WORD = _words(
    r"统一编号|统编|公司(?=\()|business n(?:o\.|umber)|tax id|ubn|vat", _NAMES + r"(?:为|是|系)?"
)
_BUSINESS_AFTER = re.compile(r"\s?\(\s?统")


def _business(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    named = listed or _BUSINESS_WORD.search(line.before(match)) or _BUSINESS_AFTER.match(line.after(match))
    return True if named and is_business(match.group()) else None


_PASSPORT_NUMBER = _words("护照|passport", r"\s?[^0-9a-z一-鿿]?" + _NAMES + r"(?:为|是|系)?")


def _passport(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    return False if listed or _PASSPORT_NUMBER.search(line.before(match)) else None


_PLATE_WORD = _words("车牌|车号|牌照|号牌|plate", r"(?:登记)?" + _NAMES + "(?:为|是|系)?")
_CAR_BEFORE = re.compile(
    r"(?:车牌|车号|牌照|号牌|车辆|[客货机]车|汽车|公务车|计程车|小客|驾驶|骑乘|车主|(?<![a-z])(?:car|vehicle))"
    r"[^0-9a-z，。;]{0,8}\Z"
)
_CAR_AFTER = re.compile(
    r"\s?号?[之的]?(?:自用|营业|租赁|普通|大型|重型|轻型|电动|公务)*[小大]?[客货机轿]?车|违[规停]|\s?\(car"
)
# Three letters without I and O, four digits: the plates since 2012. Standards and products look the same.
_NEW_PLATE = re.compile(r"[A-HJ-NP-ZＡ-ＨＪ-ＮＰ-Ｚ]{3}[-－]?\d{4}\Z")
_OLD_PLATE = re.compile(r"[\dA-ZＡ-Ｚ]{2,4}[-－][\dA-ZＡ-Ｚ]{2,4}\Z")
# Between English words a code is rarely a plate.
_IN_LATIN = re.compile(r"[a-z][\s(]*\Z|\s[a-z]")
_NO_PLATE = re.compile(
    "(?:adr|alu|amd|cas|ccc|cns|cpu|cve|ddr|dns|ean|erc|fda|gpu|gtx|htc|lcd|led|ncc|nsc|pat|pcb|pdf|pep|ram|rfc|rtx|sku|sms"
    "|sql|tel|twd|usb|utc|vat|ver|wta)[- ]?[0-9]"
)


def _plate(line: _Line, match: re.Match[str], listed: bool) -> bool | None:
    """Behind 車牌 any form will do; beside a car, capitals and a hyphen; alone, the newest form."""
    before, written = line.before(match), line.written[match.start() : match.end()]
    if listed or _PLATE_WORD.search(before):
        return False
    if _NO_PLATE.match(match.group()) or _OTHER_NUMBER.search(before):
        return None
    new = _NEW_PLATE.match(written)
    named = _CAR_BEFORE.search(before) or _CAR_AFTER.match(line.after(match))
    alone = "-" in match.group() and not _IN_LATIN.search(before) and not _IN_LATIN.match(line.after(match))
    return False if (named and _OLD_PLATE.match(written)) or (new and (named or alone)) else None


_ABROAD = r"(?:\(?(?:\+|00)?886\)?[- ]?(?:\(0\)|0)?[- ]?|0)"
_EXTENSION = r"(?:\s?(?:[#转]|分机:?|ext\.?:?|x)\s?\d{1,6})?"
# Area codes and the lengths behind them (交通部電信編碼計畫): Taipei 2 and Taichung 4 have eight digits.
_AREA = (
    (r"2", r"[2-8]\d{3}[- ]?\d{4}"),
    (r"4", r"[2-9]\d{2,3}[- ]?\d{4}"),
    (r"[35678]", r"[2-9]\d{2}[- ]?\d{4}"),
    (r"49", r"[2-9]\d{2}[- ]?\d{4}"),
    (r"(?:37|82|89)", r"[2-9]\d{2}[- ]?\d{3}"),
    (r"(?:826|836)", r"[2-9]\d[- ]?\d{3}"),
    (r"70", r"\d{4}[- ]?\d{4}"),
)
_WITH_AREA = "|".join(rf"(?:\(0{code}\)[- ]?|{_ABROAD}\(?{code}[- )]{{1,2}}){rest}" for code, rest in _AREA)
_TOGETHER = "|".join(rf"{_ABROAD}{code}{rest}" for code, rest in _AREA)


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern}){_END}")


_LAST_SIX = r"[- .]?(?:\d{3}[- .]?\d{3}|\d{2}[- ]?\d{4})"

_KINDS: tuple[tuple[str, re.Pattern[str], Test], ...] = (
    ("email", _EMAIL, _email),
    ("national_id", _shape(r"[a-z][ -]?[12]\d{2}[ -]?\d{3}[ -]?\d{3}"), _identity),
    ("resident_id", _shape(r"[a-z][ -]?[89a-d]\d{2}[ -]?\d{3}[ -]?\d{3}"), _identity),
    ("card", _shape(r"\d{4}(?P<s>[ -]?)\d{4}(?P=s)\d{4}(?P=s)\d{4}"), _card),
    ("card", _shape(r"3\d{3}(?P<s>[ -]?)\d{6}(?P=s)\d{4,5}"), _card),
    ("mobile", _shape(rf"(?:{_ABROAD}9\d\d|\(09\d\d\)){_LAST_SIX}"), _mobile),
    ("mobile", _shape(r"09[- ]\d{4}[- ]?\d{4}"), _mobile),
    ("landline", _shape(rf"(?:{_WITH_AREA}|(?P<bare>{_TOGETHER})){_EXTENSION}"), _telephone),
    ("business", _shape(r"\d{8}"), _business),
    ("passport", _shape(r"[a-z]{0,2}\d{7,9}"), _passport),
    ("plate", _shape(r"(?=\d*[- ]?[a-z]|\d[a-z])[0-9a-z]{2,3}[- ]?\d{3,4}"), _plate),
    ("plate", _shape(r"\d{3,4}[- ]?(?=\d?[a-z])[0-9a-z]{2,3}"), _plate),
    ("landline", _shape(rf"(?!20\d\d[01]\d[0-3]\d)[2-9]\d{{2,3}}[- ]?\d{{4}}{_EXTENSION}"), _local),
)
