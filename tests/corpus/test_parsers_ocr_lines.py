"""`_ocr_lines`: from tesseract's table of words to lines, by the table alone."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._ocr_lines import evened, lines_of, mean
from allod.corpus._parsers._pdf_page import Line

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def table(*lines: list[tuple[str, int, float]]) -> str:
    """Words of 30 dots height, given by text, left edge and confidence; a character is 30 dots wide."""
    rows = [
        f"5\t1\t1\t1\t{number}\t{place}\t{left}\t{100 * number}\t{30 * len(text)}\t30\t{confidence}\t{text}"
        for number, line in enumerate(lines, 1)
        for place, (text, left, confidence) in enumerate(line, 1)
    ]
    return HEAD + "\n".join(rows) + "\n"


def texts(*lines: list[tuple[str, int, float]]) -> list[str]:
    return [line.text for line in lines_of(table(*lines), 72, 1000)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["本", "市年", "滿65", "歲"], "本市年滿65歲"),
        (["the", "fee", "is", "1,500"], "the fee is 1,500"),
        (["依據", "(以下", "簡稱", "本法)", ","], "依據（以下簡稱本法），"),
        (["電話:", "(02)", "1999"], "電話：（02）1999"),
        (["PDF", "檔", "案"], "PDF檔案"),
    ],
)
def test_no_space_stands_beside_han_and_marks_there_have_full_width(words: list[str], text: str) -> None:
    left, row = 0, []
    for word in words:
        row.append((word, left, 90.0))
        left += 30 * len(word) + 10
    assert texts(row) == [text]


def test_a_line_has_place_size_and_mean_confidence() -> None:
    (line,) = lines_of(table([("甲乙丙", 10, 90.0), ("丁", 110, 50.0)]), 72, 1000)
    assert (line.left, line.right) == (10, 140)
    assert line.middle == 1000 - 115
    assert line.size == pytest.approx(30 / 0.92)
    assert line.confidence == pytest.approx(0.8)


def test_a_wide_gap_parts_a_line() -> None:
    (line,) = lines_of(table([("左欄文字", 0, 90.0), ("右欄文字", 300, 90.0)]), 72, 1000)
    assert [part.text for part in line.parts] == ["左欄文字", "右欄文字"]
    assert line.text == "左欄文字 右欄文字"


def test_rules_and_dust_are_left_out() -> None:
    assert texts([("——", 0, 90.0)], [("。|", 0, 30.0)]) == []
    assert texts() == []


def test_sizes_are_evened_so_that_only_headings_stand_out() -> None:
    def sized(size: float) -> Line:
        return Line("本市年滿六十五歲", 0, 100, 0, 10, size, 0.9)

    ((title, *body),) = evened([[sized(18.3), sized(11.2), sized(12.1), sized(11.8)]])
    assert {line.size for line in body} == {body[0].size}
    assert title.size == pytest.approx(1.5 * body[0].size)
    assert evened([[]]) == [[]]
    assert mean([]) == 0
