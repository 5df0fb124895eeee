"""`allod corpus report` and `allod corpus duplicates`, run as programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def doubled(filled: Path) -> Path:
    folder = filled.parent / "doubled"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        (folder / f"{name}.txt").write_text("本公告自即日起生效，花蓮縣亦同。", "utf-8")
    return filled


def test_the_report_shows_what_there_is_and_what_is_lacking(doubled: Path, run: Callable[..., Any]) -> None:
    assert run("add", "../doubled", "--source", "rules", cwd=doubled).returncode == 0
    done = run("corpus", "report", cwd=doubled)
    assert done.returncode == 0, done.stderr
    for words in (
        "試驗室：語料報告",
        "正體中文",
        "花蓮縣",
        "只有 5 份文件",
        "來源「rules」占全部字數的 100.0%",
    ):
        assert words in done.stdout
    english = run("corpus", "report", "--lang", "en", cwd=doubled)
    assert "Only 5 documents" in english.stdout
    assert "[en]" not in done.stdout


def test_the_report_as_json_has_figures_and_sentences(doubled: Path, told: Callable[..., Any]) -> None:
    report = told("corpus", "report", cwd=doubled)
    assert report["total"]["documents"] == sum(report["forms"].values()) == 5
    assert report["repeated"]["copies"] == 2
    remark = next(each for each in report["remarks"] if each["rule"] == "few_documents")
    assert (remark["figure"], remark["threshold"]) == (5, 1000)
    assert "5" in remark["sentence"]


def test_duplicates_are_listed_by_cluster(
    doubled: Path, run: Callable[..., Any], told: Callable[..., Any]
) -> None:
    shown = run("corpus", "duplicates", "--members", "1", cwd=doubled).stdout
    assert "共 3 份" in shown
    assert "另有 1 份" in shown
    (cluster,) = told("corpus", "duplicates", cwd=doubled)
    assert [member["copy"] for member in cluster["members"]] == [False, True, True]
    assert cluster["members"][0]["source"] == "rules"
    assert told("corpus", "duplicates", "--clearance", "公開", cwd=doubled) == []


def test_an_unknown_source_is_a_sentence(doubled: Path, run: Callable[..., Any]) -> None:
    done = run("corpus", "report", "--source", "nothing", cwd=doubled)
    assert done.returncode != 0
    assert "nothing" in done.stderr
