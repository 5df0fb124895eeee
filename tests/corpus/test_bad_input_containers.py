"""Every bad mail and archive, and every bad member of a good one, gets one sentence; the rest is taken."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allod.corpus._parsers._errors import ParserError
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._values import Options, Parsed

MADE = runpy.run_path(str(Path(__file__).parent / "files" / "containers.py"))
FIXED = settings(derandomize=True, deadline=None, max_examples=50)

BAD = {  # file: the fault's code, the file that it names below the container's own, what else was taken
    "no-headers.eml": ("corpus.damaged", "", []),
    "broken-base64.eml": ("corpus.damaged", "/bad.txt", [None]),
    "no-boundary.eml": ("corpus.damaged", "", []),
    "wrong-boundary.eml": ("corpus.damaged", "", []),
    "cut.eml": ("corpus.damaged", "/b.txt", [None, "a.txt"]),
    "cut-in-text.eml": ("corpus.damaged", "", []),
    "many-parts.eml": ("corpus.unpacked", "", []),
    "enveloped.eml": ("corpus.encrypted", "", []),
    "pgp.eml": ("corpus.encrypted", "", []),
    "half-encrypted.eml": ("corpus.encrypted", "/smime.p7m", [None]),
    "unknown-attached.eml": ("corpus.format", "/winmail.dat", [None]),
    "nothing.zip": ("corpus.no_text", "", []),
    "only-junk.zip": ("corpus.no_text", "", []),
    "cut.zip": ("corpus.damaged", "", []),
    "unknown.zip": ("corpus.format", "/程式.exe", ["好.txt"]),
    "four-deep.zip": ("corpus.unpacked", "/內.zip/內.zip/內.zip", []),
    "bomb.zip": ("corpus.unpacked", "", []),
    "entries.zip": ("corpus.unpacked", "", []),
    "encrypted.zip": ("corpus.encrypted", "/密.txt", ["好.txt"]),
    "crc.zip": ("corpus.damaged", "/壞.txt", ["好.txt"]),
    "link.zip": ("corpus.member", "/連結.txt", ["好.txt"]),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("containers")
    MADE["build"](path)
    return path


@pytest.mark.parametrize("file", sorted(BAD))
def test_one_sentence_for_what_is_bad_and_the_rest_is_taken(folder: Path, file: str) -> None:
    code, member, taken = BAD[file]
    found = list(parse(folder / file, f"folder/{file}", Options()))
    (error,) = (each for each in found if isinstance(each, ParserError))
    assert (error.code, error.fields["file"]) == (code, f"folder/{file}{member}")
    assert str(error).endswith(".")
    assert "\n" not in str(error)
    assert ";" in str(error)
    assert [each.key for each in found if isinstance(each, Parsed)] == taken


def test_a_bad_member_spoils_no_other(folder: Path) -> None:
    found = list(parse(folder / "bad-member.zip", "a.zip", Options()))
    said = [each.key if isinstance(each, Parsed) else (each.code, each.fields["file"]) for each in found]
    assert said == [
        ("corpus.damaged", "a.zip/附件/壞.docx"),
        "好.txt",
        ("corpus.empty", "a.zip/空.txt"),
    ]


def test_archives_in_an_archive_share_one_total(folder: Path) -> None:
    options = Options(max_unpacked_bytes=40 << 20)
    found = list(parse(folder / "bombs.zip", "a.zip", options))
    assert all(isinstance(each, ParserError) for each in found)
    codes = [each.code for each in found]
    assert codes == ["corpus.nul"] * 2 + ["corpus.unpacked"] * 78  # 15 MB each


def test_parts_nested_without_end_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "deep.eml"
    path.write_bytes(MADE["TOP"].encode() + MADE["_deep"](3000))
    (error,) = parse(path, "deep.eml", Options())
    assert isinstance(error, ParserError)


@pytest.mark.parametrize("file", ["budget.eml", "forwarded.eml", "signed.eml", "office.zip", "big5.zip"])
@FIXED
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), cut=st.booleans())
def test_no_damage_to_a_container_makes_a_parser_raise(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, file: str, place: float, byte: int, cut: bool
) -> None:
    data = bytearray((folder / file).read_bytes())
    position = int(place * len(data))
    data[position] = byte
    path = tmp_path_factory.getbasetemp() / f"damaged-{file}"
    path.write_bytes(data[:position] if cut else data)
    for found in parse(path, file, Options()):
        assert isinstance(found, Parsed | ParserError)
