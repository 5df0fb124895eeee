"""`_pdf_scan`: which pages are pictures, and what is told of them; by the real tesseract."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader

from allod.corpus._parsers._client import PARSER_ARGV, read
from allod.corpus._parsers._errors import OcrMissing, ScannedPages
from allod.corpus._parsers._pdf import parse_pdf
from allod.corpus._parsers._pdf_objects import Survey
from allod.corpus._parsers._pdf_page import Line
from allod.corpus._parsers._pdf_scan import is_scan, page_list
from allod.corpus._parsers._values import Options, Parsed
from allod.sandbox import Limits, launch

SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))
SHOWN = (0.0, 0.0, 600.0, 800.0)
TEXT = "金額均以新臺幣計算，調整者以公告為準。"

needs_tesseract = SCANS["NEEDS_TESSERACT"]


def parsed(path: Path, **options: object) -> Parsed:
    (document,) = parse_pdf(path, path.name, Options(**options))
    return document


def test_a_page_is_a_scan_if_what_it_says_stands_in_a_picture() -> None:
    stamp, text = ([Line("甲" * count, 0, 1, 0, 1, 10)] for count in (20, 200))
    whole, logo = Survey(pictures=[SHOWN]), Survey(pictures=[(0, 0, 60, 60)])
    assert is_scan([], logo, SHOWN)
    assert is_scan(stamp, whole, SHOWN)
    assert is_scan([], Survey(paths=500), SHOWN)  # text turned into outlines
    assert not is_scan(text, whole, SHOWN)
    assert not is_scan(stamp, logo, SHOWN)
    assert not is_scan([], Survey(), SHOWN)


def test_page_numbers_are_told_with_their_ranges() -> None:
    assert page_list([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"
    assert page_list([]) == ""


@needs_tesseract
def test_scanned_pages_are_read_and_pages_with_text_are_not(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "mixed.pdf", TEXT, SCANS["scan"](), SCANS["blank"]())
    document = parsed(tmp_path / "mixed.pdf")
    first, title, *rest = document.blocks
    assert (first.text, first.page, first.confidence) == (TEXT, 1, None)
    assert (title.text, title.kind, title.page) == (SCANS["TITLE"], "heading", 2)
    text = "".join(block.text for block in rest)
    assert SCANS["edits"]("".join(SCANS["PARAGRAPHS"]), text) <= 3
    assert [block.text[-1] for block in rest] == ["。", "。"]  # lines are joined into the two paragraphs
    assert all(block.confidence and block.confidence > 0.8 for block in rest)
    left, top, right, bottom = title.box
    assert 30 < left < right < 200
    assert 15 < top < bottom < 50
    assert "tesseract 5" in document.parser
    assert document.notes[0].startswith("text recognised on pages 2 (tesseract 5")
    assert document.notes[1:] == ["blank pages: 3"]


@needs_tesseract
def test_a_page_with_a_turn_of_its_own_is_read_as_it_is_seen(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "turned.pdf", SCANS["scan"](), rotate=90)
    assert parsed(tmp_path / "turned.pdf").title == SCANS["TITLE"]


@needs_tesseract
def test_a_page_that_is_not_read_in_time_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "noise.pdf", TEXT, SCANS["noise"]())
    document = parsed(tmp_path / "noise.pdf", ocr_seconds=0.3)
    assert [block.text for block in document.blocks] == [TEXT]
    assert document.notes == ["pages not read (they took longer than 0.3 seconds): 2"]


@needs_tesseract
def test_a_file_of_blank_pages_is_refused_with_the_reason(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "blank.pdf", SCANS["blank"]())
    with pytest.raises(ScannedPages, match="nothing is on them"):
        parsed(tmp_path / "blank.pdf")


def test_a_scan_without_what_reads_it_is_refused_with_the_remedy(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "scan.pdf", SCANS["scan"]())
    with pytest.raises(OcrMissing, match=r"needs .*tesseract.*apt install tesseract-ocr"):
        parsed(tmp_path / "scan.pdf", ocr_languages="xyz")


def test_a_mixed_file_without_what_reads_scans_tells_which_pages_were_not_read(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "mixed.pdf", TEXT, SCANS["scan"]())
    document = parsed(tmp_path / "mixed.pdf", ocr_languages="xyz")
    assert [block.text for block in document.blocks] == [TEXT]
    (note,) = document.notes
    assert note.startswith("pages not read (reading them needs ")
    assert note.endswith("tesseract-ocr tesseract-ocr-chi-tra): 2")


def test_a_picture_of_too_many_dots_is_told_and_not_unpacked(tmp_path: Path) -> None:
    page = SCANS["canvas"](tmp_path / "huge.pdf")
    page.drawImage(ImageReader(SCANS["blank"]((100, 100))), 0, 0, 595, 842)
    page.save()
    data = (tmp_path / "huge.pdf").read_bytes()
    huge = data.replace(b"/Width 100", b"/Width 50000").replace(b"/Height 100", b"/Height 50000")
    (tmp_path / "huge.pdf").write_bytes(huge)
    with pytest.raises(ScannedPages, match="2,500 million dots is too large"):
        parsed(tmp_path / "huge.pdf")


@needs_tesseract
def test_a_confined_child_reads_scans_within_its_limits(tmp_path: Path) -> None:
    SCANS["scanned_pdf"](tmp_path / "scan.pdf", SCANS["scan"]())
    with launch("parser", PARSER_ARGV, Limits()) as child:
        (reply,) = read(child, tmp_path / "scan.pdf", "scan.pdf", Options(), 60)
    (document,) = reply.documents
    assert document["title"] == SCANS["TITLE"]
    assert document["passages"][0][0] == 1
