"""Numerals read as exact numbers: ASCII with separators, Chinese (everyday and formal), English words.

Works on folded text (`allod.language.fold`), so full-width digits and Simplified or Traditional forms need
no care here. Says nothing of what a number counts; that is `_quantities`.
"""

from __future__ import annotations

import re
from fractions import Fraction

_DIGIT_FORMS = ("〇零○", "一壹", "二两贰", "三叁参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {char: value for value, forms in enumerate(_DIGIT_FORMS) for char in forms}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_SHORT = {"廿": "二十", "卅": "三十", "卌": "四十"}

# 伍, 陆, 参 and their like stand in ordinary words, so the formal series needs a formal unit beside it.
_FORMAL = r"(?:[壹贰叁参肆伍陆柒捌玖][拾佰仟万亿]零?)+[壹贰叁参肆伍陆柒捌玖]?[万亿]?"
CHINESE = r"[〇零○一二三四五六七八九十百千万亿兆两廿卅卌]"
_ASCII = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# One numeral, mixed forms (1萬2千, 3億5,000萬) included.
NUMBER = (
    rf"(?:{_FORMAL}|{CHINESE}+(?:点[〇零○一二三四五六七八九]+)?(?:(?<=[百千万亿兆])\d[\d,]*[百千万亿兆]?)*"
    rf"|{_ASCII}(?:\s?[百千万亿兆]+(?:\d[\d,]*|{CHINESE}+)?)*)"
)

_ONE_TO_NINE = "one two three four five six seven eight nine"
_TEN_TO_NINETEEN = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ONES = ["zero", *_ONE_TO_NINE.split(), *_TEN_TO_NINETEEN.split()]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * i for i, word in enumerate(_TENS, start=2)
}
ENGLISH = (
    rf"\b(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|(?:one|a) hundred"
    rf"|{'|'.join(sorted(_ONES, key=len, reverse=True))})\b"
)


def number_of(numeral: str) -> Fraction | None:
    """The value of one numeral.

    Args:
        numeral: Folded text that matches `NUMBER` or `ENGLISH`.

    Returns:
        The exact value, or None if the characters do not form a number (二三萬, "two or three").
    """
    if "a" <= numeral[:1] <= "z":
        return _english(numeral)
    for short, long in _SHORT.items():
        numeral = numeral.replace(short, long)
    return _positional(re.sub(r"[,\s]", "", numeral))


def decimal(value: Fraction) -> str:
    """An exact value as text: a plain decimal where it ends, else a fraction such as `1/3`."""
    denominator, places = value.denominator, 0
    while denominator % 10 == 0 or denominator % 2 == 0 or denominator % 5 == 0:
        denominator //= 10 if denominator % 10 == 0 else 2 if denominator % 2 == 0 else 5
        places += 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    if places == 0:
        return str(value.numerator)
    scaled = value * 10**places
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled.numerator)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def _english(words: str) -> Fraction | None:
    if "hundred" in words:
        return Fraction(100)
    values = [_WORDS.get(word) for word in re.split(r"[- ]", words)]
    return Fraction(sum(value for value in values if value is not None)) if None not in values else None


_TOKEN = re.compile(rf"\d+(?:\.\d+)?|[{''.join(DIGITS)}]+|.")


def _positional(numeral: str) -> Fraction | None:
    """A numeral with units: 三百二十萬, 一點五, 1萬2千, 三萬五 (35,000); or digits alone: 二〇二三."""
    whole, _, places = numeral.partition("点")
    tokens = _TOKEN.findall(whole)
    total = section = Fraction(0)
    digit: Fraction | None = None
    for token in tokens:
        if token in TENS:
            section += (digit or 1) * TENS[token]  # 十 and 零十 are ten
            digit = None
        elif token in MYRIADS:
            section += digit or 0
            # 一萬億 multiplies what stands before it; 三億五千萬 adds to it.
            if 0 < total < MYRIADS[token]:
                total = (total + section) * MYRIADS[token]
            else:
                total += (section or 1) * MYRIADS[token]
            section, digit = Fraction(0), None
        elif digit is None:
            digit = _digits(token, alone=len(tokens) == 1)
            if digit is None:
                return None
        else:
            return None
    if digit is not None:
        before = tokens[-2] if len(tokens) > 1 else ""
        unit = TENS.get(before, 0) or MYRIADS.get(before, 0)
        # 三萬五 is 35,000 and 二百五 is 250; 一百零五 has its zero and 十五 no place to leave out.
        section += digit * unit / 10 if unit >= 100 and len(tokens[-1]) == 1 and not places else digit
    if places:
        section += Fraction("0." + "".join(str(DIGITS[char]) for char in places))
    return total + section


def _digits(token: str, *, alone: bool) -> Fraction | None:
    """A run of digits.

    Chinese ones in a row count by place around a zero (一〇五萬), or when three or more stand alone (一一二);
    三五 and 兩三 mean "three to five", "two or three".
    """
    if token[0].isascii():
        return Fraction(token)
    values = [DIGITS.get(char) for char in token]
    by_place = len(values) == 1 or 0 in values or (alone and len(values) > 2)
    if None in values or not by_place or (len(values) > 1 and "两" in token):
        return None
    return Fraction("".join(str(value) for value in values))
