"""`_ocr_picture`: grey, level, upright, of a fitting size."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from allod.corpus._parsers._ocr_picture import as_pgm, fitted, grey, is_blank, lean

SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))


@pytest.mark.parametrize("degrees", [-3.0, -1.0, 0.0, 2.0])
def test_the_lean_of_a_page_is_measured_to_half_a_degree(degrees: float) -> None:
    angle, on_side = lean(SCANS["scan"](lean=degrees))
    assert abs(angle + degrees) <= 0.5
    assert not on_side


def test_a_picture_without_ink_leans_nowhere() -> None:
    assert lean(Image.new("L", (100, 100), 255)) == (0.0, False)


def test_blank_pages_are_told_from_written_ones() -> None:
    assert is_blank(SCANS["blank"]())
    assert is_blank(Image.new("L", (100, 100), 0))
    assert not is_blank(SCANS["scan"]())


def test_every_mode_becomes_grey_with_its_contrast() -> None:
    page = SCANS["scan"]()
    deep = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
    assert np.abs(np.asarray(grey(deep)).astype(int) - np.asarray(page)).max() <= 1
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert grey(clear).getextrema() == (255, 255)
    assert grey(page) is page
    for mode in ("1", "P", "RGB", "CMYK", "LA"):
        assert grey(page.convert(mode)).mode == "L"


def test_a_picture_with_too_many_dots_is_made_smaller_and_says_so() -> None:
    small, dpi = fitted(Image.new("L", (1000, 400)), 300, 100_000)
    assert small.width * small.height <= 100_000
    assert dpi == pytest.approx(300 * small.width / 1000)
    same, dpi = fitted(small, 96)
    assert same is small
    assert dpi == 96


def test_a_picture_is_written_as_pgm() -> None:
    assert as_pgm(Image.new("L", (2, 1), 7)) == b"P5 2 1 255\n\x07\x07"
