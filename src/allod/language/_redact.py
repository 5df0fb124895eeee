"""Stand-ins for personal data: the same number gets the same one wherever it stands, and none leads back.

A stand-in is the kind's name and eight letters of a keyed digest. Whoever holds the key can test a guess
(there are only so many identity numbers), so the key is as secret as the numbers were.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter

from allod.language._analysis import fold
from allod.language._invisible import strip_invisible
from allod.language._packs import pack
from allod.language._personal import personal

# Letters alone, so that no stand-in has the shape of a number; no vowels, so that none spells a word. Eight
# of twenty: among 10,000 numbers two share a stand-in with a chance of 0.2 %.
_LETTERS, _LENGTH = "BCDFGHJKLMNPQRSTVWXZ", 8
_EXTENSION = re.compile(r"(?<=\d)\s?(?:#|转|分机|ext|x).*")


def redact(text: str, key: bytes, locale: str = "zh-TW") -> tuple[str, Counter[str]]:
    """A text with stand-ins such as 〔身分證字號 KXQWBTRN〕 in the place of personal data.

    Args:
        text: Any text; it is not changed itself.
        key: A secret of at least 16 bytes; the same key gives the same number the same stand-in, however
            it is written (separators, width, case, country code).
        locale: Whose names the kinds get.

    Returns:
        The text, in which :func:`personal` finds nothing more, and how many of each kind were replaced.

    Raises:
        UnknownLocale: If there is no pack of that name.
    """
    names = pack(locale)
    counts: Counter[str] = Counter()
    # Taking one number away may uncover another that its neighbour had hidden.
    while found := personal(text):
        parts, at = [], 0
        for item in found:
            name = names.say(f"personal.{item.kind}")
            parts += [
                text[at : item.start],
                f"〔{name} {_letters(item.kind, text[item.start : item.end], key)}〕",
            ]
            at = item.end
            counts[item.kind] += 1
        text = "".join([*parts, text[at:]])
    return text, counts


def _letters(kind: str, written: str, key: bytes) -> str:
    digest = hmac.new(key, f"{kind}\0{canonical(kind, written)}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(_LENGTH))


def canonical(kind: str, written: str) -> str:
    """The one form of all ways to write the same number or address.

    Args:
        kind: A kind of :func:`personal`.
        written: As it stands in a text.

    Returns:
        Lower case, narrow, no separators; telephone numbers with the leading 0 and `#` before an extension.
    """
    folded = fold(strip_invisible(written))
    if kind == "email":
        return folded
    if kind not in ("mobile", "landline"):
        return re.sub(r"[^0-9a-z]", "", folded)
    extension = _EXTENSION.search(folded)
    number = folded[: extension.start()] if extension else folded
    digits = re.sub(r"\D", "", number)
    if digits.startswith(("886", "00886")):
        digits = "0" + digits.removeprefix("00").removeprefix("886").lstrip("0")
    return digits + ("#" + re.sub(r"\D", "", extension.group()) if extension else "")
