"""Passages by name: number, title with reference or heading, and what happens where that is not enough."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

import allod
from allod import Terms
from allod.search import PassageAmbiguous, PassageUnknown, passages_named
from allod.workspace import passages

MAP = 'key="id"\ntitle="title"\n[[passages]]\nrows="rows"\ntext="text"\nreference="no"\n'
LAWS = [
    ("甲", "個人資料保護法", [("第 6 條", "不得蒐集。"), ("第 6-1 條", "得利用。")]),
    ("乙", "個人資料保護法施行細則", [("第 6 條", "所稱刪除。"), ("第 6 條", "指消失。")]),
    ("丙", "組織規程", [("第 1 條", "甲局。")]),
    ("丁", "組織規程", [("第 1 條", "乙局。"), ("第 2 條", "乙局分科。")]),
]

RULES = "# 敬老愛心卡\n\n## 資格\n\n年滿六十五歲。\n\n## 補助\n\n六百點。\n"

Find = Callable[..., list[str]]


@pytest.fixture(scope="module")
def find(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    """Returns the texts of the passages that a name means, in the sources named."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "map.toml").write_text(MAP)
    lines = [
        json.dumps({"id": key, "title": title, "rows": [{"no": no, "text": text} for no, text in rows]})
        for key, title, rows in LAWS
    ]
    (folder / "laws.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "card.md").write_text(RULES, "utf-8")
    with allod.init(folder / "office", "試驗室") as office:
        office.add_source(Terms("laws", "CC0-1.0", "x", map=str(folder / "map.toml")))
        office.add_source(Terms("rules", "CC0-1.0", "x"))
        office.add([folder / "laws.jsonl"], "laws")
        office.add([folder / "card.md"], "rules")
        ids = {source.name: source.id for source in office.sources()}

        def find(name: str, sources: tuple[str, ...] = ("laws", "rules")) -> list[str]:
            with office.workspace.read() as view:
                found = passages_named(view, name, frozenset(ids[source] for source in sources))
                texts = select(passages.c.text).where(passages.c.id.in_(found)).order_by(passages.c.id)
                return list(view.connection.execute(texts).scalars())

        yield find


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("個人資料保護法 第 6 條", ["不得蒐集。"]),
        ("個人資料保護法第六條", ["不得蒐集。"]),
        ("個人資料保護法　第６條第一項", ["不得蒐集。"]),
        ("個人資料保護法 › 第 6-1 條", ["得利用。"]),
        ("個人資料保護法 第六條之一", ["得利用。"]),
        ("甲 第 6 條", ["不得蒐集。"]),
        ("個人資料保護法施行細則 第 6 條", ["所稱刪除。", "指消失。"]),
        ("丙 第 1 條", ["甲局。"]),
        ("丙", ["甲局。"]),
        ("敬老愛心卡 補助", ["六百點。"]),
        ("敬老愛心卡 敬老愛心卡 › 補助", ["六百點。"]),
    ],
)
def test_a_name_finds_its_passages(find: Find, name: str, texts: list[str]) -> None:
    assert find(name) == texts


def test_a_number_finds_its_passage(find: Find) -> None:
    seen = {tuple(find(f"p{number}")) for number in range(1, 5)}
    assert len(seen) == 4
    assert all(len(each) == 1 for each in seen)


@pytest.mark.parametrize(
    "name",
    [
        *("", "p0", "p999", "p9999999999", "第 6 條", "個人資料保護法 第 7 條"),
        *("個人資料保護法 細則 第 6 條", "無此法", "\0", "\ud800", "個" * 600, "' or 1=1 --"),
    ],
)
def test_what_is_called_nothing_is_unknown(find: Find, name: str) -> None:
    with pytest.raises(PassageUnknown):
        find(name)


@pytest.mark.parametrize(("name", "count"), [("組織規程 第 1 條", 2), ("個人資料保護法", 2), ("組織規程", 3)])
def test_what_several_are_called_is_told_with_their_numbers(find: Find, name: str, count: int) -> None:
    with pytest.raises(PassageAmbiguous, match=rf"{count} passages.*p\d+, p\d+"):
        find(name)


def test_what_may_not_be_seen_has_no_name(find: Find) -> None:
    assert find("組織規程 第 2 條", ("laws",)) == ["乙局分科。"]
    for name in ("p1", "個人資料保護法 第 6 條"):  # the law's passages came first
        with pytest.raises(PassageUnknown):
            find(name, ("rules",))
