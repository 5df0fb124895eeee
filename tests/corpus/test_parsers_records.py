"""`_records`: records by map, shared between children, a bad one reported in its place."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._errors import (
    DamagedFile,
    EmptyFile,
    MapMissing,
    MapWrong,
    ParserError,
    RecordWrong,
)
from allod.corpus._parsers._records import parse_csv, parse_json, parse_jsonl
from allod.corpus._parsers._values import Options, Parsed

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))

OPTIONS = Options(map=MAKE["MAP"])

FLAT = Options(map="key = 'id'\ntitle = 'name'\n[[passages]]\ntext = 'text'\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("records")
    MAKE["_records"](path)
    return path


def keys(found: list[Parsed | ParserError]) -> list[str | None]:
    return [each.key for each in found if isinstance(each, Parsed)]


@pytest.mark.parametrize("name", ["records.jsonl", "records.jsonl.gz"])
def test_each_line_is_a_document_known_by_its_key_and_its_own_bytes(folder: Path, name: str) -> None:
    found = list(parse_jsonl(folder / name, name, OPTIONS))
    assert keys(found) == ["R0", "R1", "R2", "R3", "R4"]
    line = (folder / "records.jsonl").read_bytes().split(b"\n")[0]
    assert isinstance(found[0], Parsed)
    assert found[0].digest == hashlib.sha256(line).hexdigest()
    assert [(block.kind, block.reference) for block in found[0].blocks] == [
        ("heading", None),
        ("passage", "第 1 條"),
    ]


@pytest.mark.parametrize(("name", "parse"), [("records.jsonl", parse_jsonl), ("records.json", parse_json)])
def test_the_parts_of_a_file_are_its_records_once_each(folder: Path, name: str, parse: object) -> None:
    shares = [
        keys(list(parse(folder / name, name, Options(map=OPTIONS.map, part=part, parts=3))))  # type: ignore[operator]
        for part in range(3)
    ]
    assert shares == [["R0", "R3"], ["R1", "R4"], ["R2"]]


def test_a_bad_line_is_reported_with_its_place_and_the_rest_is_taken(folder: Path) -> None:
    good, bad, after = parse_jsonl(folder / "bad-line.jsonl", "bad-line.jsonl", OPTIONS)
    assert keys([good, after]) == ["R0", "R1"]
    assert isinstance(bad, RecordWrong)
    assert bad.fields["place"] == "line 2"


def test_a_record_without_a_key_is_reported_and_the_rest_is_taken(folder: Path) -> None:
    bad, good = parse_jsonl(folder / "no-key.jsonl", "no-key.jsonl", OPTIONS)
    assert isinstance(bad, RecordWrong)
    assert keys([good]) == ["R0"]


def test_a_csv_row_is_a_record_of_named_fields(folder: Path) -> None:
    found = list(parse_csv(folder / "records.csv", "records.csv", FLAT))
    assert keys(found) == ["1", "2"]
    assert isinstance(found[0], Parsed)
    assert found[0].blocks[0].text == "一, 二"


def test_tabs_part_the_fields_of_a_tsv_and_big5_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes("id\tname\ttext\n1\t規則\t本市年滿六十五歲\n".encode("cp950"))
    (found,) = parse_csv(tmp_path / "a.tsv", "a.tsv", FLAT)
    assert isinstance(found, Parsed)
    assert (found.title, found.notes) == ("規則", ["encoding: cp950"])


def test_an_equal_record_has_an_equal_digest_whatever_the_order_of_its_fields(tmp_path: Path) -> None:
    digests = []
    for text in ('[{"id": 1, "name": "a"}]', '[{"name": "a",  "id": 1}]'):
        (tmp_path / "a.json").write_text(text)
        (found,) = parse_json(tmp_path / "a.json", "a.json", FLAT)
        assert isinstance(found, Parsed)
        digests.append(found.digest)
    assert digests[0] == digests[1]


def test_records_without_a_map_are_refused_with_the_option(folder: Path) -> None:
    with pytest.raises(MapMissing, match="--map"):
        list(parse_jsonl(folder / "records.jsonl", "records.jsonl", Options()))


def test_a_wrong_map_is_refused_before_any_record(folder: Path) -> None:
    with pytest.raises(MapWrong):
        list(parse_jsonl(folder / "records.jsonl", "records.jsonl", Options(map="colour = 1")))


@pytest.mark.parametrize(
    ("name", "parse"), [("cut.json", parse_json), ("deep.json", parse_json), ("bad-quote.csv", parse_csv)]
)
def test_files_that_break_their_format_are_refused_whole(folder: Path, name: str, parse: object) -> None:
    with pytest.raises(DamagedFile) as caught:
        list(parse(folder / name, name, FLAT))  # type: ignore[operator]
    assert caught.value.fields["place"]


def test_a_file_without_records_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n \n")
    with pytest.raises(EmptyFile):
        list(parse_jsonl(tmp_path / "a.jsonl", "a.jsonl", OPTIONS))


def test_a_long_line_across_pieces_is_one_record(tmp_path: Path) -> None:
    record = {"id": 1, "name": "a", "text": "長" * 2_000_000}
    (tmp_path / "a.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    (found,) = parse_jsonl(tmp_path / "a.jsonl", "a.jsonl", FLAT)
    assert isinstance(found, Parsed)
    assert len(found.blocks[0].text) == 2_000_000
