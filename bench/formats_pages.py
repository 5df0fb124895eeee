"""PDFs and scans for `bench.formats`: text on pages, one section a page."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

from bench.formats_text import FONT, HEADER, Section, Text, Truth, shown, truth_of

_DPI = 200


def pdf(text: Text, number: int) -> tuple[str, bytes, Truth]:
    """Section n on page n, with a running header and page numbers; every second file in two columns.

    The first files name a font of Adobe's and leave it to the reader, the others embed theirs.
    """
    face = "MSung-Light" if number < 2 else "Noto"
    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))
    pdfmetrics.registerFont(TTFont("Noto", str(FONT)))
    style = {"fontName": face, "wordWrap": "CJK"}
    heading = ParagraphStyle("heading", fontSize=18, leading=28, **style)
    body = ParagraphStyle("body", fontSize=11, leading=17, spaceAfter=8, firstLineIndent=22, **style)
    two = number % 2 == 1
    width, height = A4
    columns = [(60, 235), (width - 295, 235)] if two else [(60, width - 120)]
    frames = [Frame(x, 60, wide, height - 130, 0, 0, 0, 0) for x, wide in columns]

    def furniture(canvas: Any, template: Any) -> None:  # noqa: ANN401  (of a borrowed library)
        canvas.setFont(face, 9)
        canvas.drawString(60, height - 40, f"申請須知　{text.title}")
        canvas.drawCentredString(width / 2, 30, f"- {template.page} -")

    story: list[Any] = []
    for section in text.sections:
        story.append(Paragraph(section.heading, heading))
        story += [Paragraph(escape(article), body) for article in section.articles]
        if not two:
            ruled = [("GRID", (0, 0), (-1, -1), 1, colors.black), ("FONT", (0, 0), (-1, -1), face)]
            story += [Spacer(1, 8), Table([HEADER, *map(shown, section.rows)], style=ruled)]
        story += [PageBreak()]
    out = io.BytesIO()
    template = BaseDocTemplate(out, pagesize=A4, invariant=True)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    template.build(story)
    return "pdf", out.getvalue(), truth_of(text, title=False, pages=True, tables=not two)


def scan(text: Text, number: int) -> tuple[str, bytes, Truth]:
    """Pages as pictures: a PDF of all, or for every second file a PNG of the first."""
    pages = [_picture(section, number * 10 + at) for at, section in enumerate(text.sections)]
    out = io.BytesIO()
    if number % 2:
        pages[0].save(out, "PNG", dpi=(_DPI, _DPI))
        text = Text(text.title, text.sections[:1])
        return "png", out.getvalue(), truth_of(text, title=False, pages=True, tables=False)
    pages[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:])
    return "pdf", out.getvalue(), truth_of(text, title=False, pages=True, tables=False)


def _picture(section: Section, seed: int) -> Image.Image:
    """A page of 12-point text at 200 dots an inch, as a clean scanner gives it."""
    page = Image.new("L", (int(8.27 * _DPI), int(11.69 * _DPI)), 255)
    draw, y = ImageDraw.Draw(page), 150
    for text, points in ((section.heading, 20), *((article, 12) for article in section.articles)):
        pixels = points * _DPI // 72
        font = ImageFont.truetype(str(FONT), pixels)
        line = ""
        for character in text + "\n":
            if character == "\n" or draw.textlength(line + character, font) > page.width - 320:
                draw.text((160, y), line, font=font, fill=20)
                y += int(1.6 * pixels)
                line = ""
            line += character
        y += pixels
    noise = np.random.default_rng(seed).normal(0, 5, page.size[::-1])
    return Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
