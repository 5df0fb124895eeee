"""`_formats`: name and content must agree, and no input makes a parser raise."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allod.corpus._parsers._errors import ParserError, Unparsed
from allod.corpus._parsers._formats import ENDINGS, FORMATS, PACKED, parse
from allod.corpus._parsers._values import Options, Parsed

FIXED = settings(derandomize=True, deadline=None)

"""The same damage each time: how long a library takes over random damage is not tested here."""

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("files")
    MAKE["build"](path)
    return path


@pytest.mark.parametrize(
    "file",
    ["big5-named-utf8.txt", "handbook.pdf", "minutes.docx", "fees.xlsx", "records.jsonl", "records.json"],
)
def test_each_format_finds_its_parser_whatever_the_case_of_the_ending(folder: Path, file: str) -> None:
    found = list(parse(folder / file, file.upper(), Options(map=MAKE["MAP"])))
    assert found
    assert all(isinstance(each, Parsed) for each in found)


def test_a_file_that_is_no_record_file_belongs_to_the_first_part(folder: Path) -> None:
    assert list(parse(folder / "handbook.pdf", "handbook.pdf", Options(part=1, parts=2))) == []


def test_a_fault_of_the_whole_file_is_reported_by_the_first_part_only(folder: Path) -> None:
    for part, count in ((0, 1), (1, 0)):
        found = list(parse(folder / "cut.json", "cut.json", Options(map=MAKE["MAP"], part=part, parts=2)))
        assert len(found) == count


def test_a_file_that_is_gone_is_an_error_value(tmp_path: Path) -> None:
    (error,) = parse(tmp_path / "gone.txt", "gone.txt", Options())
    assert isinstance(error, Unparsed)


def test_every_format_is_named_to_people() -> None:
    for kind in {*ENDINGS.values(), *PACKED}:
        assert {"text": "TXT", "markdown": "Markdown", "picture": "JPEG"}.get(kind, kind.upper()) in FORMATS


@pytest.mark.parametrize("ending", sorted(ENDINGS))
@FIXED
@given(data=st.binary(max_size=300))
def test_no_bytes_under_any_ending_make_a_parser_raise(
    tmp_path_factory: pytest.TempPathFactory, ending: str, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(data)
    for found in parse(path, path.name, Options(map=MAKE["MAP"])):
        assert isinstance(found, Parsed | ParserError)


@pytest.mark.parametrize("file", ["handbook.pdf", "minutes.docx", "fees.xlsx"])
@FIXED
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), cut=st.booleans())
def test_no_damage_to_a_real_file_makes_a_parser_raise(
    tmp_path_factory: pytest.TempPathFactory, folder: Path, file: str, place: float, byte: int, cut: bool
) -> None:
    data = bytearray((folder / file).read_bytes())
    position = int(place * len(data))
    data[position] = byte
    path = tmp_path_factory.getbasetemp() / f"damaged-{file}"
    path.write_bytes(data[:position] if cut else data)
    for found in parse(path, file, Options()):
        assert isinstance(found, Parsed | ParserError)
