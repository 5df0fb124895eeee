"""`_text`: encodings found, structure kept, fixed-width lines joined."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._errors import BrokenUtf8, EmptyFile, NulBytes, UnknownEncoding
from allod.corpus._parsers._text import chapter_level, decode, parse_text, text_blocks
from allod.corpus._parsers._values import Block, Options

RULES = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))["RULES"]


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["encoding: utf-16"]),
        ("utf-32", ["encoding: utf-32"]),
        ("cp950", ["encoding: cp950"]),
    ],
)
def test_known_encodings_are_read_exactly_and_reported(encoding: str, notes: list[str]) -> None:
    assert decode(RULES.encode(encoding), "a.txt") == (RULES, notes)


def test_simplified_text_in_gb2312_is_not_taken_for_big5() -> None:
    text = "本市年满六十五岁的老人，可以向区公所申请居家照顾服务。" * 10
    found, notes = decode(text.encode("gb2312"), "a.txt")
    assert found == text
    assert notes == ["encoding: gb18030 (guessed)"]


def test_utf8_with_a_broken_byte_is_refused_by_line_and_never_read_as_something_else() -> None:
    data = f"{RULES}\n{RULES}".encode()
    place = data.index(b"\n") + 1
    with pytest.raises(BrokenUtf8) as caught:
        decode(data[:place] + b"\xe4" + data[place:], "a.txt")
    assert caught.value.fields == {"file": "a.txt", "line": 2, "position": place}


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(UnknownEncoding):
        decode(b"\xff\xfe\x00\xd8", "a.txt")


@pytest.mark.parametrize(("data", "error"), [(b"", EmptyFile), (b" \n", EmptyFile), (b"a\0b", NulBytes)])
def test_empty_files_and_nul_bytes_are_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode(data, "a.txt")


def test_blank_lines_part_paragraphs_and_chapter_lines_are_headings() -> None:
    assert text_blocks("第一章 總則\n本法。\n續行。\n\n第 三 節　費用\n內容。") == [
        Block("第一章 總則", "heading", level=2),
        Block("本法。\n續行。"),
        Block("第 三 節　費用", "heading", level=3),
        Block("內容。"),
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第一編", 1),
        ("第 十二 章 罰則", 2),
        ("第三條 內容", 0),
        ("依第一章規定辦理", 0),
        ("第一章" + "長" * 50, 0),
    ],
)
def test_only_a_short_line_that_begins_with_its_number_is_a_chapter(line: str, level: int) -> None:
    assert chapter_level(line) == level


def test_latin_lines_broken_at_a_fixed_width_are_joined_and_lists_are_not() -> None:
    wrapped = "The visitor centre of Wushan is open from nine to\n"
    wrapped += "five every day, and the last entry is at half\npast four."
    (block,) = text_blocks(wrapped)
    assert block.text == wrapped.replace("\n", " ")
    (items,) = text_blocks("- the first item, which is as long as a line can be\n- the second item")
    assert "\n- the second" in items.text


def test_a_text_file_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RULES, encoding="utf-8")
    (parsed,) = parse_text(tmp_path / "a.txt", "a.txt", Options())
    assert (parsed.blocks, parsed.key, parsed.digest) == ([Block(RULES)], None, None)
