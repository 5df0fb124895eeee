"""`_odf_text`, `_odf`: what Writer shows: headings, lists, tables, notes, margins."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._errors import TooMuchText
from allod.corpus._parsers._odf import open_odf
from allod.corpus._parsers._odf_text import parse_odt
from allod.corpus._parsers._values import Block, Options, Parsed

OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("office")
    OFFICE["odts"](path)
    return path


@pytest.fixture(scope="module")
def minutes(folder: Path) -> Parsed:
    (parsed,) = parse_odt(folder / "minutes.odt", "minutes.odt", Options())
    return parsed


def texts(parsed: Parsed, kind: str) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind == kind]


def read(body: str, styles: str = "", pages: str = "") -> Parsed:
    (parsed,) = parse_odt(Member(OFFICE["odf"]("text", body, styles, pages)), "a.odt", Options())
    return parsed


def test_headings_come_from_outline_levels_and_the_title_from_its_style(minutes: Parsed) -> None:
    assert [(block.text, block.level) for block in minutes.blocks if block.kind == "heading"] == [
        ("第一次會議紀錄", 0),
        ("報告事項", 1),
    ]
    assert minutes.title == "第一次會議紀錄"


def test_blanks_of_the_xml_fold_and_blanks_that_are_meant_stay(minutes: Parsed) -> None:
    assert texts(minutes, "paragraph")[0] == f"{OFFICE['RULES']}甲  乙 丙\t丁\n戊"


def test_lists_inside_lists_are_items(minutes: Parsed) -> None:
    assert texts(minutes, "item") == ["清單一", "清單二"]


def test_a_numbered_heading_inside_a_list_stays_a_heading() -> None:
    parsed = read(
        "<text:list><text:list-item><text:h text:outline-level='2'>甲</text:h></text:list-item></text:list>"
    )
    assert parsed.blocks == [Block("甲", "heading", level=2)]


def test_table_rows_carry_the_header_and_cells_merged_either_way(minutes: Parsed) -> None:
    assert texts(minutes, "row") == [
        "項目：居家照顧；對象：一般戶；金額：1,500",
        "項目：居家照顧；對象：低收入戶；金額：3,000",
        "項目：合計；對象：合計；金額：合計",
    ]


def test_a_table_of_one_cell_is_a_frame_and_a_text_box_is_read_where_it_hangs(minutes: Parsed) -> None:
    assert texts(minutes, "paragraph")[1:] == ["框內文字。", "文字方塊。"]


def test_notes_comments_and_margins_are_notes_and_page_numbers_are_not(minutes: Parsed) -> None:
    assert [(block.text, block.reference) for block in minutes.blocks if block.kind == "note"] == [
        ("註腳內容。", "[1]"),
        ("章節附註。", "[e1]"),
        ("請再確認。", "[c1]"),
        ("霧山市政府", None),
    ]


def test_deleted_text_is_no_text_and_its_absence_is_said(minutes: Parsed) -> None:
    assert not any("刪去" in block.text for block in minutes.blocks)
    assert minutes.notes == ["tracked changes: 1 deletions left out"]


def test_spaces_by_the_billion_are_some_spaces() -> None:
    (block,) = read("<text:p>甲<text:s text:c='999999999'/>乙</text:p>").blocks
    assert len(block.text) < 1000


def test_styles_in_a_ring_end(folder: Path) -> None:
    (parsed,) = parse_odt(folder / "style-ring.odt", "a.odt", Options())
    assert texts(parsed, "paragraph") == ["甲乙丙"]


def test_an_external_entity_is_not_read(folder: Path) -> None:
    (parsed,) = parse_odt(folder / "external-entity.odt", "a.odt", Options())
    assert texts(parsed, "paragraph") == ["前後"]


def test_private_characters_are_kept() -> None:
    assert read("<text:p>陳大\ue000</text:p>").blocks == [Block("陳大\ue000")]


def test_the_properties_title_a_document_without_headings() -> None:
    meta = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:title> 會議  紀錄 </dc:title></office:meta></office:document-meta>"
    )
    content = Member(OFFICE["zipped"](OFFICE["parts"]("text", "<text:p>甲</text:p>") | {"meta.xml": meta}))
    package = open_odf(content, "a.odt", "ODT", "text", Options())
    assert package.title == "會議 紀錄"


def test_a_part_too_long_for_the_limit_is_refused_before_it_becomes_a_tree() -> None:
    content = Member(OFFICE["odf"]("text", f"<text:p>{'甲' * 3000}</text:p>"))
    with pytest.raises(TooMuchText, match=r"content\.xml"):
        open_odf(content, "a.odt", "ODT", "text", Options(max_text_chars=1000))
