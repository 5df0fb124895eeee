"""`_docx`, `_xlsx`, `_numbers` and `_rows`: what Word and Excel show, merged cells, notes and all."""

from __future__ import annotations

import runpy
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from allod.corpus._parsers._docx import parse_docx
from allod.corpus._parsers._numbers import shown
from allod.corpus._parsers._rows import cell_text, row_text, table_blocks
from allod.corpus._parsers._values import Block, Options, Parsed
from allod.corpus._parsers._xlsx import parse_xlsx

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


@pytest.fixture(scope="module")
def fees(folder: Path) -> Parsed:
    (parsed,) = parse_xlsx(folder / "fees.xlsx", "fees.xlsx", Options())
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


def test_excel_rows_carry_a_header_of_two_merged_rows(fees: Parsed) -> None:
    assert texts(fees, "row") == [
        "項目：居家照顧；金額 一般戶：1,500元；金額 低收入戶：3000；生效日：2026-01-01",
        "項目：日間照顧；金額 一般戶：5%；金額 低收入戶：12.5",
    ]


def test_excel_sheet_names_are_headings_and_captions_and_remarks_are_paragraphs(fees: Parsed) -> None:
    assert texts(fees, "heading") == ["補助標準"]
    assert texts(fees, "paragraph") == ["霧山市補助標準表", "註：逾期不受理。", "合計"]


def test_excel_says_what_it_left_out(fees: Parsed) -> None:
    assert fees.notes == ["補助標準: 1 formulas without a stored value", "hidden sheet left out: 草稿"]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1500.0, "General", "1500"),
        (1500, "#,##0", "1,500"),
        (1500.0, '"NT$"#,##0', "NT$1,500"),
        (1500, '[$NT$-404]#,##0"元整"', "NT$1,500元整"),
        (0.05, "0%", "5%"),
        (0.1234, "0.0%", "12.3%"),
        (3.14159, "0.00", "3.14"),
        (3.0, "0.##", "3"),
        (-1500, "#,##0_);(#,##0)", "(1,500)"),
        (1234.5, "0.00E+00", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (7, '0"\\"', "7\\"),
        (2024, "@", "2024"),
        (True, "General", "TRUE"),
        (timedelta(hours=25, minutes=5), "[h]:mm", "25:05"),
        ("文 字\n二行", "General", "文 字 二行"),
        (None, "General", ""),
    ],
)
def test_numbers_read_as_the_cell_shows_them(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 8, 30), "2026-01-02 08:30"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(8, 30), "08:30"),
    ],
)
def test_dates_are_written_without_their_midnight(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_row_is_punctuated_after_its_script_and_repetitions_are_left_out() -> None:
    assert row_text(["Item", "Fare"], ["Bus", "15"]) == "Item: Bus; Fare: 15"
    assert row_text(["項目", "項目", ""], ["甲", "甲", "乙"]) == "項目：甲；乙"
    assert row_text(["項目"], ["", ""]) == ""


def test_a_table_of_header_rows_only_keeps_their_text() -> None:
    assert table_blocks([["甲", "乙"]]) == [Block("甲；乙", "row")]
    assert table_blocks([]) == []
