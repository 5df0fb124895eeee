"""References to the parts of a law: 第六條之一第三項第二款, 第 6-1 條, Article 6-1, paragraph 3.

A family of rules for `_quantities`; works on folded text. A reference reads `art:6-1/par:3/sub:2`, whole to
part, so that one may be held against another part by part. 前條 and 本條 name no number and are left out.
"""

from __future__ import annotations

import re

from allod.language._numerals import NUMBER, number_of
from allod.language._reading import Reading, Rule, alternatives

_PARTS = {"编": "book", "章": "ch", "节": "sec", "条": "art", "项": "par", "款": "sub", "目": "item"}
_ENGLISH_PARTS = {
    "chapter": "ch", "article": "art", "articles": "art", "art.": "art", "art": "art", "section": "sec",
    "paragraph": "par", "paragraphs": "par", "para.": "par", "para": "par", "subparagraph": "sub",
    "subparagraphs": "sub", "item": "item", "items": "item",
}  # fmt: skip
_WHOLE_TO_PART = tuple(_PARTS.values())

_BRANCH = rf"(?:\s?之\s?(?:{NUMBER}))?"
_WHOLE = rf"第\s?{NUMBER}(?:\s?-\s?\d+)?\s?[编章节条项款目]{_BRANCH}"
_CHINESE = re.compile(rf"{_WHOLE}(?:\s?第\s?{NUMBER}\s?[项款目]{_BRANCH})*")
_PART = re.compile(
    rf"第\s?(?P<number>{NUMBER})(?:\s?-\s?(?P<dash>\d+))?\s?(?P<part>[编章节条项款目])"
    rf"(?:\s?之\s?(?P<branch>{NUMBER}))?"
)
_ENGLISH_PART = rf"(?:{alternatives(_ENGLISH_PARTS)})\s\d+(?:-\d+)?"
_ENGLISH = re.compile(rf"\b{_ENGLISH_PART}(?:,?\s(?:of\s)?{_ENGLISH_PART})*")


def _chinese(match: re.Match[str]) -> Reading | None:
    parts = []
    for part in _PART.finditer(match.group()):
        number = number_of(part["number"])
        if number is None:
            return None
        branch = part["dash"] or (part["branch"] and number_of(part["branch"]))
        parts.append(f"{_PARTS[part['part']]}:{number}" + (f"-{branch}" if branch else ""))
    return "article", "/".join(parts), ""


def _english(match: re.Match[str]) -> Reading:
    written = [part.split() for part in re.findall(_ENGLISH_PART, match.group())]
    # "Paragraph 3 of Article 6" names the part before the whole.
    parts = sorted(((_ENGLISH_PARTS[name], number) for name, number in written), key=_rank)
    return "article", "/".join(f"{name}:{number}" for name, number in parts), ""


def _rank(part: tuple[str, str]) -> int:
    return _WHOLE_TO_PART.index(part[0])


REFERENCES: tuple[Rule, ...] = ((_CHINESE, _chinese), (_ENGLISH, _english))
