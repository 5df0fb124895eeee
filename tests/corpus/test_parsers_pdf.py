"""`_pdf`: pages, headings by size, joined lines, limits."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._errors import TooMuchText
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


def test_pages_of_pictures_are_noted(folder: Path) -> None:
    (parsed,) = parse_pdf(folder / "half-scanned.pdf", "half-scanned.pdf", Options())
    assert parsed.notes == ["pages without text, not read: 2"]


@pytest.mark.parametrize("options", [Options(max_pages=1), Options(max_text_chars=50)])
def test_too_many_pages_or_characters_are_refused(folder: Path, options: Options) -> None:
    with pytest.raises(TooMuchText):
        list(parse_pdf(folder / "handbook.pdf", "handbook.pdf", options))
