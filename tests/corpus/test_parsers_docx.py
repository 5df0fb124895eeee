"""`_docx`: what Word shows: headings, merged cells, insertions, notes, headers."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._docx import parse_docx
from allod.corpus._parsers._values import Options, Parsed

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("office")
    MAKE["_docxs"](path)
    MAKE["_xlsxs"](path)
    return path


@pytest.fixture(scope="module")
def minutes(folder: Path) -> Parsed:
    (parsed,) = parse_docx(folder / "minutes.docx", "minutes.docx", Options())
    return parsed


def texts(parsed: Parsed, kind: str) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind == kind]


def test_word_headings_come_from_styles_and_the_title_is_the_documents(minutes: Parsed) -> None:
    assert [(block.text, block.level) for block in minutes.blocks if block.kind == "heading"] == [
        ("第一次會議紀錄", 0),
        ("報告事項", 1),
    ]
    assert minutes.title == "第一次會議紀錄"


def test_word_line_breaks_and_insertions_are_taken_and_deletions_are_not(minutes: Parsed) -> None:
    paragraph = texts(minutes, "paragraph")[0]
    assert paragraph == f"{MAKE['RULES']}換行前\n換行後增訂文字。"


def test_word_text_in_a_content_control_is_taken(minutes: Parsed) -> None:
    assert "控制項內的文字。" in texts(minutes, "paragraph")


def test_word_table_rows_carry_the_header_and_merged_cells(minutes: Parsed) -> None:
    assert texts(minutes, "row") == [
        "項目：居家照顧；對象：一般戶；金額：1,500",
        "項目：居家照顧；對象：低收入戶；金額：3,000",
    ]


def test_word_footnotes_and_headers_are_taken_and_page_numbers_are_not(minutes: Parsed) -> None:
    notes = [(block.text, block.reference) for block in minutes.blocks if block.kind == "note"]
    assert notes == [("註腳內容。", "[1]"), ("霧山市政府", None)]
