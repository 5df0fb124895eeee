"""Every bad office file gets one sentence, and none makes a parser raise."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allod.corpus._parsers._errors import ParserError
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._values import Options, Parsed

OFFICE = runpy.run_path(str(Path(__file__).parent / "files" / "office.py"))
OFFICIAL = runpy.run_path(str(Path(__file__).parent / "files" / "official.py"))
FIXED = settings(derandomize=True, deadline=None, max_examples=50)

BAD = {
    "truncated.odt": ("corpus.damaged", "ZIP"),
    "no-content.odt": ("corpus.damaged", "content.xml without office:text"),
    "bad-xml.odt": ("corpus.damaged", "content.xml"),
    "no-body.odt": ("corpus.damaged", "content.xml without office:text"),
    "no-mimetype.odt": ("corpus.damaged", "ZIP"),
    "too-deep.odt": ("corpus.damaged", "content.xml"),
    "is-spreadsheet.odt": ("corpus.extension", ".ods"),
    "unknown-mimetype.odt": ("corpus.format", "OpenDocument / EPUB"),
    "encrypted.odt": ("corpus.encrypted", ""),
    "wrapped.odt": ("corpus.encrypted", ""),
    "bomb.odt": ("corpus.unpacked", "200 : 1"),
    "cells-bomb.ods": ("corpus.too_long", "table cells"),
    "gaps-bomb.ods": ("corpus.too_long", "table cells"),
    "truncated.pptx": ("corpus.damaged", "ZIP"),
    "bad-xml.pptx": ("corpus.damaged", "XMLSyntaxError"),
    "no-slide.pptx": ("corpus.damaged", "KeyError"),
    "bomb.pptx": ("corpus.unpacked", "200 : 1"),
    "cut.di": ("corpus.damaged", "line 23"),
    "laughs.di": ("corpus.damaged", "line 1"),
    "is-di.txt": ("corpus.extension", ".di"),
    "feed.xml": ("corpus.format", ".xml"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("office")
    OFFICE["build"](path)
    OFFICIAL["build"](path)
    return path


@pytest.mark.parametrize("file", sorted(BAD))
def test_a_bad_file_is_one_sentence_that_names_the_fault(folder: Path, file: str) -> None:
    (error,) = parse(folder / file, file, Options())
    assert isinstance(error, ParserError)
    code, fault = BAD[file]
    assert error.code == code
    assert fault in str(error)
    assert str(error).startswith(f"{file}: ")


def test_every_file_that_the_script_builds_is_a_document_or_listed_here(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        (found,) = parse(path, path.name, Options())
        assert isinstance(found, Parsed) != (path.name in BAD), path.name


@pytest.mark.parametrize("file", ["minutes.odt", "fees.ods", "slides.odp", "slides.pptx", "letter.di"])
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


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
@FIXED
@given(
    st.recursive(
        st.sampled_from(
            ["甲", "<text:s text:c='-1'/>", "<text:tab/>", "<draw:frame svg:x='x'/>", "<text:note/>"]
        ),
        lambda inner: st.tuples(
            st.sampled_from(
                [
                    "text:p",
                    "text:h",
                    "text:list",
                    "table:table",
                    "table:table-row",
                    "table:table-cell",
                    "draw:page",
                ]
            ),
            st.lists(inner, max_size=3),
        ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
        max_leaves=12,
    )
)
def test_no_arrangement_of_elements_makes_a_parser_raise(
    tmp_path_factory: pytest.TempPathFactory, kind: str, body: str
) -> None:
    ending = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}[kind]
    path = tmp_path_factory.getbasetemp() / f"any.{ending}"
    path.write_bytes(OFFICE["odf"](kind, body))
    (found,) = parse(path, path.name, Options())
    assert isinstance(found, Parsed)
