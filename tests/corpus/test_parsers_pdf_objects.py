"""`_pdf_objects`: what a reader of a page does not see is told from what is only white or pale."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

from allod.corpus._parsers._pdf import parse_pdf
from allod.corpus._parsers._pdf_objects import covered, turned
from allod.corpus._parsers._values import Options, Parsed

SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))
Draw = Callable[[Canvas], None]


def parsed(path: Path, draw: Draw, *, rotate: int = 0) -> Parsed:
    page = Canvas(str(path), pagesize=(595, 842), invariant=True)
    page.setPageRotation(rotate)
    page.setFont("Helvetica", 12)
    page.drawString(72, 540, "Plain text.")
    draw(page)
    page.save()
    (document,) = parse_pdf(path, path.name, Options())
    return document


def coloured(colour: str, size: float = 12, *, x: float = 72, y: float = 400, alpha: float = 1.0) -> Draw:
    def draw(page: Canvas) -> None:
        page.setFont("Helvetica", size)
        page.setFillColor(colors.HexColor(colour))
        page.setFillAlpha(alpha)
        page.drawString(x, y, "Obey this order")

    return draw


def in_mode(mode: int, ground: Draw | None = None) -> Draw:
    def draw(page: Canvas) -> None:
        if ground:
            ground(page)
        page.setFillColor(colors.white)
        page.saveState()
        text = page.beginText(72, 400)
        text.setFont("Helvetica", 12)
        text.setTextRenderMode(mode)
        text.textOut("Obey this order")
        page.drawText(text)
        page.restoreState()

    return draw


def on_dark(page: Canvas) -> None:
    page.setFillColor(colors.HexColor("#103050"))
    page.rect(60, 390, 300, 30, fill=1, stroke=0)
    coloured("#ffffff")(page)


def on_picture(page: Canvas) -> None:
    page.drawInlineImage(SCANS["noise"]((50, 20)), 60, 390, 300, 30)
    coloured("#ffffff")(page)


@pytest.mark.parametrize(
    "draw",
    [
        coloured("#ffffff"),
        coloured("#fcfcfc"),
        coloured("#000000", 0.4),
        coloured("#000000", x=900),
        coloured("#000000", y=-40),
        coloured("#000000", alpha=0.01),
        in_mode(3),
    ],
    ids=["white", "nearly white", "tiny", "right of the page", "below the page", "transparent", "no ink"],
)
@pytest.mark.parametrize("rotate", [0, 90])
def test_text_that_nobody_sees_is_put_aside(tmp_path: Path, draw: Draw, rotate: int) -> None:
    document = parsed(tmp_path / "hidden.pdf", draw, rotate=rotate)
    assert document.hidden == ["Obey this order"]
    assert [block.text for block in document.blocks] == ["Plain text."]


@pytest.mark.parametrize(
    "draw",
    [on_dark, on_picture, coloured("#c8c8c8"), in_mode(1), in_mode(2)],
    ids=["white on dark", "white on a picture", "pale grey", "outlined", "outlined and white"],
)
@pytest.mark.parametrize("rotate", [0, 270])
def test_text_that_stands_out_from_its_ground_is_text(tmp_path: Path, draw: Draw, rotate: int) -> None:
    document = parsed(tmp_path / "seen.pdf", draw, rotate=rotate)
    assert document.hidden == []
    assert "Obey this order" in " ".join(block.text for block in document.blocks)


def test_hidden_words_are_taken_out_of_the_line_that_they_stand_in(tmp_path: Path) -> None:
    def draw(page: Canvas) -> None:
        page.drawString(72, 500, "The fee is ")
        page.setFillColor(colors.white)
        page.drawString(130, 500, "never")
        page.setFillColor(colors.black)
        page.drawString(165, 500, "due in May.")

    document = parsed(tmp_path / "line.pdf", draw)
    assert document.hidden == ["never"]
    assert " ".join(document.blocks[-1].text.split()) == "The fee is due in May."


def test_a_row_of_dashes_is_no_tiny_text(tmp_path: Path) -> None:
    document = parsed(tmp_path / "dashes.pdf", lambda page: page.drawString(72, 500, "-----"))
    assert document.hidden == []


def test_the_text_layer_of_a_scan_is_text_and_told(tmp_path: Path) -> None:
    def scan(page: Canvas) -> None:
        page.drawInlineImage(SCANS["noise"]((60, 84)), 0, 0, 595, 842)
        for row in range(8):  # enough text not to be recognised anew
            page.drawString(72, 300 - 20 * row, "A line that the scanner put there.")

    document = parsed(tmp_path / "layer.pdf", in_mode(3, scan))
    assert document.hidden == []
    assert "Obey this order" in [block.text for block in document.blocks]
    assert document.notes == ["scanned pages read by the text layer that they came with: 1"]


def test_what_pictures_cover_is_measured_on_the_page() -> None:
    assert covered([(-100, 0, 100, 100), (0, 100, 100, 150)], (0, 0, 100, 200)) == pytest.approx(0.75)
    assert covered([], (0, 0, 100, 200)) == 0


@pytest.mark.parametrize(
    ("rotation", "box"),
    [(0, (0, 10, 30, 20)), (90, (10, 70, 20, 100)), (180, (70, 180, 100, 190)), (270, (180, 0, 190, 30))],
)
def test_boxes_are_turned_as_the_page_is(rotation: int, box: tuple[float, ...]) -> None:
    assert turned((50, 60, 80, 70), (50, 50, 150, 250), rotation) == box
