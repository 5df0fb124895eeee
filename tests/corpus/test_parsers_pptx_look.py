"""`_pptx_look`: white on white goes aside, white on anything darker stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Cm, Pt

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._pptx import parse_pptx
from allod.corpus._parsers._values import Options

WHITE, NAVY = RGBColor(255, 255, 255), RGBColor(0, 51, 102)


def read(prepare: Callable[[Any], None]) -> tuple[list[str], list[str]]:
    """Return what is seen and what is hidden of a slide with one blank layout."""
    show = pptx.Presentation()
    prepare(show.slides.add_slide(show.slide_layouts[6]))
    out = io.BytesIO()
    show.save(out)
    (parsed,) = parse_pptx(Member(out.getvalue()), "a.pptx", Options())
    return [block.text for block in parsed.blocks], parsed.hidden


def say(slide: Any, top: float = 1) -> Any:
    run = slide.shapes.add_textbox(Cm(1), Cm(top), Cm(8), Cm(1)).text_frame.paragraphs[0].add_run()
    run.text = "暗"
    return run


def literal(slide: Any) -> None:
    say(slide).font.color.rgb = WHITE


def themed(slide: Any) -> None:
    say(slide).font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def tiny(slide: Any) -> None:
    say(slide).font.size = Pt(1)


def unfilled(slide: Any) -> None:
    say(slide).font.fill.background()


def dark_on_dark(slide: Any) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = NAVY
    say(slide).font.color.rgb = NAVY


def beside(slide: Any) -> None:
    say(slide, 90)


def named_hidden(slide: Any) -> None:
    say(slide)
    slide.shapes[0]._element.nvSpPr.cNvPr.set("hidden", "1")


@pytest.mark.parametrize("prepare", [literal, themed, tiny, unfilled, dark_on_dark, beside, named_hidden])
def test_what_nobody_sees_goes_aside(prepare: Callable[[Any], None]) -> None:
    assert read(prepare) == ([], ["暗"])


def on_dark_slide(slide: Any) -> None:
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = NAVY
    literal(slide)


def on_gradient(slide: Any) -> None:
    slide.background.fill.gradient()
    literal(slide)


def over_shape(slide: Any) -> None:
    bar = slide.shapes.add_shape(1, Cm(0), Cm(0), Cm(12), Cm(3))
    bar.fill.solid()
    bar.fill.fore_color.rgb = NAVY
    literal(slide)


def in_table(slide: Any) -> None:
    cell = slide.shapes.add_table(1, 1, Cm(1), Cm(1), Cm(9), Cm(2)).table.cell(0, 0)
    run = cell.text_frame.paragraphs[0].add_run()
    run.text, run.font.color.rgb = "暗", WHITE


def small(slide: Any) -> None:
    say(slide).font.size = Pt(6)


@pytest.mark.parametrize("prepare", [on_dark_slide, on_gradient, over_shape, in_table, small])
def test_what_is_seen_stays(prepare: Callable[[Any], None]) -> None:
    assert read(prepare) == (["暗"], [])
