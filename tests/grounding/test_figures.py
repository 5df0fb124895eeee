"""Figures: the bound from further away, recurring periods, and when two figures agree."""

from __future__ import annotations

import pytest

from allod.grounding._figures import Figure, agree, figures_of, same_sort
from allod.language import fold


def _only(text: str) -> Figure:
    figures = figures_of(fold(text))
    assert len(figures) == 1, figures
    return figures[0]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("六十天前", "六十日前"),
        ("最慢要在二十四小時內", "至遲不得超過二十四小時"),
        ("最長兩年", "二年以下"),
        ("三天以內", "未逾三日"),
        ("滿半年", "滿六個月"),
        ("至少七年", "七年以上"),
        ("１５００元", "新臺幣一千五百元"),
        ("民國115年5月14日", "2026年5月14日"),
        ("10月31日", "二〇二六年十月三十一日"),
        ("二十本", "二十冊"),
        ("半價", "百分之五十"),
        ("每年", "全年"),
        ("不能超過一萬元", "不得為超過新臺幣一萬元之匿名捐贈"),
    ],
)
def test_two_ways_of_saying_one_thing_agree(claim, evidence):
    assert agree(_only(claim), _only(evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("六歲以上", "六歲以下"),
        ("六歲以下", "未滿六歲"),
        ("三天後", "三日內"),
        ("施工後三十天", "施工前三十日"),
        ("七天", "七個月"),
        ("七小時", "七分鐘"),
        ("二〇二六年十月三十一日", "十月三十一日"),
        ("第22條第1項", "第22條第2項"),
        ("每月", "每年"),
        ("超過三十天", "不得超過三十日"),
    ],
)
def test_another_bound_unit_side_or_value_does_not(claim, evidence):
    assert not agree(_only(claim), _only(evidence))


def test_durations_are_rivals_whatever_their_unit_and_persons_are_not_times():
    assert same_sort(_only("三天"), _only("三年"))
    assert not same_sort(_only("三人"), _only("三次"))


def test_a_pointer_to_paragraphs_is_no_figure():
    assert figures_of(fold("前二項規定")) == ()
