"""The report tells each reader what he may see of the corpus, and nothing of the rest."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import insert

from allod import Allod, Terms, policy
from allod.corpus import SourceUnknown
from allod.corpus._report import Found, Recognised, Repeated, Report, report
from allod.workspace import findings

TEXT = (
    "市民申請敬老愛心卡應檢附身分證明文件，由本人或代理人向戶籍所在地區公所提出，經審查符合資格者核發。" * 3
)


@pytest.fixture
def filled(office: Allod, documents: Path, tmp_path: Path) -> Allod:
    office.add_source(
        Terms(
            "closed",
            "LicenseRef-x",
            "x",
            classification="secret",
            scope=("retrieval", "training"),
            place="機房",
        )
    )
    office.add([documents], "rules")
    (tmp_path / "closed").mkdir()
    for name in "abc":
        (tmp_path / "closed" / f"{name}.txt").write_text(TEXT + ("。" * (name == "c")), "utf-8")
    office.add([tmp_path / "closed"], "closed")
    rows = [
        {"version": version, "kind": kind, "count": count, "detail": "[]"}
        for version, kind, count in ((1, "x.one", 2), (2, "x.one", 3), (4, "x.two", 5))
    ]
    with office.workspace.database.write() as connection:
        connection.execute(insert(findings), rows)
    return office


def _report(opened: Allod, clearance: str | None = None, only: tuple[str, ...] = ()) -> Report:
    rules = opened.workspace.settings.policy
    with opened.workspace.read() as view:
        return report(view, policy.operator(rules, clearance), rules, "TW", only)


def test_sources_stand_with_their_rights_the_largest_first(filled: Allod) -> None:
    told = _report(filled)
    assert [(each.name, each.documents, each.trains, each.place) for each in told.sources] == [
        ("closed", 3, True, "機房"),
        ("rules", 3, False, ""),
    ]
    assert sum(each.characters for each in told.sources) == told.total.characters
    assert sum(told.lengths.values()) == sum(told.forms.values()) == told.total.documents == 6


def test_copies_and_near_duplicates_are_counted_by_cluster(filled: Allod) -> None:
    repeated = _report(filled).repeated
    assert repeated == Repeated(1, 3, 1, 3, repeated.characters)
    assert repeated.characters == pytest.approx(2 * len(TEXT), abs=2)


def test_findings_are_summed_by_kind(filled: Allod) -> None:
    told = {each.kind: each for each in _report(filled).findings}
    assert told["x.one"] == Found("x.one", 2, 5)
    assert told["x.two"] == Found("x.two", 1, 5)


def test_a_lower_clearance_sees_nothing_of_what_lies_above(filled: Allod) -> None:
    told = _report(filled, "public")
    assert [each.name for each in told.sources] == ["rules"]
    assert told.total.documents == 3
    assert told.repeated == Repeated(0, 0, 0, 0, 0)
    assert "x.two" not in {each.kind for each in told.findings}
    assert "closed" not in json.dumps(asdict(told), ensure_ascii=False)


def test_it_can_be_restricted_to_sources(filled: Allod) -> None:
    assert _report(filled, only=("closed",)).total.documents == 3
    with pytest.raises(SourceUnknown):
        _report(filled, only=("nothing",))


def test_an_empty_workspace_has_an_empty_report(office: Allod) -> None:
    told = _report(office)
    assert told.total.documents == 0
    assert told.remarks == ()
    assert told.recognised == Recognised(0, 0, 0, 0, None)
