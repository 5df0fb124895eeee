"""How search sees each character: its folded form, and whether it makes grams, words or neither.

Reads the committed table once (`data/characters.txt`, written by `tools/make_fold.py`) into arrays that
are indexed by code point. Knows nothing of texts; Unicode's version is the table's, not Python's, so that
an index built on one machine is read alike on another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000
SEPARATOR, WORD, GRAM, IGNORED = 0, 1, 2, 3
_CLASS_OF = {"w": WORD, "g": GRAM, "i": IGNORED}

Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Characters:
    """The table as arrays of one entry a code point."""

    folded: Codes
    kind: NDArray[np.uint8]
    simplified_only: NDArray[np.bool_]
    traditional_only: NDArray[np.bool_]


def codes_of(text: str) -> Codes:
    """The code points of a text, as an array that must not be written to."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(codes: Codes) -> str:
    """The text of an array of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def characters() -> Characters:
    """The table, read on first use (about 3 ms)."""
    content = (files("allod.language") / "data" / "characters.txt").read_text(encoding="utf-8")
    lines = [line for line in content.split("\n") if line and not line.startswith("#")]
    source, target, simplified, traditional = lines[:4]
    folded = np.arange(CODE_POINTS, dtype=np.uint32)
    folded[codes_of(source)] = codes_of(target)
    kind = np.zeros(CODE_POINTS, dtype=np.uint8)
    for line in lines[4:]:
        first, last, name = line.split()
        kind[int(first, 16) : int(last, 16) + 1] = _CLASS_OF[name]
    return Characters(folded, kind, _marked(simplified), _marked(traditional))


def _marked(members: str) -> NDArray[np.bool_]:
    marks = np.zeros(CODE_POINTS, dtype=np.bool_)
    marks[codes_of(members)] = True
    return marks
