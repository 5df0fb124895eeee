"""Figures are found with exact spans, and two ways of writing the same thing are equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import Quantity, quantities

FIGURES = st.text(
    alphabet="第六十百千萬億兩零〇一二三條項款之年月日天個元成折％%分歲以上下內後前滿未至到"
    "0123456789,./-: 民國新臺幣NT$day半"
)


def read(text: str) -> list[tuple[str, str, str, str]]:
    return [(q.kind, q.value, q.unit, q.bound) for q in quantities(text)]


@given(st.one_of(st.text(), FIGURES))
def test_spans_are_ordered_apart_and_inside_the_text(text: str) -> None:
    position = 0
    for quantity in quantities(text):
        assert position <= quantity.start < quantity.end <= len(text)
        assert quantity.kind
        assert quantity.value
        position = quantity.end


def test_the_span_holds_number_and_unit_without_the_bound() -> None:
    text = "處新臺幣三萬元以上罰鍰"
    assert quantities(text) == [Quantity(1, 7, "money", "30000", "TWD", "以上")]
    assert text[1:7] == "新臺幣三萬元"


@pytest.mark.parametrize(
    "ways",
    [
        ("民國一百十二年五月三十一日", "中華民國112年5月31日", "2023-05-31", "2023年5月31日", "112年5月31日"),
        (
            "2023-05-31",
            "民國 112/5/31",
            "112/05/31",
            "May 31, 2023",
            "31 May 2023",
            "西元二〇二三年五月三十一日",
        ),
        ("五月三十一日", "5月31日", "5/31", "May 31"),
        ("民國一百十二年", "112年度", "2023年", "西元2023年"),
        ("新臺幣三百二十萬元", "NT$3,200,000", "３２０萬元", "參佰貳拾萬元整", "台幣320萬元"),
        ("一萬二千元", "1萬2千元", "12,000 元", "TWD 12000"),
        ("百分之二十", "20%", "２０％", "二成", "五分之一", "兩成", "20 percent"),
        ("二分之一", "一半", "50%", "五成", "1/2", "半數"),
        ("三十日", "30天", "30 日", "thirty days", "30 days"),
        ("六個月", "6個月", "半年", "six months", "二季"),
        ("一年", "12個月", "十二個月", "one year"),
        ("一年半", "十八個月", "一年六個月"),
        ("兩週", "十四日", "2個星期", "two weeks"),
        ("二十四小時", "24小時", "24 hours", "1440 分鐘"),
        ("三個工作天", "3個工作日", "three working days"),
        ("第六條之一第三項第二款", "第 6 條之 1 第 3 項第 2 款", "第6-1條第3項第2款"),
        ("第六條第三項", "第 6 條第 3 項", "Article 6, paragraph 3", "paragraph 3 of Article 6"),
        ("六十五歲", "65歲", "65 years old", "aged 65"),
        ("下午二時三十分", "下午2點半", "14:30", "2:30 p.m."),
        ("三人", "3名", "三位", "3 people", "三個人"),
        ("五公里", "5km", "5,000 公尺"),
    ],
)
def test_two_ways_of_writing_the_same_thing_are_equal(ways: tuple[str, ...]) -> None:
    first, *others = [read(way) for way in ways]
    assert len(first) == 1
    assert others == [first] * len(others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二三年", []),
        ("罰三萬元以上十五萬元以下", [("money", "30000", "TWD", "以上"), ("money", "150000", "TWD", "以下")]),
        ("六月以上五年以下有期徒刑", [("duration", "6", "月", "以上"), ("duration", "60", "月", "以下")]),
        ("每月十日前繳納", [("date", "---10", "", "前")]),
        ("民國前一年", [("date", "1911", "", "")]),
        ("第八條至第十條", [("article", "art:8", "", ""), ("article", "art:10", "", "")]),
        ("三至五日", [("duration", "3", "日", ""), ("duration", "5", "日", "")]),
        ("三至五萬元", [("money", "30000", "TWD", ""), ("money", "50000", "TWD", "")]),
        ("百分之十至二十以下", [("percent", "10", "%", ""), ("percent", "20", "%", "以下")]),
        ("每月一日至十日", [("date", "---01", "", ""), ("date", "---10", "", "")]),
        ("五月一日至十日", [("date", "--05-01", "", ""), ("date", "--05-10", "", "")]),
        (
            "週一至週五 9:00-17:00",
            [
                ("weekday", "1", "", ""),
                ("weekday", "5", "", ""),
                ("time", "09:00", "", ""),
                ("time", "17:00", "", ""),
            ],
        ),
        ("電話 02-2345-6789", [("phone", "0223456789", "", "")]),
        ("第一次", [("ordinal", "1", "次", "")]),
        ("八五折", [("percent", "85", "%", "")]),
        ("US$ 50", [("money", "50", "USD", "")]),
        ("$50", [("money", "50", "$", "")]),
        ("至少一個", [("count", "1", "個", "以上")]),
    ],
)
def test_figures_with_their_kind_unit_and_bound(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一般民眾一律統一辦理",
        "萬一不成，千萬不要勉強",
        "一切依規定一併辦理",
        "申請一個補助",
        "數十人、幾百元、兩三天",
        "大陸萬安、參加、退伍、陸續、肆意",
        "二氧化碳與零件",
        "COVID-19、A4、5G",
        "○○市政府",
        "十分重要的四周環境",
        "one of the offices",
        "13月45日",
    ],
)
def test_what_is_no_figure_is_left_out(text: str) -> None:
    assert [quantity for quantity in quantities(text) if quantity.kind not in {"number", "duration"}] == []
    assert text == "13月45日" or quantities(text) == []


@pytest.mark.parametrize("mark", ["1. ", "一、", "（一）", "(2) ", "十一、"])
def test_the_number_of_a_list_item_is_no_figure(mark: str) -> None:
    assert quantities(f"{mark}申請表") == []


@given(st.dates())
def test_every_date_reads_the_same_in_both_calendars(date: object) -> None:
    year, month, day = map(int, str(date).split("-"))
    western = read(f"{year:04d}年{month}月{day}日")
    if year >= 1000:
        assert western == [("date", str(date), "", "")]
    if year >= 1912:
        assert read(f"民國{year - 1911}年{month}月{day}日") == western
