"""`_container`: a member is a document known by its path, whatever it stands in."""

from __future__ import annotations

import hashlib
import runpy
import zipfile
from pathlib import Path

import pytest

from allod.corpus._parsers import PARSER_ARGV, Options, read
from allod.corpus._parsers._errors import ParserError
from allod.corpus._parsers._formats import parse
from allod.corpus._parsers._values import Parsed
from allod.sandbox import Limits, launch

MADE = runpy.run_path(str(Path(__file__).parent / "files" / "containers.py"))
MAP = MADE["MAKE"]["MAP"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("containers")
    MADE["mails"](path)
    MADE["archives"](path)
    return path


def documents(path: Path, options: Options | None = None) -> dict[str | None, Parsed]:
    found = list(parse(path, path.name, options or Options()))
    assert all(isinstance(each, Parsed) for each in found), found
    return {each.key: each for each in found if isinstance(each, Parsed)}


def test_each_member_is_a_document_known_by_its_path_and_its_own_bytes(folder: Path) -> None:
    found = documents(folder / "office.zip")
    keys = ["附件/預算.xlsx", "附件/信.eml", "附件/信.eml/預算.xlsx", "附件/信.eml/a.txt", "說明.txt"]
    assert list(found) == keys
    with zipfile.ZipFile(folder / "office.zip") as archive:
        for key in ("附件/預算.xlsx", "附件/信.eml", "說明.txt"):
            assert found[key].digest == hashlib.sha256(archive.read(key)).hexdigest()
    assert found[keys[2]].digest == found[keys[0]].digest  # the same sheet, attached
    assert found[keys[2]].notes[-1] == "attachment of 預算會議, 2026-03-05"


def test_a_mail_is_a_document_of_its_file_and_its_attachments_others(folder: Path) -> None:
    found = documents(folder / "budget.eml")
    assert list(found) == [None, "預算.xlsx", "a.txt"]
    assert found[None].digest is None
    assert found["a.txt"].digest == hashlib.sha256(MADE["RULES"].encode()).hexdigest()


def test_equal_members_are_two_documents(folder: Path) -> None:
    assert list(documents(folder / "twins.eml")) == [None, "a.txt", "a (2).txt"]
    assert list(documents(folder / "twins.zip")) == ["甲.txt", "乙.txt"]


def test_three_levels_are_read(folder: Path) -> None:
    assert list(documents(folder / "three-deep.zip")) == ["內.zip/內.zip/說明.txt"]


def test_the_share_of_the_file_grows_from_member_to_member(folder: Path) -> None:
    shares = [each.share for each in documents(folder / "office.zip").values()]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_records_in_an_archive_are_known_by_file_and_key(folder: Path, tmp_path: Path) -> None:
    record = '{"id": "R1", "name": "規則", "rows": [{"at": "第 1 條", "text": "文"}]}'
    (tmp_path / "a.zip").write_bytes(MADE["zipped"]({"法規.jsonl": record.encode(), "a.txt": b"text"}))
    options = Options(map=MAP, parts=2)
    assert list(documents(tmp_path / "a.zip", options)) == ["法規.jsonl/R1", "a.txt"]
    assert list(parse(tmp_path / "a.zip", "a.zip", Options(map=MAP, part=1, parts=2))) == []


def test_a_member_that_needs_too_much_memory_is_named_and_the_next_one_read(tmp_path: Path) -> None:
    large = b"a" * (110 << 20)
    (tmp_path / "a.zip").write_bytes(MADE["zipped"]({"大.txt": large, "好.txt": "好。".encode()}))
    options = Options(max_ratio=1 << 20, max_text_chars=1 << 30)
    with launch("parser", PARSER_ARGV, Limits(memory_bytes=300 << 20)) as child:
        replies = list(read(child, tmp_path / "a.zip", "a.zip", options, 60))
        assert child.alive
    (error,) = (error for reply in replies for error in reply.errors)
    assert (error.code, error.fields) == ("corpus.parser_memory", {"file": "a.zip/大.txt", "megabytes": 300})
    assert [document["key"] for reply in replies for document in reply.documents] == ["好.txt"]


def test_only_what_is_asked_for_is_read(folder: Path) -> None:
    options = Options(only=["office.zip/附件/信.eml/a.txt"])
    assert list(documents(folder / "office.zip", options)) == ["附件/信.eml/a.txt"]


def test_a_member_without_text_is_named_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(MADE["zipped"]({"空.html": b"<html><body></body></html>"}))
    with launch("parser", PARSER_ARGV, Limits()) as child:
        (reply,) = read(child, tmp_path / "a.zip", "a.zip", Options(), 60)
    assert [(e.code, e.fields["file"]) for e in reply.errors] == [("corpus.no_text", "a.zip/空.html")]
    assert isinstance(reply.errors[0], ParserError)


def test_scans_in_an_archive_share_the_time_of_one_file(tmp_path: Path) -> None:
    scan = MADE["MAKE"]["_scanned"]([None])
    (tmp_path / "a.zip").write_bytes(MADE["zipped"]({"a.pdf": scan, "b.pdf": scan}))
    found = list(parse(tmp_path / "a.zip", "a.zip", Options(ocr_file_seconds=0.0)))
    assert [each.code for each in found if isinstance(each, ParserError)] in (
        ["corpus.scanned"] * 2,
        ["corpus.ocr"] * 2,  # without tesseract
    )
