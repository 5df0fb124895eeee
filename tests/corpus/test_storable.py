"""Names that every database can hold; what cannot be named is one failure, not a lost batch."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from allod import Allod, Terms
from allod.corpus._parsers._errors import RecordWrong
from allod.corpus._parsers._values import Block, Parsed
from allod.corpus._storable import MAX_KEY_BYTES, storable


def test_nul_goes_and_half_a_pair_is_marked() -> None:
    block = Block("本文", heading=("第\0一章", "\ud800"), reference="第\0 6 條")
    found = storable(Parsed([block], "x/1", title="a\0b", url="\udfff", date=None, key="k\0"), "f")
    assert (found.key, found.title, found.url, found.date) == ("k", "ab", "\ufffd", None)
    assert found.blocks == [Block("本文", heading=("第一章", "\ufffd"), reference="第 6 條")]


def test_what_needs_nothing_is_left_as_it_is() -> None:
    parsed = Parsed([Block("本文", heading=("總綱",), reference="第 6 條")], "x/1", title="法", key="K" * 500)
    assert storable(parsed, "f") == parsed


def test_a_key_too_long_for_an_index_is_a_wrong_record() -> None:
    with pytest.raises(RecordWrong, match="key has more than"):
        storable(Parsed([], "x/1", key="鍵" * (MAX_KEY_BYTES // 3 + 1)), "f")


def test_bad_names_cost_neither_the_other_records_nor_the_other_files(office: Allod, tmp_path: Path) -> None:
    office.add_source(Terms("laws", "CC-BY-4.0", "秘書處", classification="public", map="tw-law"))
    article = {"條號": "第\0 1 條", "條文內容": "本法自公布日施行。"}
    laws = [
        {"pcode": code, "法規名稱": name, "法規網址": None, "法規內容": [article]}
        for code, name in [
            ("A1", "正常法"),
            ("A\0002", "空\0字法"),
            ("A3", "半\ud800字法"),
            ("K" * 9000, "長鍵"),
        ]
    ]
    (tmp_path / "laws.jsonl").write_text("\n".join(map(json.dumps, laws)), "utf-8")
    done = office.add([tmp_path / "laws.jsonl"], "laws")
    assert done.taken == 3
    assert [failure.error.code for failure in done.failed] == ["corpus.record"]
    folder = tmp_path / "names"
    deep = folder.joinpath(*["深" * 80] * 9)
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("太深了。", "utf-8")
    (folder / "good.txt").write_text("市立圖書館每週一休館。", "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xa4\xa4.txt")).write_text("大五碼檔名。", "utf-8")
    done = office.add([folder], "rules")
    assert done.taken == 1
    assert [failure.error.code for failure in done.failed] == ["corpus.file_name"] * 2
    assert "\\xa4\\xa4.txt" in done.failed[0].name
    assert "more than 2000 bytes" in str(done.failed[1].error)
    assert office.verify().ok
