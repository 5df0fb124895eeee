"""`_xlsx`: what Excel shows: merged cells, header rows, and what it leaves out."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._values import Options, Parsed
from allod.corpus._parsers._xlsx import parse_xlsx

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))


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
