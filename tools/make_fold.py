"""Writes src/allod/language/data/characters.txt: how search sees each character.

Run `python tools/make_fold.py` after changing a rule here or moving to a newer OpenCC; the result is
committed, so that the program needs neither OpenCC nor one particular Unicode version when it runs.
Variants of Han characters are those of OpenCC's character dictionaries (Apache-2.0,
https://github.com/BYVoid/OpenCC); classes come from Python's own `unicodedata`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from opencc import OpenCC

TARGET = Path(__file__).parents[1] / "src/allod/language/data/characters.txt"

# A character and what each of these turns it into are one character for search. The Japanese table is
# left out on purpose: it makes 欠 into 缺 and 予 into 豫, which are different words in Chinese.
CONVERSIONS = ("t2s", "s2t", "tw2s", "hk2s", "t2tw", "tw2t", "t2hk", "hk2t")

HAN = ((0x3005, 0x3007), (0x303B, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFD))
RADICALS = ((0x2E80, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
KANA = ((0x3041, 0x3096), (0x3099, 0x309A), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF),
        (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F))  # fmt: skip
SOUTH_EAST = ((0x0E01, 0x0E3A), (0x0E40, 0x0E4E), (0x0E81, 0x0ECF), (0x0EDC, 0x0EDF),
              (0x1000, 0x109F), (0x1780, 0x17D3), (0x17D7, 0x17D7), (0x17DC, 0x17DD),
              (0xA9E0, 0xA9FE), (0xAA60, 0xAA7F))  # fmt: skip
GRAM_RANGES = HAN + RADICALS + KANA + SOUTH_EAST

# Invisible inside a word: soft hyphen, joiners, word joiner, byte order mark, variation selectors.
IGNORED = {0xAD, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Whether a code point lies in one of the inclusive ranges."""
    return any(low <= code <= high for low, high in ranges)


def class_of(code: int) -> str:
    """`g` unigrams and bigrams, `w` part of a word, `i` as if it were not there, `-` separates."""
    category = unicodedata.category(chr(code))
    if code in IGNORED:
        return "i"
    if category == "Nd":
        return "w"
    if within(code, GRAM_RANGES) and category[0] in "LMNS":
        return "g"
    return "w" if category[0] in "LM" else "-"


def plain(char: str) -> str:
    """Width, compatibility form, decimal digit and case taken away, where the result is one character."""
    decomposition = unicodedata.decomposition(char)
    code = ord(char)
    if decomposition.startswith("<wide>") or (decomposition and within(code, RADICALS)) or code == 0x3000:
        compatible = unicodedata.normalize("NFKC", char)
        char = compatible if len(compatible) == 1 else char
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    lower = char.lower()
    return lower if len(lower) == 1 else char


def han_forms() -> dict[str, str]:
    """Each Han character that has variants, and the one that stands for all of them."""
    parent: dict[str, str] = {}

    def find(char: str) -> str:
        while (up := parent.get(char, char)) != char:
            char = up
        return char

    converters = [OpenCC(name) for name in CONVERSIONS]
    characters = [chr(c) for low, high in HAN + RADICALS for c in range(low, high + 1)]
    for char in characters:
        for other in (plain(char), *(converter.convert(char) for converter in converters)):
            if other != char and len(other) == 1:
                root = find(other)
                parent.setdefault(root, root)
                parent[find(char)] = root
    groups: dict[str, list[str]] = {}
    for char in parent:
        groups.setdefault(find(char), []).append(char)
    forms = {}
    for members in groups.values():
        # The Simplified form has the fewest choices; the lowest code point settles the rest.
        simplified = {converters[0].convert(member) for member in members} & set(members)
        stands = min(simplified, key=lambda member: (not "\u4e00" <= member <= "\u9fff", member))
        forms.update({member: stands for member in members if member != stands})
    return forms


def simplified_only() -> str:
    """Characters that Simplified text uses and Traditional text does not (后, 里 and 台 serve both)."""
    to_traditional, to_taiwan = OpenCC("s2t"), OpenCC("t2s")
    big5 = {chr(c) for low, high in HAN for c in range(low, min(high, 0x9FFF) + 1) if in_big5(chr(c))}
    return "".join(
        c
        for c in map(chr, range(0x4E00, 0xA000))
        if to_traditional.convert(c) != c and to_taiwan.convert(c) == c and c not in big5
    )


def in_big5(char: str) -> bool:
    """Whether Taiwan's older character set has the character."""
    try:
        char.encode("cp950")
    except UnicodeEncodeError:
        return False
    return True


def traditional_only() -> str:
    """Characters that Traditional text uses and Simplified text does not."""
    to_simplified = OpenCC("t2s")
    return "".join(
        c for c in map(chr, range(0x4E00, 0xA000)) if to_simplified.convert(c) != c and not in_gb2312(c)
    )


def in_gb2312(char: str) -> bool:
    """Whether the mainland's basic character set has the character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def classes() -> Iterator[str]:
    """Lines `first last class`, code points in hexadecimal, for all that do not separate."""
    for kind, run in groupby(range(0x110000), class_of):
        codes = list(run)
        if kind != "-":
            yield f"{codes[0]:X} {codes[-1]:X} {kind}"


def main() -> None:
    """Writes the file."""
    changed = {c: plain(c) for c in map(chr, range(0x110000)) if plain(c) != c}
    changed |= han_forms()
    lines = [
        "# Written by tools/make_fold.py; do not edit.",
        f"# Han variants: OpenCC {version('opencc')}, Apache-2.0, https://github.com/BYVoid/OpenCC",
        f"# Classes: Unicode {unicodedata.unidata_version}",
        "# Lines: characters seen as another; as which; only Simplified; only Traditional; classes.",
        "".join(changed),
        "".join(changed.values()),
        simplified_only(),
        traditional_only(),
        *classes(),
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
