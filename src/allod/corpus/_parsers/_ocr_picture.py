"""A picture of text made ready for tesseract: grey, of a size that it reads well, upright and level.

Tesseract reads a page that leans by one degree well and by two badly, and says nothing of it; a page that
lies on its side costs it ten times as long. Both show in where the ink lies, so both are seen to here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAX_DOTS = 20_000_000
"""A picture with more is made smaller first: A3 at 300 dots an inch has 17 million."""

_CONTRAST = 40  # of 255: a page that has less anywhere, seen from a little distance, is blank
_SAMPLE = 40_000  # dots of ink by which the lean is judged
_LEAN = 5.0  # degrees to either side that are tried
_STEP = 0.25
_LEVEL = 0.4  # degrees below which a page counts as level
_ON_SIDE = 2.0  # how much sharper columns of ink are than rows on a page that lies on its side


def grey(picture: Image.Image) -> Image.Image:
    """Return a picture in grey, on white where it is transparent.

    Args:
        picture: Any mode that Pillow reads.

    Returns:
        A picture of mode L.
    """
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("L")
    if (
        picture.mode.startswith("I") or picture.mode == "F"
    ):  # 16 bits and more: `convert` would cut, not scale
        values = np.asarray(picture, dtype=np.float32)
        top = max(float(values.max(initial=0.0)), 1.0)
        return Image.fromarray((values.clip(0.0) * (255.0 / top)).astype(np.uint8))
    return picture if picture.mode == "L" else picture.convert("L")


def is_blank(picture: Image.Image) -> bool:
    """Whether nothing stands out on a picture.

    Args:
        picture: Of mode L.

    Returns:
        True for an empty page, whatever its colour, and for the noise of a scanner on one.
    """
    lowest, highest = picture.reduce(4).getextrema()
    return float(highest) - float(lowest) < _CONTRAST  # type: ignore[arg-type]


def lean(picture: Image.Image) -> tuple[float, bool]:
    """Say how far the lines of text on a picture are from level.

    Args:
        picture: Of mode L.

    Returns:
        Degrees by which to turn it against the clock (0 where that would change nothing), and whether the
        page seems to lie on its side.
    """
    down, across = _ink(picture)
    if not len(down):
        return 0.0, False
    angles = np.arange(-_LEAN, _LEAN + _STEP, _STEP)
    sharpness = [_sharpness(down, across, angle) for angle in angles]
    best = int(np.argmax(sharpness))
    on_side = _sharpness(across, down, 0.0) > _ON_SIDE * sharpness[best]
    angle = float(angles[best])
    return (0.0 if on_side or abs(angle) < _LEVEL or abs(angle) >= _LEAN else angle), on_side


def _ink(picture: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    small = np.asarray(picture.reduce(2), dtype=np.uint8)
    ink = small < (int(small.max()) + int(small.min())) // 2
    if ink.mean() > 0.5:  # light text on dark ground
        ink = ~ink
    down, across = np.nonzero(ink)
    every = max(1, len(down) // _SAMPLE)
    return down[::every].astype(np.float32), across[::every].astype(np.float32)


def _sharpness(down: NDArray[np.float32], across: NDArray[np.float32], degrees: float) -> float:
    """Sum of squared steps between neighbouring rows' ink, the page turned by some degrees."""
    angle = np.deg2rad(degrees)
    rows = (down * np.cos(angle) - across * np.sin(angle)).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())


def fitted(picture: Image.Image, dpi: float, most: int = MAX_DOTS) -> tuple[Image.Image, float]:
    """Make a picture smaller that has too many dots.

    Args:
        picture: Of mode L.
        dpi: Its dots an inch.
        most: How many dots it may have in all.

    Returns:
        The picture and its dots an inch now.
    """
    dots = picture.width * picture.height
    if dots <= most:
        return picture, dpi
    share = (most / dots) ** 0.5
    size = max(1, int(picture.width * share)), max(1, int(picture.height * share))
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0), dpi * size[0] / picture.width


def as_pgm(picture: Image.Image) -> bytes:
    """Write a picture in the plainest format there is (netpbm's PGM), which costs no time.

    Args:
        picture: Of mode L.

    Returns:
        The file's bytes.
    """
    return b"P5 %d %d 255\n" % picture.size + picture.tobytes()
