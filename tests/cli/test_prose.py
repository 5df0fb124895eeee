"""Chinese breaks between any two characters, but never before a closing mark or after an opening one."""

from __future__ import annotations

import io
import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from allod.cli._prose import Hung, Prose

LETTERS = st.text(st.sampled_from("青嵐市，。「」（）《》a b5%,./–·"), max_size=60)


def lines(content: RenderableType, width: int) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width).print(content)
    return file.getvalue().splitlines()


@given(LETTERS, st.integers(8, 40))
def test_no_line_is_wider_and_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    shown = lines(Prose(text), width)
    assert all(cell_len(line) <= width for line in shown)
    assert re.sub(r"\s", "", "".join(shown)) == re.sub(r"\s", "", text)


def test_a_closing_mark_never_begins_a_line_and_an_opening_one_never_ends_one() -> None:
    for width in range(8, 40):
        shown = lines(Prose("（一）申辦「敬老愛心卡」，應備：身分證、照片。（二）其他。" * 3), width)
        assert not [line for line in shown if line[0] in "，。、：」）" or line[-1] in "「（"]


def test_words_are_kept_whole_and_long_ones_are_cut() -> None:
    assert lines(Prose("費用 NT$130 covers ferries"), 12) == ["費用 NT$130", "covers", "ferries"]
    assert lines(Prose("0123456789abcdef"), 10) == ["0123456789", "abcdef"]


def test_styles_and_line_ends_of_the_text_stay() -> None:
    file = io.StringIO()
    console = Console(file=file, width=10, force_terminal=True, color_system="standard")
    console.print(Prose(Text.assemble(("青嵐市政府", "bold"), "\n辦法")))
    assert file.getvalue() == "\x1b[1m青嵐市政府\x1b[0m\n辦法\n"


def test_a_mark_stands_once_and_a_bar_before_each_line() -> None:
    text = Prose("青嵐市政府公告")
    assert lines(Hung("✓ ", text), 10) == ["✓ 青嵐市政", "  府公告"]
    assert lines(Hung("┃ ", text, again=True), 10) == ["┃ 青嵐市政", "┃ 府公告"]
