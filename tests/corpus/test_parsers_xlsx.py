"""`_xlsx`: what Excel shows: merged cells, header rows, and what it leaves out."""

from __future__ import annotations

import runpy
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font

from allod.corpus._parsers._values import Options, Parsed
from allod.corpus._parsers._xlsx import parse_xlsx

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))
OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("office")
    MAKE["_docxs"](path)
    MAKE["_xlsxs"](path)
    return path


@pytest.fixture(scope="module")
def fees(folder: Path) -> Parsed:
    (parsed,) = parse_xlsx(folder / "fees.xlsx", "fees.xlsx", Options())
    return parsed


def texts(parsed: Parsed, kind: str) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind == kind]


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


def test_excel_hidden_rows_columns_and_white_figures_go_aside_and_white_names_on_dark_cells_stay(
    tmp_path: Path,
) -> None:
    OFFICE["hiding"](tmp_path)
    (parsed,) = parse_xlsx(tmp_path / "hidden.xlsx", "hidden.xlsx", Options())
    assert texts(parsed, "row") == ["名：丙；值：3", "名：戊；值：5"]
    assert parsed.hidden == [OFFICE["ORDER"], "丁；密；4", "備考；內部"]


def test_excel_rows_that_a_filter_hides_are_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["名", "值"], ["甲", 1], ["乙", 2], ["丙", 3]):
        book.active.append(row)
    book.active.auto_filter.ref = "A1:B3"
    book.active.auto_filter.add_filter_column(0, ["甲"])
    for row in (3, 4):
        book.active.row_dimensions[row].hidden = True
    book.save(tmp_path / "a.xlsx")
    (parsed,) = parse_xlsx(tmp_path / "a.xlsx", "a.xlsx", Options())
    assert texts(parsed, "row") == ["名：甲；值：1", "名：乙；值：2"]
    assert parsed.hidden == ["丙；3"]


def test_excel_a_format_of_nothing_hides_and_a_conditional_colour_may_show(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["名", "值"], ["甲", 1], ["乙", 2]):
        book.active.append(row)
    book.active["B2"].number_format = ";;;"
    book.active["B3"].font = Font(color="FFFFFFFF")
    book.active.conditional_formatting.add(
        "B3:B9", ColorScaleRule("min", start_color="FF0000", end_type="max")
    )
    book.save(tmp_path / "a.xlsx")
    (parsed,) = parse_xlsx(tmp_path / "a.xlsx", "a.xlsx", Options())
    assert [block.text for block in parsed.blocks if block.kind != "heading"] == ["甲", "名：乙；值：2"]
    assert parsed.hidden == ["1"]
