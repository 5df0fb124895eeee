"""Questions weighed and passages ranked by a real index over a few texts, without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from allod.language import about_text, index_text
from allod.search import Filter, Found, Index, Row, search

Passages = list[tuple[str, str]]
"""Title and text."""
Find = Callable[[str, Passages], Found]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    made: list[int] = []

    def run(question: str, passages: Passages) -> Found:
        made.append(0)
        index = Index.create(tmp_path / f"index-{len(made)}")
        rows = [
            Row(n, f"{title}.txt", title, "", "", None, text, n, "rules", "public", 100 * n)
            for n, (title, text) in enumerate(passages)
        ]
        with index.writer() as writer:
            for row in rows:
                about = about_text(row.title, row.heading, row.reference)
                writer.add(row.passage, row.version, 1, index_text(row.text), about)
        everything = Filter(frozenset({1}), frozenset({1}))
        return search(index, question, everything, lambda ids: [rows[number] for number in ids], 20)

    return run


@pytest.fixture
def town() -> Passages:
    return [
        (
            "育兒津貼發給辦法",
            "育兒津貼按月發給。第一胎每月新臺幣三千二百元，第二胎每月新臺幣四千元。津貼於次月二十五日前撥入帳戶。",
        ),
        ("圖書館規則", "每張個人借閱證可借閱圖書合計二十冊，借期為二十八日。逾期者每冊每日新臺幣二元。"),
        ("敬老卡公告", "年滿六十五歲之市民得申辦敬老愛心卡。首次申辦免費。"),
        ("收費表", "項目：敬老愛心卡點數；金額：600；計算單位：每月"),
        ("租金補貼須知", "租金補貼之申請，自115年7月6日起，至115年8月28日截止。房東無須出具同意書。"),
        (
            "Visitor Guide",
            "The one-day pass costs NT$130 and covers the ferry. Dogs are not allowed on board.",
        ),
        ("垃圾公告", "一般垃圾於星期三停止收運。大型廢棄物應於三個工作日前預約。"),
        ("防災須知", "沙包每戶以十二包為限。水門關閉前三小時，停車場只出不進。"),
    ]
