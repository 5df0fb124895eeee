"""Small real indexes: passages by id, with the source of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from allod.language import about_text, index_text
from allod.search import Index, Row

Fetch = Callable[[Sequence[int]], list[Row]]

PASSAGES = {
    1: (
        "個人資料保護法",
        "第 6 條",
        "有關病歷、醫療、基因、性生活、健康檢查及犯罪前科之個人資料，不得蒐集、處理或利用。",
    ),
    2: (
        "個人資料保護法",
        "第 8 條",
        "公務機關或非公務機關向當事人蒐集個人資料時，應明確告知當事人蒐集之目的。",
    ),
    3: (
        "個人資料保護法施行細則",
        "第 6 條",
        "本法第二條第四款所稱刪除，指使已儲存之個人資料自個人資料檔案中消失。",
    ),
    4: ("育兒津貼發給辦法", "第 5 條", "育兒津貼按月發給，第一胎每月新臺幣三千二百元。"),
    5: ("臺北遊記", "", "臺北的圖書館裡有很多書，星期一不開放。"),
    6: ("Visitor Guide", "", "The one-day pass costs NT$130 and covers all city buses."),
    7: ("育兒津貼發給辦法", "第 5 條", "育兒津貼按月發給，第一胎每月新臺幣三千二百元。"),
}
SOURCE = {1: 1, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3, 7: 4}


def _row(passage: int) -> Row:
    title, reference, text = PASSAGES[passage]
    return Row(
        passage,
        f"{passage}.txt",
        title,
        reference,
        "",
        None,
        text,
        passage,
        f"s{SOURCE[passage]}",
        "public",
        0,
    )


@pytest.fixture
def fetch() -> Fetch:
    return lambda ids: [_row(passage) for passage in ids]


@pytest.fixture
def source_of() -> dict[int, int]:
    return SOURCE


@pytest.fixture
def index(tmp_path: Path) -> Index:
    made = Index.create(tmp_path / "index")
    with made.writer() as writer:
        for passage, (title, reference, text) in PASSAGES.items():
            about = about_text(title, "", reference)
            writer.add(passage, passage, SOURCE[passage], index_text(text), about)
    return made
