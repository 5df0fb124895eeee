"""Clusters are what a reader sees of the trees: current documents of sources that are open to him."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from allod import Allod, Terms, policy
from allod.corpus import readable
from allod.corpus._clusters import Cluster, clusters

NOTICE = "\n\n".join(
    f"{number}、市民申請補助應檢附身分證明文件正本及影本各一份，向戶籍所在地之區公所第{number}號櫃檯提出。"
    for number in "一二三四五六七八九十"
)


def _clusters(opened: Allod, clearance: str | None = None, only: tuple[str, ...] = ()) -> list[Cluster]:
    rules = opened.workspace.settings.policy
    with opened.workspace.read() as view:
        person = policy.operator(rules, clearance)
        return clusters(view, readable(view, person, rules, date.today(), only))


def _names(found: list[Cluster]) -> list[list[str]]:
    return [[member.name.removeprefix("../") for member in cluster.members] for cluster in found]


def _write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def test_copies_and_variants_of_several_batches_are_one_cluster(office: Allod, tmp_path: Path) -> None:
    office.add([_write(tmp_path / "one", a=NOTICE, b=NOTICE, short="（刪除）", other="（刪除）")], "rules")
    office.add([_write(tmp_path / "two", c=NOTICE.replace("補助", "津貼", 2), d="無關的公告。")], "rules")
    large, small = _clusters(office)
    assert _names([large, small]) == [
        ["one/a.txt", "one/b.txt", "two/c.txt"],
        ["one/other.txt", "one/short.txt"],
    ]
    assert [member.copy for member in large.members] == [False, True, False]
    assert (large.copies, small.copies) == (1, 1)
    assert [member.share for member in small.members] == [1.0, 1.0]
    assert 0.8 <= large.least < 1


def test_a_document_of_a_closed_source_neither_shows_nor_counts(office: Allod, tmp_path: Path) -> None:
    office.add_source(Terms("closed", "CC0-1.0", "x", classification="secret"))
    office.add([_write(tmp_path / "secret", a=NOTICE)], "closed")
    office.add([_write(tmp_path / "open", b=NOTICE, c=NOTICE)], "rules")
    assert _names(_clusters(office)) == [["secret/a.txt", "open/b.txt", "open/c.txt"]]
    assert [member.source for member in _clusters(office)[0].members] == ["closed", "rules", "rules"]
    assert _names(_clusters(office, "public")) == [["open/b.txt", "open/c.txt"]]
    # To him who sees the copies alone, the first of them is the original.
    assert [member.copy for member in _clusters(office, "public")[0].members] == [False, True]
    assert _clusters(office, only=("closed",)) == []


def test_a_version_that_was_replaced_no_longer_counts(office: Allod, tmp_path: Path) -> None:
    folder = _write(tmp_path / "one", a=NOTICE, b=NOTICE)
    office.add([folder], "rules")
    office.add([_write(folder, b=NOTICE + "\n\n附則另定之。")], "rules")
    assert _names(_clusters(office)) == [["one/a.txt", "one/b.txt"]]
    office.add([_write(folder, b="本府訂於一月二日辦理說明會，歡迎市民踴躍參加。" * 9)], "rules")
    assert _clusters(office) == []


def test_what_resembles_an_ended_version_is_still_found_by_its_copies(office: Allod, tmp_path: Path) -> None:
    folder = _write(tmp_path / "one", a=NOTICE, b=NOTICE)
    office.add([folder], "rules")
    office.add([_write(folder, a="全文改寫，與前次公告無涉。")], "rules")
    office.add([_write(tmp_path / "two", c=NOTICE + "\n\n附則另定之。")], "rules")
    assert _names(_clusters(office)) == [["one/b.txt", "two/c.txt"]]
