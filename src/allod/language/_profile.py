"""Which language and script a text is in, by its characters and its commonest small words.

An estimate for summaries, for the choice of an answer's language and for warnings; it reads a sample of
a long text. It says `und` instead of guessing, and `zh` where nothing tells Traditional from Simplified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from allod.language._characters import CODE_POINTS, Codes, characters, codes_of

# ISO 15924 code, first and last code point; enough to name a document's main script.
_RANGES = (
    ("Latn", 0x41, 0x5A), ("Latn", 0x61, 0x7A), ("Latn", 0xC0, 0xD6), ("Latn", 0xD8, 0xF6),
    ("Latn", 0xF8, 0x24F), ("Latn", 0x1E00, 0x1EFF), ("Latn", 0xFF21, 0xFF3A), ("Latn", 0xFF41, 0xFF5A),
    ("Grek", 0x370, 0x3FF),
    ("Cyrl", 0x400, 0x52F), ("Armn", 0x531, 0x58F), ("Hebr", 0x5D0, 0x5EA), ("Arab", 0x620, 0x6FF),
    ("Deva", 0x900, 0x97F), ("Beng", 0x980, 0x9FF), ("Guru", 0xA00, 0xA7F), ("Gujr", 0xA80, 0xAFF),
    ("Taml", 0xB80, 0xBFF), ("Telu", 0xC00, 0xC7F), ("Knda", 0xC80, 0xCFF), ("Mlym", 0xD00, 0xD7F),
    ("Sinh", 0xD80, 0xDFF), ("Thai", 0xE00, 0xE7F), ("Laoo", 0xE80, 0xEFF), ("Tibt", 0xF00, 0xFFF),
    ("Mymr", 0x1000, 0x109F), ("Geor", 0x10A0, 0x10FF), ("Hang", 0x1100, 0x11FF), ("Ethi", 0x1200, 0x137F),
    ("Khmr", 0x1780, 0x17FF), ("Kana", 0x3041, 0x30FF), ("Bopo", 0x3105, 0x312F), ("Hani", 0x3005, 0x3007),
    ("Hani", 0x3400, 0x4DBF), ("Hani", 0x4E00, 0x9FFF), ("Hani", 0xF900, 0xFAFF), ("Hani", 0x20000, 0x3FFFD),
    ("Hang", 0xAC00, 0xD7AF), ("Kana", 0xFF66, 0xFF9F),
)  # fmt: skip
_SCRIPTS = ("", *sorted({name for name, _, _ in _RANGES}))

# Scripts that one language, or one by far the largest, is written in.
_LANGUAGE_OF = {
    "Armn": "hy", "Beng": "bn", "Deva": "hi", "Ethi": "am", "Geor": "ka", "Grek": "el", "Gujr": "gu",
    "Guru": "pa", "Hang": "ko", "Hebr": "he", "Khmr": "km", "Knda": "kn", "Laoo": "lo", "Mlym": "ml",
    "Mymr": "my", "Sinh": "si", "Taml": "ta", "Telu": "te", "Thai": "th", "Tibt": "bo",
}  # fmt: skip

_SMALL_WORDS = """
en the of and to in is for that with are this be by an what how when where who which can do does
fr le la les des et une est dans pour que qui sur pas par au aux avec du
de der die das und ist den von zu mit für nicht ein eine auf dem im sich des
es el los las de y que en una por con para del se su al es como
pt o os as de e que em uma por com para do da não se ao dos
it il gli di e che una per con non del della dei sono nel alla è
nl de het een en van is dat op te zijn voor met niet aan door
id yang dan di dengan untuk dari pada adalah ini itu dalam tidak akan atau
vi và của các là có được không trong cho người những một với này
"""
_SMALL_SETS = {
    language: frozenset(words) for language, *words in map(str.split, _SMALL_WORDS.strip().splitlines())
}

# Han characters say about as much as three Latin letters; kana in a Japanese text are at least this share.
_LETTERS_A_HAN = 3
_KANA_SHARE = 0.05
# A text is sampled in slices spread over its length.
_SAMPLE, _SLICES = 16_384, 16


@dataclass(frozen=True, slots=True)
class Profile:
    """What a text is written in.

    Attributes:
        language: BCP 47, such as `zh-Hant`, `zh-Hans`, `zh`, `en`, `ja`, `th`; `und` if undetermined.
        script: ISO 15924, such as `Hant`, `Latn`; `Zyyy` for a text without letters.
        simplified_share: Simplified-only characters among the Han characters, 0 to 1.
    """

    language: str
    script: str
    simplified_share: float


def profile(text: str) -> Profile:
    """Language, script and the share of Simplified-only characters; long texts are sampled.

    Args:
        text: Any text.

    Returns:
        The profile; 后, 里, 台 and their like, which Traditional text uses too, never count as Simplified.
    """
    text = _sampled(text)
    codes = codes_of(text)
    counts = dict(zip(_SCRIPTS, np.bincount(_script_of()[codes], minlength=len(_SCRIPTS)), strict=True))
    del counts[""]
    han = int(counts["Hani"])
    simplified, traditional = _simplified_and_traditional(codes)
    share = simplified / han if han else 0.0
    weight = {name: int(count) * (_LETTERS_A_HAN if name == "Hani" else 1) for name, count in counts.items()}
    script = max(weight, key=lambda name: weight[name])
    if weight[script] == 0:
        return Profile("und", "Zyyy", share)
    if script in {"Hani", "Kana"} and counts["Kana"] > _KANA_SHARE * (han + counts["Kana"]):
        return Profile("ja", "Jpan", share)
    if script == "Hani":
        if simplified == traditional and not counts["Bopo"]:
            return Profile("zh", "Hani", share)
        form = "Hans" if simplified > traditional else "Hant"
        return Profile(f"zh-{form}", form, share)
    if script == "Hang":
        return Profile("ko", "Kore", share)
    return Profile(_latin(text) if script == "Latn" else _LANGUAGE_OF.get(script, "und"), script, share)


def question_language(text: str) -> str:
    """The locale in which to answer a question.

    Args:
        text: The question.

    Returns:
        `zh-TW` or `zh-CN` for Chinese (Traditional where nothing tells them apart), `en` for English and
        for Latin text too short to tell, else the language of :func:`profile`.
    """
    found = profile(text)
    small = set(re.findall(r"[a-z]+", text.lower())) & _SMALL_SETS["en"]
    # "What does 個人資料保護法 say?" is an English question about a Chinese name.
    if len(small) > 1 and found.language.startswith("zh"):
        return "en"
    if found.language.startswith("zh"):
        return "zh-CN" if found.language == "zh-Hans" else "zh-TW"
    if found.language == "und":
        return "en" if found.script == "Latn" else "und"
    return found.language


def _sampled(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    step, size = len(text) // _SLICES, _SAMPLE // _SLICES
    return " ".join(text[start : start + size] for start in range(0, step * _SLICES, step))


def _simplified_and_traditional(codes: Codes) -> tuple[int, int]:
    table = characters()
    return int(table.simplified_only[codes].sum()), int(table.traditional_only[codes].sum())


@cache
def _script_of() -> NDArray[np.uint8]:
    """The script of each code point, as an index into the names."""
    scripts = np.zeros(CODE_POINTS, dtype=np.uint8)
    for name, first, last in _RANGES:
        scripts[first : last + 1] = _SCRIPTS.index(name)
    return scripts


def _latin(text: str) -> str:
    """The language of a Latin text by its small words; `und` when none stands out."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {language: sum(word in small for word in words) for language, small in _SMALL_SETS.items()}
    best, second = sorted(counts, key=lambda language: -counts[language])[:2]
    return best if counts[best] > counts[second] else "und"
