"""`_pdf`: pages, headings by size, joined lines, limits."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._errors import OcrMissing, ScannedPages, TooMuchText
from allod.corpus._parsers._pdf import parse_pdf
from allod.corpus._parsers._values import Options, Parsed

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))

RULES = MAKE["RULES"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("pdf")
    MAKE["_pdfs"](path)
    return path


@pytest.fixture(scope="module")
def handbook(folder: Path) -> Parsed:
    (parsed,) = parse_pdf(folder / "handbook.pdf", "handbook.pdf", Options())
    return parsed


def test_headings_are_told_by_font_size_and_pages_are_kept(handbook: Parsed) -> None:
    assert [(each.text, each.level, each.page) for each in handbook.blocks if each.kind == "heading"] == [
        ("長照服務手冊", 1, 1),
        ("收費標準", 2, 1),
        ("Visitor guide", 1, 2),
    ]
    assert handbook.title == "長照服務手冊"


def test_the_lines_of_a_paragraph_are_joined_and_an_indent_parts_paragraphs(handbook: Parsed) -> None:
    prose = [block.text for block in handbook.blocks if block.kind == "paragraph"]
    english = "The visitor centre is open from nine to five every day except Monday."
    assert prose == [RULES * 3, RULES * 2, "表後說明。", " ".join([english] * 4)]


def test_page_numbers_are_left_out(handbook: Parsed) -> None:
    assert not any(block.text.strip("- ").isdigit() for block in handbook.blocks)


def test_a_block_knows_where_it_stands_on_its_page(handbook: Parsed) -> None:
    title, first = handbook.blocks[:2]
    assert title.box is not None
    assert first.box is not None
    left, top, right, bottom = title.box
    assert (72 <= left < right < 300, 72 <= top < bottom < 110) == (True, True)  # margins of an inch
    assert first.box[1] > bottom
    assert title.confidence is None


def test_a_page_without_size_and_a_ring_of_forms_are_no_harm(folder: Path) -> None:
    bare = MAKE["_bare_pdf"]
    head = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>stream"
    for box in (b"0 0 0 0", b"0 0 0.001 9", b"0 0 99999999 99999999", b"9 9 0 0"):
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>" % box
        )
        ring = [*head, page, b"<</Length 5>>stream\n/F Do\nendstream", form + b"\n/F Do\nendstream"]
        (folder / "ring.pdf").write_bytes(bare(ring))
        with pytest.raises((ScannedPages, OcrMissing)):
            list(parse_pdf(folder / "ring.pdf", "ring.pdf", Options()))


def test_pages_of_pictures_are_noted(folder: Path) -> None:
    (parsed,) = parse_pdf(folder / "half-scanned.pdf", "half-scanned.pdf", Options())
    (note,) = parsed.notes
    assert note.endswith(": 2")


@pytest.mark.parametrize("options", [Options(max_pages=1), Options(max_text_chars=50)])
def test_too_many_pages_or_characters_are_refused(folder: Path, options: Options) -> None:
    with pytest.raises(TooMuchText):
        list(parse_pdf(folder / "handbook.pdf", "handbook.pdf", options))
