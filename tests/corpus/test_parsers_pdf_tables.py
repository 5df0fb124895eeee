"""`_pdf_tables`: ruled tables, merged cells, and pages where none can be found."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._pdf import parse_pdf
from allod.corpus._parsers._values import Options, Parsed

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("pdf")
    MAKE["_pdfs"](path)
    return path


@pytest.fixture(scope="module")
def handbook(folder: Path) -> Parsed:
    (parsed,) = parse_pdf(folder / "handbook.pdf", "handbook.pdf", Options())
    return parsed


def test_a_ruled_table_gives_rows_with_header_and_merged_cells(handbook: Parsed) -> None:
    assert [block.text for block in handbook.blocks if block.kind == "row"] == [
        "服務項目：居家照顧；對象：一般戶；每月金額：1,500",
        "服務項目：居家照顧；對象：低收入戶；每月金額：3,000",
    ]


def test_a_page_whose_tables_cannot_be_found_keeps_its_text_and_is_noted(folder: Path) -> None:
    data = (folder / "handbook.pdf").read_bytes()
    (folder / "no-startxref.pdf").write_bytes(data.replace(b"startxref", b"startxxxx"))
    (parsed,) = parse_pdf(folder / "no-startxref.pdf", "no-startxref.pdf", Options())
    assert parsed.notes == ["page read without tables: 1 (PdfminerException)"]
    assert "表後說明。" in [block.text for block in parsed.blocks]
