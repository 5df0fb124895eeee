"""`_ocr`: text on pictures by the real tesseract, and every reason for which there is none."""

from __future__ import annotations

import runpy
from pathlib import Path

from PIL import Image

from allod.corpus._parsers._ocr import BLANK, Reader
from allod.corpus._parsers._values import Options

SCANS = runpy.run_path(str(Path(__file__).parent / "files" / "scans.py"))

pytestmark = SCANS["NEEDS_TESSERACT"]
TEXT = SCANS["TITLE"] + "".join(SCANS["PARAGRAPHS"])


def read(picture: Image.Image, **options: object) -> object:
    return Reader(Options(**options)).read(picture, SCANS["DPI"])


def wrong(found: object) -> float:
    text = "".join("".join(line.text for line in found.lines).split())
    return SCANS["edits"](TEXT, text) / len(TEXT)


def test_a_clean_scan_has_at_most_three_wrong_characters_in_a_hundred() -> None:
    found = read(SCANS["scan"]())
    assert found.problem == ""
    assert wrong(found) <= 0.03
    assert all(0.5 < line.confidence <= 1 for line in found.lines)
    title = found.lines[0]
    assert abs(title.left - 36) < 4
    assert abs(found.frame.height - 216) < 1
    assert 165 < title.middle < 190  # points from the lower edge: drawn 22 below the upper one
    assert 1.4 * found.lines[1].size < title.size


def test_a_page_that_leans_is_set_level() -> None:
    found = read(SCANS["scan"](lean=2.0))
    assert wrong(found) <= 0.03
    assert abs(found.frame.angle + 2.0) <= 0.5


def test_a_page_on_its_head_is_turned() -> None:
    found = read(SCANS["scan"]().rotate(180))
    assert wrong(found) <= 0.03
    assert found.frame.angle == 180


def test_a_blank_page_is_told_without_asking_the_program() -> None:
    assert read(SCANS["blank"](), ocr_seconds=0.0).problem == BLANK


def test_noise_is_never_shown_as_text() -> None:
    found = read(SCANS["noise"]((300, 200)))
    assert found.problem
    assert not found.lines


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    reader = Reader(Options(ocr_seconds=0.2))
    assert reader.read(SCANS["noise"](), 200).problem == "they took longer than 0.2 seconds"
    assert Reader(Options(ocr_file_seconds=0.0)).read(SCANS["noise"](), 200).problem == (
        "the file's 0 seconds were over"
    )


def test_language_data_that_are_not_installed_are_named_with_the_remedy() -> None:
    reader = Reader(Options(ocr_languages="chi_tra+xyz"))
    assert reader.missing == "tesseract's language data xyz"
    assert "apt install tesseract-ocr" in reader.read(SCANS["scan"](), 200).problem


def test_a_folder_without_language_data_is_no_crash(tmp_path: Path) -> None:
    assert Reader(Options(ocr_data=str(tmp_path))).missing
