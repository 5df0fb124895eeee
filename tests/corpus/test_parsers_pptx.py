"""`_pptx`: what PowerPoint shows, slide by slide."""

from __future__ import annotations

import io
import runpy
from pathlib import Path

import pptx
import pytest
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Cm

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._pptx import parse_pptx
from allod.corpus._parsers._values import Options, Parsed

MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    path: Path = tmp_path_factory.mktemp("office")
    OFFICE["pptxs"](path)
    (parsed,) = parse_pptx(path / "slides.pptx", "slides.pptx", Options())
    return parsed


def page(parsed: Parsed, number: int | None) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in parsed.blocks if block.page == number]


def saved(show: object) -> Parsed:
    out = io.BytesIO()
    show.save(out)  # type: ignore[attr-defined]
    (parsed,) = parse_pptx(Member(out.getvalue()), "a.pptx", Options())
    return parsed


def test_a_slide_is_a_page_with_its_title_and_notes(slides: Parsed) -> None:
    assert page(slides, 1) == [
        ("heading", "長照服務簡報"),
        ("paragraph", "霧山市政府社會局"),
        ("note", "開場介紹。"),
    ]
    assert slides.title == "長照服務簡報"


def test_bullets_are_items_and_table_rows_carry_the_header_and_merged_cells(slides: Parsed) -> None:
    assert page(slides, 2) == [
        ("heading", "補助標準"),
        ("item", "每月補助新臺幣一千五百元。"),
        ("row", "項目：居家照顧；對象：一般戶；金額：1,500"),
        ("row", "項目：居家照顧；對象：低收入戶；金額：3,000"),
    ]


def test_text_is_read_from_the_top_and_across_groups_and_a_chart_gives_its_values(slides: Parsed) -> None:
    assert [text for _, text in page(slides, 3)] == [
        "上", "左下", "中下", "右下", "服務人數", "113年；居家：10", "114年；居家：20"
    ]  # fmt: skip


def test_a_slide_without_a_title_stands_under_no_other(slides: Parsed) -> None:
    assert all(block.heading == () for block in slides.blocks if block.page == 3)


def test_a_hidden_slide_is_left_out_and_noted(slides: Parsed) -> None:
    assert slides.notes == ["hidden slide left out: 4"]
    assert page(slides, 4) == []


def test_line_breaks_are_kept_and_slide_numbers_are_not_text() -> None:
    show = pptx.Presentation()
    box = show.slides.add_slide(show.slide_layouts[6]).shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(5))
    box.text_frame.text = "上\v下"
    field = f'<a:fld xmlns:a="{MAIN}" id="{{0}}" type="slidenum"><a:t>7</a:t></a:fld>'
    box.text_frame.paragraphs[0]._p.append(etree.fromstring(field))
    assert page(saved(show), 1) == [("paragraph", "上\n下")]


def test_smart_art_and_comments_are_read() -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    data = (
        f'<d:dataModel xmlns:d="{diagram}" xmlns:a="{MAIN}"><d:ptLst>'
        "<d:pt><d:t><a:p><a:r><a:t>受理</a:t></a:r></a:p></d:t></d:pt>"
        "<d:pt><d:t><a:p><a:r><a:t>核定</a:t></a:r></a:p></d:t></d:pt></d:ptLst></d:dataModel>"
    )
    said = '<p:cmLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cm><p:text>請確認。</p:text></p:cm></p:cmLst>'
    parts: dict[str, str] = {}
    for name, kind, source in (
        (
            "/ppt/diagrams/data1.xml",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData",
            data,
        ),
        ("/ppt/comments/comment1.xml", RELATIONSHIP_TYPE.COMMENTS, said),
    ):
        part = Part(PackURI(name), "application/xml", slide.part.package, source.encode())
        parts[name] = slide.part.relate_to(part, kind)
    slide.shapes._spTree.append(
        etree.fromstring(
            '<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
            f'xmlns:a="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/>'
            '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm>'
            f'<a:graphic><a:graphicData uri="{diagram}">'
            f'<d:relIds xmlns:d="{diagram}" r:dm="{parts["/ppt/diagrams/data1.xml"]}"/>'
            "</a:graphicData></a:graphic></p:graphicFrame>"
        )
    )
    assert page(saved(show), 1) == [("item", "受理"), ("item", "核定"), ("note", "請確認。")]
