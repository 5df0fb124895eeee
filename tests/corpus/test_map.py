"""`_map`: what a map selects, what it refuses, and the two maps that ship."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from allod.corpus._map import RecordFault, load_map, parsed_record, records_of
from allod.corpus._parsers._errors import MapWrong
from allod.corpus._parsers._values import Options, Parsed
from allod.corpus._passages import passages

RULE = "[[passages]]\ntext = 'text'\n"
HEAD = "key = 'id'\ntitle = 'name'\n"

LAW = {
    "pcode": "I0050021",
    "法規名稱": "個人資料保護法",
    "法規網址": "https://law.moj.gov.tw/LawClass/LawAll.aspx?pcode=I0050021",
    "最新異動日期": "20230531",
    "法規內容": [
        {"編章節": "第 一 編 總則"},
        {"編章節": "第 一 章 通則"},
        {"編章節": "第 一 節 定義"},
        {"條號": "第 1 條", "條文內容": "為規範個人資料之蒐集，特制定本法。"},
        {"編章節": "第 二 章 罰則"},
        {"條號": "第 6 條", "條文內容": "（刪除）"},
        {"編章節": "第 二 編 附則"},
        {"條號": "第 6-1 條", "條文內容": "本法自公布日施行。"},
    ],
}


def shipped(name: str) -> str:
    return (files("allod.corpus") / "maps" / f"{name}.toml").read_text(encoding="utf-8")


def document(text: str, record: Any) -> Parsed:
    return parsed_record(load_map(text, "map.toml"), record, "records/1", "00")


@pytest.mark.parametrize("name", ["tw-law", "squad"])
def test_shipped_maps_load(name: str) -> None:
    assert load_map(shipped(name), name).passages


def test_a_law_is_cited_by_its_article() -> None:
    parsed = document(shipped("tw-law"), LAW)
    assert (parsed.key, parsed.title, parsed.date) == ("I0050021", "個人資料保護法", "2023-05-31")
    found = passages(parsed, "laws", Options()).passages
    assert [(each.reference, each.heading) for each in found] == [
        ("第 1 條", "第 一 編 總則 › 第 一 章 通則 › 第 一 節 定義"),
        ("第 6 條", "第 一 編 總則 › 第 二 章 罰則"),
        ("第 6-1 條", "第 二 編 附則"),
    ]
    assert found[1].text == "（刪除）"


def test_a_preamble_is_a_passage_of_its_own() -> None:
    parsed = document(shipped("tw-law"), {**LAW, "前言": "受全體國民之付託。"})
    assert passages(parsed, "laws", Options()).passages[0].reference == "前言"


def test_squad_paragraphs_are_passages_of_their_article() -> None:
    mapping = load_map(shipped("squad"), "squad")
    value = {
        "data": [
            {"title": "梵文", "id": "1147", "paragraphs": [{"context": "甲。", "id": "1147-5", "qas": []}]}
        ]
    }
    (record,) = records_of(mapping, value)
    parsed = parsed_record(mapping, record, "records/1", "00")
    assert (parsed.key, parsed.title) == ("1147", "梵文")
    assert [(block.text, block.reference) for block in parsed.blocks] == [("甲。", "1147-5")]


def test_squad_without_identifiers_is_known_by_title() -> None:
    assert document(shipped("squad"), {"title": "Rhine", "paragraphs": [{"context": "A."}]}).key == "Rhine"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("key = ", "TOML"),
        (HEAD, "passages"),
        (HEAD + "passages = []\n", "passages"),
        (HEAD + "colour = 'x'\n" + RULE, "colour"),
        (HEAD + RULE + "colour = 'x'\n", "passages 1, colour"),
        ("key = 'id'\n" + RULE, "title"),
        (HEAD + "[[passages]]\nrows = 'rows'\n", "passages 1, text"),
        (HEAD + RULE + RULE + "heading = 3\n", "passages 2, heading"),
        (HEAD + "url = '[[['\n" + RULE, "url"),
        (HEAD + "url = '名稱'\n" + RULE, "url"),
        (HEAD + "url = 'nothing(a)'\n" + RULE.replace("'text'", "'a b'"), "passages 1, text"),
        (HEAD + RULE + "levels = '章'\n", "passages 1, levels"),
    ],
)
def test_a_wrong_map_is_refused_with_the_field(text: str, field: str) -> None:
    with pytest.raises(MapWrong) as caught:
        load_map(text, "map.toml")
    assert caught.value.fields["field"] == field
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("map.toml: the map is wrong at ")


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({"name": "x", "text": "y"}, "no key"),
        ({"id": 1, "text": "y"}, "no title"),
        ({"id": 1, "name": {"zh": "x"}, "text": "y"}, "should select text"),
        ("just text", "no key"),
        (None, "no key"),
    ],
)
def test_a_record_that_does_not_fit_says_why(record: Any, fault: str) -> None:
    with pytest.raises(RecordFault, match=fault):
        document(HEAD + RULE, record)


def test_a_function_that_fails_on_a_record_is_a_fault_of_the_record() -> None:
    with pytest.raises(RecordFault, match="sum"):
        document(HEAD + RULE.replace("'text'", "'sum(text)'"), {"id": 1, "name": "x", "text": "y"})


def test_rows_that_are_no_list_are_a_fault_and_missing_rows_are_none() -> None:
    rule = HEAD + RULE + "rows = 'rows'\n"
    assert document(rule, {"id": 1, "name": "x"}).blocks == []
    with pytest.raises(RecordFault, match="no list"):
        document(rule, {"id": 1, "name": "x", "rows": "y"})


def test_texts_may_be_lists_and_numbers() -> None:
    parsed = document(HEAD + RULE, {"id": 1147, "name": 3.5, "text": ["甲", "乙"]})
    assert (parsed.key, parsed.title, parsed.blocks[0].text) == ("1147", "3.5", "甲\n乙")


def test_a_heading_beside_a_text_is_that_rows_own() -> None:
    rows = [{"head": "甲", "text": "一"}, {"text": "二"}]
    parsed = document(HEAD + RULE + "rows = 'rows'\nheading = 'head'\n", {"id": 1, "name": "x", "rows": rows})
    assert [block.heading for block in parsed.blocks] == [("甲",), ()]


def test_without_levels_each_heading_replaces_the_last() -> None:
    rows = [{"head": "第一章"}, {"head": "第二章"}, {"text": "一"}]
    parsed = document(HEAD + RULE + "rows = 'rows'\nheading = 'head'\n", {"id": 1, "name": "x", "rows": rows})
    assert parsed.blocks[-1].heading == ("第二章",)


@pytest.mark.parametrize(
    ("form", "stated", "day"),
    [
        ("date_format = '%Y%m%d'", "20230531", "2023-05-31"),
        ("", "2023-05-31T08:00:00", "2023-05-31"),
        ("", "2023/05/31", None),
    ],
)
def test_a_date_is_written_as_iso_or_left_out_and_noted(form: str, stated: str, day: str | None) -> None:
    parsed = document(
        f"{HEAD}date = 'day'\n{form}\n{RULE}", {"id": 1, "name": "x", "text": "y", "day": stated}
    )
    assert parsed.date == day
    assert parsed.notes == ([] if day else [f"date not understood: {stated}"])


def test_records_are_the_list_or_the_whole_file_as_one() -> None:
    plain = load_map(HEAD + RULE, "map")
    assert records_of(plain, [1, 2]) == [1, 2]
    assert records_of(plain, {"id": 1}) == [{"id": 1}]
    with pytest.raises(RecordFault):
        records_of(load_map("records = 'data'\n" + HEAD + RULE, "map"), {"items": []})
