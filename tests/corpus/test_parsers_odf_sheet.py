"""`_odf_sheet`: what Calc shows, and what it hides."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._odf_sheet import parse_ods
from allod.corpus._parsers._values import Options, Parsed

OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("office")
    OFFICE["odss"](path)
    return path


def read(path: Path) -> Parsed:
    (parsed,) = parse_ods(path, path.name, Options())
    return parsed


def test_a_sheet_reads_as_a_workbook_of_excel_does(folder: Path) -> None:
    parsed = read(folder / "fees.ods")
    assert [(block.kind, block.text) for block in parsed.blocks] == [
        ("heading", "補助標準"),
        ("paragraph", "霧山市補助標準表"),
        ("row", "項目：居家照顧；金額 一般戶：1,500元；金額 低收入戶：3000"),
        ("paragraph", "註：逾期不受理。"),
        ("note", "含交通費。"),
    ]
    assert parsed.notes == ["hidden sheet left out: 草稿"]


def test_hidden_rows_and_columns_go_aside_and_filtered_rows_stay(folder: Path) -> None:
    parsed = read(folder / "hidden.ods")
    assert [block.text for block in parsed.blocks if block.kind == "row"] == [
        "名：丙；值：3",
        "名：戊；值：5",
    ]
    assert parsed.hidden == ["丁；密；4", "備考；內部；密"]


def test_a_sheet_filled_to_its_last_row_is_taken_in_part_and_said_so(folder: Path) -> None:
    parsed = read(folder / "rows-alike.ods")
    assert sum(block.kind == "row" for block in parsed.blocks) == 1000
    assert parsed.notes == ["表: 1047576 repetitions of equal rows left out"]


def test_white_figures_on_white_cells_go_aside() -> None:
    white = OFFICE["style"]("table-cell", "W", {"text": 'fo:color="#ffffff"'})
    secret = OFFICE["_cells"]("甲", "密", "3").replace("><text:p>密", ' table:style-name="W"><text:p>密')
    body = f'<table:table table:name="表">{OFFICE["_cells"]("名", "備考", "值")}{secret}</table:table>'
    (parsed,) = parse_ods(Member(OFFICE["odf"]("spreadsheet", body, white)), "a.ods", Options())
    assert [block.text for block in parsed.blocks] == ["表", "名：甲；值：3"]
    assert parsed.hidden == ["密"]
