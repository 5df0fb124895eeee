"""`_odf_slides`: what Impress shows, slide by slide."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._odf_slides import parse_odp
from allod.corpus._parsers._values import Options, Parsed

OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    path: Path = tmp_path_factory.mktemp("office")
    OFFICE["odps"](path)
    (parsed,) = parse_odp(path / "slides.odp", "slides.odp", Options())
    return parsed


def page(parsed: Parsed, number: int | None) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in parsed.blocks if block.page == number]


def test_a_slide_is_a_page_with_its_title_first_then_its_text_from_the_top_and_its_notes(
    slides: Parsed,
) -> None:
    assert page(slides, 1) == [
        ("heading", "長照服務簡報"),
        ("paragraph", "上"),
        ("item", "左"),
        ("paragraph", "右"),
        ("note", "開場介紹。"),
    ]
    assert slides.title == "長照服務簡報"


def test_groups_and_tables_are_read_and_a_slide_without_title_stands_under_no_other(slides: Parsed) -> None:
    assert page(slides, 2)[1:] == [("paragraph", "群組內"), ("row", "項目：居家照顧；金額：1,500")]
    assert all(block.heading == () for block in slides.blocks if block.page == 2)


def test_white_on_a_dark_slide_and_on_a_dark_bar_is_seen_and_white_on_white_is_not(slides: Parsed) -> None:
    assert page(slides, 2)[0] == ("paragraph", "深色底上的白字")
    assert page(slides, 3) == [("paragraph", "色塊上的白字")]
    assert OFFICE["ORDER"] in slides.hidden


def test_what_stands_beside_the_slide_goes_aside(slides: Parsed) -> None:
    assert "場外文字" in slides.hidden


def test_a_hidden_slide_is_left_out_and_noted_and_the_footer_is_told_once(slides: Parsed) -> None:
    assert slides.notes == ["hidden slide left out: 4"]
    assert page(slides, None) == [("note", "霧山市政府社會局")]
    assert not any(block.text == "1" for block in slides.blocks)


@pytest.mark.parametrize(
    ("look", "shape"),
    [
        ('draw:fill="bitmap"', ""),  # the master's ground is a picture
        (
            'draw:fill="none"',
            '<draw:g><draw:polygon draw:style-name="bar" svg:x="0cm" svg:y="0cm" {}/></draw:g>',
        ),
        ('draw:fill="none"', '<draw:rect draw:style-name="bar" draw:transform="rotate (1)" {}/>'),
    ],
)
def test_white_over_what_the_master_draws_is_seen(look: str, shape: str) -> None:
    style = OFFICE["style"]
    size = 'svg:width="9cm" svg:height="9cm"'
    ground = style("drawing-page", "D", {"drawing-page": look})
    styles = (
        f"<office:automatic-styles>{ground}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="M" draw:style-name="D">'
        f"{shape.format(size)}</style:master-page></office:master-styles>"
    )
    white = style("text", "W", {"text": 'fo:color="#ffffff"'})
    bar = style("graphic", "bar", {"graphic": 'draw:fill="solid" draw:fill-color="#003366"'})
    text = '<text:p><text:span text:style-name="W">見</text:span></text:p>'
    body = f'<draw:page draw:master-page-name="M">{OFFICE["_frame"](text, 1, 1)}</draw:page>'
    (parsed,) = parse_odp(
        Member(OFFICE["odf"]("presentation", body, white + bar, styles)), "a.odp", Options()
    )
    assert (page(parsed, 1), parsed.hidden) == ([("paragraph", "見")], [])
