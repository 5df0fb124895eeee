"""`opened.corpus`: the report and the duplicates, for whoever is at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod import Allod, Terms
from allod.policy import UnknownLevel


@pytest.fixture
def filled(office: Allod, tmp_path: Path) -> Allod:
    office.add_source(Terms("closed", "CC0-1.0", "x", classification="secret"))
    for name, source in (("a", "rules"), ("b", "rules"), ("c", "closed")):
        (tmp_path / f"{name}.txt").write_text("本公告自即日起生效，另行通知。", "utf-8")
        office.add([tmp_path / f"{name}.txt"], source)
    return office


def test_the_report_counts_what_the_clearance_allows(filled: Allod) -> None:
    assert filled.corpus.report().total.documents == 3
    assert filled.corpus.report(clearance="public").total.documents == 2
    assert filled.corpus.report(sources=["closed"]).total.documents == 1
    assert {place.name for place in filled.corpus.report().places} > {"臺北市", "連江縣"}


def test_duplicates_are_listed_as_clusters(filled: Allod) -> None:
    assert [len(cluster.members) for cluster in filled.corpus.duplicates()] == [3]
    assert [len(cluster.members) for cluster in filled.corpus.duplicates(clearance="public")] == [2]
    assert filled.corpus.duplicates(sources=["closed"]) == []


def test_an_unknown_level_is_refused(filled: Allod) -> None:
    with pytest.raises(UnknownLevel):
        filled.corpus.report(clearance="nonsense")
