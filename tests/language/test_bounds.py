"""Each way of saying a bound has one canonical name, and it is found only where it touches the figure."""

from __future__ import annotations

import pytest

from allod.language import quantities

WAYS = {
    "以上": ["至少{}", "至少要保存{}", "不得少於{}", "最低{}", "滿{}", "{}以上", "{}及以上"],
    "以下": ["至多{}", "最多{}", "不超過{}", "不得逾{}", "不得超過{}", "最高{}", "{}以下"],
    "超過": ["超過{}", "逾{}", "多於{}"],
    "未滿": ["未滿{}", "不滿{}", "少於{}", "不足{}", "{}未滿"],
    "內": ["{}內", "{}以內", "{}之內"],
    "前": ["{}前", "{}以前", "{}之前"],
    "後": ["{}後", "{}以後", "{}之後"],
    "": ["{}", "共{}", "給予{}"],
}
ENGLISH = {
    "以上": ["at least {}", "no less than {}", "not less than {}", "{} or more", "a minimum of {}"],
    "以下": [
        "at most {}",
        "no more than {}",
        "not more than {}",
        "up to {}",
        "{} or less",
        "not exceeding {}",
    ],
    "超過": ["more than {}", "over {}", "exceeding {}"],
    "未滿": ["less than {}", "under {}", "fewer than {}"],
    "內": ["within {}"],
    "": ["raised by {}", "for {}"],
}


@pytest.mark.parametrize(("bound", "way"), [(bound, way) for bound, ways in WAYS.items() for way in ways])
def test_bounds_in_chinese(bound: str, way: str) -> None:
    assert [q.bound for q in quantities(way.format("三十日"))] == [bound]


@pytest.mark.parametrize(("bound", "way"), [(bound, way) for bound, ways in ENGLISH.items() for way in ways])
def test_bounds_in_english(bound: str, way: str) -> None:
    assert [q.bound for q in quantities(way.format("30 days"))] == [bound]


@pytest.mark.parametrize(
    ("text", "bound"), [("by May 31", "前"), ("before 31 May", "前"), ("from May 1", "後")]
)
def test_english_words_that_bound_only_dates(text: str, bound: str) -> None:
    assert [q.bound for q in quantities(text)] == [bound]


def test_a_bound_belongs_to_the_figure_that_it_touches() -> None:
    assert [q.bound for q in quantities("未滿六歲，每月補助三千元")] == ["未滿", ""]
