from __future__ import annotations

import pytest

from allod.assistant._emphasis import emphasise


@pytest.mark.parametrize(
    ("question", "sentence", "marked"),
    [
        ("租金補貼什麼時候截止？", "租金補貼自115年7月6日受理，於115年8月28日截止。", "115年8月28日"),
        ("單程票多少錢？", "單程票每張新臺幣二十元，全年不調整。", "新臺幣二十元"),
        ("第七級最多可以使用幾天？", "第六級最多十四日；第七級最多二十一日。", "二十一日"),
        ("點數提高為多少？", "點數由四百八十點提高為六百點。", "六百點"),
        ("申辦敬老卡要向哪個單位申請？", "敬老卡由社會局辦理。", "社會局"),
        ("公告的市長是誰？", "公告，市長　喬沐衡", "喬沐衡"),
        ("收容處所在哪裡？", "松濤區之收容處所為松濤運動中心。", "松濤運動中心"),
        ("How much is the fine?", "The fine is NT$1,500 to NT$7,500.", "NT$7,500"),
    ],
)
def test_the_thing_asked_for_is_marked(find, town, question, sentence, marked) -> None:
    found = find(question, [*town, ("句", sentence)])
    assert marked in [sentence[start:end] for start, end in emphasise(found.question, sentence)]


def test_a_figure_of_the_question_is_not_its_answer(find, town) -> None:
    sentence = "六十五歲以上者，每月六百點。"
    found = find("65歲以上每月幾點？", [*town, ("句", sentence)])
    assert "六十五歲" not in [sentence[start:end] for start, end in emphasise(found.question, sentence)]


def test_where_nothing_fits_nothing_is_marked(find, town) -> None:
    found = find("為什麼要辦敬老卡？", town)
    assert emphasise(found.question, "年滿六十五歲之市民得申辦敬老愛心卡。") == ()
