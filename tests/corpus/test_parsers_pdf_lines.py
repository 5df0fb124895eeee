"""`_pdf_lines`: the lines of a page as it is seen, gaps between columns, and pages that pdfium breaks."""

from __future__ import annotations

import runpy
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from allod.corpus._parsers._pdf_lines import lines_of
from allod.corpus._parsers._pdf_page import Line

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))
SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))


def lines(path: Path, page: int = 0, hidden: frozenset[int] = frozenset()) -> tuple[list[Line], list[str]]:
    aside: list[str] = []
    with pypdfium2.PdfDocument(path) as document:
        sheet = document[page]
        text = sheet.get_textpage()
        found = lines_of(text, hidden, aside, None)
        text.close()
        sheet.close()
    return found, aside


def drawn(path: Path, *words: tuple[float, float, str]) -> Path:
    page: Canvas = SCANS["canvas"](path)
    page.setFont("ScanRegular", 10)
    for x, y, text in words:
        page.drawString(x, y, text)
    page.save()
    return path


def test_a_line_has_its_place_and_size(tmp_path: Path) -> None:
    ((line,), _) = lines(drawn(tmp_path / "a.pdf", (100, 700, "長期照顧服務")))
    assert (line.text, line.parts) == ("長期照顧服務", ())
    assert line.left == pytest.approx(100, abs=1)
    assert line.right == pytest.approx(160, abs=1)
    assert line.bottom < 700 < line.top
    assert line.size == pytest.approx(10)


def test_wide_gaps_part_a_line_and_spaces_do_not(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.pdf", (100, 700, "長期 照顧"), (300, 700, "two words"), (450, 700, "服務"))
    ((line,), _) = lines(path)
    assert [part.text for part in line.parts] == ["長期 照顧", "two words", "服務"]
    assert [round(part.left, -1) for part in line.parts] == [100, 300, 450]


def test_hidden_characters_are_taken_out_and_put_aside(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.pdf", (100, 700, "長期照顧服務"), (100, 600, "公告"))
    found, aside = lines(path, hidden=frozenset({0, 1, 3}))
    assert [line.text for line in found] == ["照服務", "公告"]
    assert found[0].left == pytest.approx(120, abs=1)
    assert aside == ["長期顧"]


def test_characters_of_the_private_use_area_and_beyond_the_first_plane_are_kept(tmp_path: Path) -> None:
    codes = b"1 beginbfrange <41> <41> <E123> endbfrange 1 beginbfchar <42> <D842DFB7> endbfchar"
    table = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange " + codes + b" endcmap"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    words = b"BT /F 12 Tf 20 200 Td (ABC) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length %d>>stream\n%b\nendstream" % (len(words), words),
        font,
        b"<</Length %d>>stream\n%b\nendstream" % (len(table), table),
    ]
    (tmp_path / "a.pdf").write_bytes(MAKE["_bare_pdf"](objects))
    ((line,), _) = lines(tmp_path / "a.pdf")
    assert line.text == "\ue123\U00020bb7C"


def test_a_page_that_pdfium_takes_for_vertical_writing_is_put_together_again(tmp_path: Path) -> None:
    """One narrow column under a head as wide as the page, in a font of several subsets, is such a page."""
    SCANS["fonts"]()
    text = (SCANS["FONTS"].parent / "長期照顧服務手冊.md").read_text("utf-8")
    prose = "".join(line for line in text.splitlines() if line and line[0] not in "#|")
    width = partial(SCANS["pdfmetrics"].stringWidth, fontName="ScanRegular", fontSize=10)
    rows = SCANS["wrapped"](prose, width, 146)[60:90]
    column = [(60, 780 - 15 * i, row) for i, row in enumerate(rows)]
    path = drawn(tmp_path / "a.pdf", (60, 805, "市政府公報"), (508, 805, "第2頁"), *column)
    with pypdfium2.PdfDocument(path) as document:
        sheet = document[0]
        stored = sheet.get_textpage()
        broken = stored.get_text_range().split("\n")
        stored.close()
        sheet.close()
    assert len(broken) > 1.4 * len(rows)  # else pdfium has learnt better, and `_anew` may go
    assert [line.text for line in lines(path)[0]] == ["市政府公報 第2頁", *rows]
