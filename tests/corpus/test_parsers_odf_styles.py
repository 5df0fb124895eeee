"""`_odf_styles`: white on white goes aside, white on a dark cell stays."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._odf_styles import Look
from allod.corpus._parsers._odf_text import parse_odt
from allod.corpus._parsers._values import Options

OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))
style = OFFICE["style"]

WHITE = style("text", "T", {"text": 'fo:color="#ffffff"'})
SPAN = '<text:span text:style-name="T">暗</text:span>'


def read(body: str, styles: str = "", pages: str = "") -> tuple[list[str], list[str]]:
    (parsed,) = parse_odt(Member(OFFICE["odf"]("text", body, styles, pages)), "a.odt", Options())
    return [block.text for block in parsed.blocks], parsed.hidden


@pytest.mark.parametrize(
    "said",
    [
        'fo:color="#ffffff"',
        'fo:color="#fdfefd"',
        'fo:font-size="1pt"',
        'text:display="none"',
        'fo:font-size="0.3mm"',
    ],
)
def test_text_that_nobody_sees_goes_aside(said: str) -> None:
    assert read(f"<text:p>明{SPAN}亮</text:p>", style("text", "T", {"text": said})) == (["明亮"], ["暗"])


@pytest.mark.parametrize(
    "said",
    [
        'fo:color="#ffffff" fo:background-color="#003366"',
        'fo:color="#ffffff" style:use-window-font-color="true"',
        'fo:color="#000000"',
        'fo:font-size="8pt"',
        'fo:font-size="58%"',
    ],
)
def test_text_that_is_seen_stays(said: str) -> None:
    assert read(f"<text:p>明{SPAN}</text:p>", style("text", "T", {"text": said})) == (["明暗"], [])


def test_white_column_names_on_dark_cells_stay() -> None:
    cell = '<table:table-cell table:style-name="C"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    head = row.format(cell.format(SPAN.replace("暗", "項目")) + cell.format(SPAN.replace("暗", "金額")))
    body = f"<table:table>{head}{OFFICE['_cells']('甲', '5')}</table:table>"
    dark = style("table-cell", "C", {"table-cell": 'fo:background-color="#1f3864"'})
    assert read(body, WHITE + dark) == (["項目：甲；金額：5"], [])
    black = style("table-cell", "C", {"table-cell": 'fo:background-color="transparent"'})
    assert read(body, WHITE + black) == (["甲；5"], ["項目", "金額"])


def test_a_parents_style_is_inherited_and_a_childs_overrides_it() -> None:
    base = style("paragraph", "A", {"text": 'fo:color="#ffffff"'})
    child = style("paragraph", "B", {"paragraph": ""}, 'style:parent-style-name="A"')
    own = style("paragraph", "D", {"text": 'fo:color="#000000"'}, 'style:parent-style-name="A"')
    body = '<text:p text:style-name="B">暗</text:p><text:p text:style-name="D">明</text:p>'
    assert read(body, base + child + own) == (["明"], ["暗"])


def test_on_a_coloured_page_and_in_a_filled_frame_white_is_seen() -> None:
    layout = '<style:page-layout-properties fo:background-color="#003366"/>'
    page = f'<style:page-layout style:name="P">{layout}</style:page-layout>'
    assert read(f"<text:p>{SPAN}</text:p>", WHITE, page) == (["暗"], [])
    box = f"<draw:text-box><text:p>{SPAN}</text:p></draw:text-box>"
    frame = f'<text:p><draw:frame draw:style-name="G">{box}</draw:frame></text:p>'
    for fill, seen in (("solid", True), ("bitmap", True), ("none", False)):
        look = style("graphic", "G", {"graphic": f'draw:fill="{fill}" draw:fill-color="#003366"'})
        assert read(frame, WHITE + look)[1] == ([] if seen else ["暗"])


def test_hidden_sections_paragraphs_and_fields_go_aside() -> None:
    body = (
        '<text:section text:display="none"><text:p><text:span text:style-name="S">一</text:span></text:p>'
        "</text:section>"
        '<text:p>二<text:hidden-paragraph text:is-hidden="true"/></text:p>'
        '<text:p>明<text:hidden-text text:is-hidden="true" text:string-value="三"/></text:p>'
        '<text:section text:display="condition" text:condition="x"><text:p>見</text:p></text:section>'
    )
    assert read(body, style("text", "S", {"text": 'text:display="true"'})) == (
        ["明", "見"],
        ["一", "二", "三"],
    )


def test_deleted_text_is_not_reported_as_hidden() -> None:
    body = f"<text:tracked-changes><text:p>{SPAN}</text:p></text:tracked-changes><text:p>明</text:p>"
    assert read(body, WHITE) == (["明"], [])


def test_an_inner_look_overrides_only_what_it_says() -> None:
    assert Look(ink="ffffff", size=12.0).under(Look(ground="003366")) == Look(
        ink="ffffff", ground="003366", size=12.0
    )
