"""`_csv`: a table without a map: header, delimiter, quotes, ragged rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._csv import parse_table
from allod.corpus._parsers._errors import DamagedFile, EmptyFile, TooMuchText
from allod.corpus._parsers._records import parse_csv
from allod.corpus._parsers._values import Options, Parsed


def read(data: str | bytes, name: str = "a.csv") -> Parsed:
    content = Member(data.encode() if isinstance(data, str) else data)
    (parsed,) = parse_table(content, name, Options())
    return parsed


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


def test_each_row_is_a_block_with_the_headers_names_as_in_a_sheet() -> None:
    parsed = read('項目,金額\r\n居家照顧,"1,500"\r\n"日間\r\n照顧",3000\r\n')
    assert [block.kind for block in parsed.blocks] == ["row", "row"]
    assert texts(parsed) == ["項目：居家照顧；金額：1,500", "項目：日間 照顧；金額：3000"]
    assert parsed.notes == []


def test_without_a_map_a_csv_is_one_document_and_with_parts_only_the_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("項目,金額\n甲,5\n乙,6\n", encoding="utf-8")
    (parsed,) = parse_csv(tmp_path / "a.csv", "a.csv", Options())
    assert isinstance(parsed, Parsed)
    assert (parsed.key, len(parsed.blocks)) == (None, 2)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    lines = [["項目", "說明", "金額"], ["甲", "a, b; c", "5"], ["乙", "d", "6"]]
    data = "\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in lines)
    assert texts(read(data))[0] == "項目：甲；說明：a, b; c；金額：5"


def test_a_tsv_with_commas_in_its_text_is_divided_at_tabs() -> None:
    assert texts(read("名\t說明\n甲\ta,b\n乙\tc,d\n", "a.tsv")) == ["名：甲；說明：a,b", "名：乙；說明：c,d"]


def test_big5_and_a_byte_order_mark_are_read() -> None:
    parsed = read("項目,金額\n居家照顧,1500\n".encode("cp950"))
    assert (texts(parsed), parsed.notes) == (["項目：居家照顧；金額：1500"], ["encoding: cp950"])
    assert texts(read("項目,金額\n甲,5\n".encode("utf-8-sig"))) == ["項目：甲；金額：5"]


def test_ragged_rows_are_kept_and_noted_with_their_lines() -> None:
    parsed = read("收費表\n項目,對象,金額\n甲,老人\n乙,學生,5,多\n丙,無,6\n")
    assert texts(parsed) == [
        "收費表",
        "項目：甲；對象：老人",
        "項目：乙；對象：學生；金額：5；多",
        "項目：丙；對象：無；金額：6",
    ]
    assert parsed.notes == ["rows with more or fewer fields than the first: 2 (line 3, 4)"]


def test_a_first_row_of_values_names_no_columns() -> None:
    parsed = read("2026-01-01,甲,12.5\n2026-01-02,乙,13.5\n")
    assert texts(parsed) == ["2026-01-01；甲；12.5", "2026-01-02；乙；13.5"]
    assert parsed.notes == ["no header row"]


def test_a_year_may_name_a_column() -> None:
    assert texts(read("年度,113,114\n人數,500,600\n")) == ["年度：人數；113：500；114：600"]


def test_fields_without_text_are_an_empty_file() -> None:
    with pytest.raises(EmptyFile):
        read(",,\n,,\n")


def test_a_broken_quote_is_named_with_its_line() -> None:
    with pytest.raises(DamagedFile) as caught:
        read('甲,乙\n1,2\n3,"四"五\n')
    assert caught.value.fields["place"] == "line 3"


def test_long_names_over_many_rows_are_refused_before_they_fill_the_memory() -> None:
    data = f"{'長' * 5000},金額\n" + "1,2\n" * 5000
    with pytest.raises(TooMuchText):
        read(data)


@given(st.text('甲乙,;\t|"\n 12', max_size=80))
def test_any_table_gives_rows_with_text_or_one_of_our_errors(data: str) -> None:
    try:
        assert all(block.text for block in read(data).blocks)
    except (DamagedFile, EmptyFile):
        return
