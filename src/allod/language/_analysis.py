"""The search analyzers: folding, grams and the form in which a text goes into the index.

Scripts without spaces (Han, Kana, Thai, Lao, Khmer, Myanmar) become single characters and pairs, all
other scripts lower-cased words of letters and digits. Pairs never cross punctuation or a change between
grams and words. Nothing here changes a stored text; folding is for comparison only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allod.language._characters import GRAM, IGNORED, WORD, Codes, characters, codes_of, text_of

SPACE = 32
# A position gives up to five characters: itself, a space, itself and its neighbour, a space.
_CELLS = 5
# A long text is worked on in pieces whose cells (four bytes each) stay in the processor's cache.
_CHUNK = 1 << 14


def _emissions() -> NDArray[np.bool_]:
    """Which of the five cells a position gives, by 4 × its own kind + its neighbour's kind."""
    emit = np.zeros((4, 4, _CELLS), dtype=np.bool_)
    emit[GRAM, :, :2] = True
    emit[GRAM, GRAM, :] = True
    emit[WORD, :, :2] = True
    emit[WORD, WORD, 1] = False
    return emit.reshape(16, _CELLS)


_EMIT = _emissions()


def fold(text: str) -> str:
    """The form in which texts are compared: narrow, lower-case, Han variants as one character.

    Simplified and Traditional forms and regional variants (台/臺, 裡/裏) become the same character, so
    the result is neither and must never be shown. Kana stay as they are.

    Args:
        text: Any text.

    Returns:
        A text of the same length; character i stands for character i of the input.
    """
    return text_of(characters().folded[codes_of(text)])


def index_text(text: str) -> str:
    """The folded grams of a text joined by spaces, for an index that splits at whitespace.

    Args:
        text: Any text.

    Returns:
        Exactly `" ".join(grams(text))`.
    """
    table = characters()
    codes = codes_of(text)
    kinds = table.kind[codes]
    if (kinds == IGNORED).any():
        kept = kinds != IGNORED
        codes, kinds = codes[kept], kinds[kept]
    folded = table.folded[codes]
    if len(folded) <= _CHUNK:
        return _join(folded, kinds, 0, len(folded))[:-1]
    bounds = range(0, len(folded), _CHUNK)
    return "".join(_join(folded, kinds, start, start + _CHUNK) for start in bounds)[:-1]


def _join(folded: Codes, kinds: NDArray[np.uint8], start: int, end: int) -> str:
    """Grams that begin in [start, end), each followed by a space; looks one character further."""
    here, kind = folded[start:end], kinds[start:end]
    size = len(here)
    cells = np.full((size, _CELLS), SPACE, dtype=np.uint32)
    cells[:, 0] = here
    cells[:, 2] = here
    following = folded[start + 1 : end + 1]
    cells[: len(following), 3] = following
    pattern = kind * np.uint8(4)
    pattern[: len(following)] += kinds[start + 1 : end + 1]
    return text_of(cells[_EMIT[pattern]])


def grams(text: str) -> list[str]:
    """The folded tokens of a text, with repeats, in order of appearance.

    Args:
        text: Any text.

    Returns:
        For scripts without spaces each character followed by the pair that begins with it; for the
        others each word.
    """
    return index_text(text).split()
