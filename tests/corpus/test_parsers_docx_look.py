"""`_docx_look`: white on white goes aside, white on a dark cell stays."""

from __future__ import annotations

import io
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._docx import parse_docx
from allod.corpus._parsers._values import Options

OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))
WHITE = RGBColor(255, 255, 255)


def read(prepare: Callable[[Any], None]) -> tuple[list[str], list[str]]:
    document = docx.Document()
    prepare(document)
    out = io.BytesIO()
    document.save(out)
    (parsed,) = parse_docx(Member(out.getvalue()), "a.docx", Options())
    return [block.text for block in parsed.blocks], parsed.hidden


def shade(parent: Any, fill: str, pattern: str = "clear") -> None:
    element = OxmlElement("w:shd")
    for name, value in (("val", pattern), ("fill", fill), ("color", "auto")):
        element.set(qn(f"w:{name}"), value)
    parent.append(element)


def say(document: Any, **font: object) -> Any:
    run = document.add_paragraph().add_run("暗")
    for name, value in font.items():
        setattr(run.font, name, value)
    return run


def white(document: Any) -> Any:
    run = say(document)
    run.font.color.rgb = WHITE
    return run


def by_paragraph_style(document: Any) -> None:
    style = document.styles.add_style("Ghost", 1)
    style.font.color.rgb = WHITE
    child = document.styles.add_style("Child", 1)
    child.base_style = style
    document.add_paragraph("暗", "Child")


def in_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].add_run("暗").font.color.rgb = WHITE


def in_white_cell(document: Any) -> None:
    cell = document.add_table(1, 1).cell(0, 0)
    shade(cell._tc.get_or_add_tcPr(), "FFFFFF")
    cell.paragraphs[0].add_run("暗").font.color.rgb = WHITE


@pytest.mark.parametrize(
    "prepare",
    [
        white,
        lambda document: say(document, hidden=True),
        lambda document: say(document, size=Pt(1)),
        by_paragraph_style,
        in_header,
        in_white_cell,
    ],
)
def test_what_nobody_sees_goes_aside(prepare: Callable[[Any], None]) -> None:
    assert read(prepare) == ([], ["暗"])


def in_dark_cell(document: Any) -> None:
    cell = document.add_table(1, 1).cell(0, 0)
    shade(cell._tc.get_or_add_tcPr(), "1F3864")
    cell.paragraphs[0].add_run("暗").font.color.rgb = WHITE


def in_styled_table(document: Any) -> None:
    document.add_table(1, 1, "Dark List").cell(0, 0).paragraphs[0].add_run("暗").font.color.rgb = WHITE


def marked(document: Any) -> None:
    white(document).font.highlight_color = WD_COLOR_INDEX.DARK_BLUE


def in_shaded_paragraph(document: Any) -> None:
    run = white(document)
    shade(run._r.getparent().get_or_add_pPr(), "003366")


def on_coloured_page(document: Any) -> None:
    document.element.insert(0, parse_xml(f'<w:background {nsdecls("w")} w:color="003366"/>'))
    white(document)


def vanish_switched_off(document: Any) -> None:
    run = say(document)
    run._r.get_or_add_rPr().append(parse_xml(f'<w:vanish {nsdecls("w")} w:val="0"/>'))


@pytest.mark.parametrize(
    "prepare",
    [
        in_dark_cell,
        in_styled_table,
        marked,
        in_shaded_paragraph,
        on_coloured_page,
        vanish_switched_off,
        lambda document: say(document, size=Pt(6)),
    ],
)
def test_what_is_seen_stays(prepare: Callable[[Any], None]) -> None:
    assert read(prepare) == (["暗"], [])


def test_a_document_keeps_its_visible_text_whole_and_joins_a_paragraphs_hidden_runs(tmp_path: Path) -> None:
    OFFICE["hiding"](tmp_path)
    (parsed,) = parse_docx(tmp_path / "hidden.docx", "hidden.docx", Options())
    assert [block.text for block in parsed.blocks] == [
        "看得見。",
        "結尾。",
        "項目：居家照顧；金額：1,500",
        "樣式：",
    ]
    assert parsed.hidden == [f"{OFFICE['ORDER']}隱藏字極小字", "樣式隱藏字"]
