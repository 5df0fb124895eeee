"""Draws scanned pages and pages of two columns for the tests, from text whose every character is known."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parents[2] / "examples" / "originals" / "fonts"
DPI = 200
TITLE = "長期照顧服務"
PARAGRAPHS = (
    "本手冊之金額均以新臺幣計算。給付額度經中央或本市調整者，以調整後之公告為準；與本手冊不同時，請撥打長照諮詢專線確認。",
    "設籍且實際居住於本市，日常生活需要他人協助，並具備下列身分之一者，可申請長照服務。",
)


def _has_tesseract() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False).stdout
    return {"chi_tra", "eng"} <= set(listed.split())


NEEDS_TESSERACT = pytest.mark.skipif(
    not _has_tesseract() and os.environ.get("ALLOD_TEST_TESSERACT") != "require",
    reason="tesseract with chi_tra is not installed (ALLOD_TEST_TESSERACT=require makes this a failure)",
)


def scan(
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    title: str | None = TITLE,
    *,
    lean: float = 0.0,
    noise: float = 6.0,
) -> Image.Image:
    """A page of 12-point text at 200 dots an inch with a scanner's noise: 6 by 3 inches."""
    page = Image.new("L", (6 * DPI, 3 * DPI), 255)
    draw, y = ImageDraw.Draw(page), 60
    for text, points in ([(title, 20)] if title else []) + [(each, 12) for each in paragraphs]:
        pixels = points * DPI // 72
        font = ImageFont.truetype(str(FONTS / "NotoSansTC-Regular-subset.ttf"), pixels)
        for line in wrapped(text, lambda piece, font=font: draw.textlength(piece, font), 1000):
            draw.text((100, y), line, font=font, fill=20)
            y += int(1.6 * pixels)
        y += pixels
    if lean:
        page = page.rotate(lean, Image.Resampling.BICUBIC, fillcolor=255)
    dots = np.asarray(page) + np.random.default_rng(1).normal(0, noise, page.size[::-1])
    return Image.fromarray(dots.clip(0, 255).astype(np.uint8))


def noise(size: tuple[int, int] = (1200, 600)) -> Image.Image:
    """A page of nothing but noise."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, size[::-1], dtype=np.uint8))


def blank(size: tuple[int, int] = (1200, 600)) -> Image.Image:
    """An empty page with a scanner's noise."""
    dots = 250 - np.abs(np.random.default_rng(0).normal(0, 5, size[::-1]))
    return Image.fromarray(dots.astype(np.uint8))


def wrapped(text: str, width, most: float) -> list[str]:
    """Break a text into lines that are at most so wide."""
    lines = [""]
    for character in text:
        if width(lines[-1] + character) > most:
            lines.append("")
        lines[-1] += character
    return lines


def fonts() -> None:
    for weight in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Scan{weight}", str(FONTS / f"NotoSansTC-{weight}-subset.ttf")))


def canvas(out: io.BytesIO | Path, size: tuple[float, float] = (595, 842)) -> Canvas:
    fonts()
    target = out if isinstance(out, io.BytesIO) else str(out)
    return Canvas(target, pagesize=size, invariant=True)


def scanned_pdf(path: Path, *pictures: Image.Image | str, rotate: int = 0) -> None:
    """A PDF whose pages are pictures of 6 by 3 inches, or a line of text where a string is given."""
    page = canvas(path, (432, 216))
    for each in pictures:
        if isinstance(each, str):
            page.setFont("ScanRegular", 12)
            page.drawString(40, 100, each)
        else:
            turned = each.rotate(rotate, expand=True)
            page.setPageSize((turned.width * 72 / DPI, turned.height * 72 / DPI))
            page.setPageRotation(rotate)
            page.drawInlineImage(turned, 0, 0, turned.width * 72 / DPI, turned.height * 72 / DPI)
        page.showPage()
        page.setPageRotation(0)
    page.save()


def columns_pdf(path: Path, count: int, *, by_row: bool, pages: int = 2) -> str:
    """Pages of columns under a title that runs across, with a footnote; returns the text in reading order."""
    page, gutter, width = canvas(path), 18.0, 475.0
    column = (width - gutter * (count - 1)) / count
    text = [
        line
        for _ in range(12)
        for paragraph in PARAGRAPHS
        for line in wrapped(
            "　　" + paragraph, lambda s: pdfmetrics.stringWidth(s, "ScanRegular", 10), column
        )
    ]
    share = -(-len(text) // (pages * count))
    for number in range(pages):
        page.setFont("ScanRegular", 9)
        page.drawString(60, 810, "市政府公報")
        page.drawRightString(535, 810, f"第 {number + 1} 頁")
        if number == 0:
            page.setFont("ScanBold", 18)
            page.drawCentredString(297, 780, TITLE)
        placed = [
            (60 + (column + gutter) * side, 750 - 15 * row, line)
            for side in range(count)
            for row, line in enumerate(text[(number * count + side) * share :][:share])
        ]
        page.setFont("ScanRegular", 10)
        for x, y, line in sorted(placed, key=lambda each: -each[1]) if by_row else placed:
            page.drawString(x, y, line)
        page.line(60, 92, 180, 92)
        page.setFont("ScanRegular", 7.5)
        page.drawString(
            60, 80, f"{number + 1} 本市調整者，以公告為準。" if number else "1 金額均以新臺幣計算。"
        )
        page.showPage()
    page.save()
    return "".join(text).replace("　", "")


def edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]
