"""Sources: rights before documents, recorded, refused when they make no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allod import Allod, Terms
from allod.corpus import BadTerms, FileUnreadable, SourceExists
from allod.ledger import open_envelope
from allod.policy import BadLicence, UnknownLevel


def test_only_name_licence_and_steward_are_required(office: Allod) -> None:
    source = office.add_source(Terms("plain", "CC0-1.0", "檔案室"))
    assert (source.classification, source.scope, source.until) == ("internal", ("retrieval",), None)


def test_everything_that_is_told_is_kept(office: Allod, tmp_path: Path) -> None:
    agreement = tmp_path / "agreement.txt"
    agreement.write_text("雙方同意……", "utf-8")
    terms = Terms(
        "full",
        "LicenseRef-city",
        "法規會",
        "密",
        ("training", "retrieval"),
        "2030-12-31",
        "TW",
        "來函",
        agreement,
        "tw-law",
    )
    office.add_source(terms)
    source = office.source("full")
    assert source.classification == "confidential"
    assert source.scope == ("retrieval", "training")
    assert source.agreement is not None
    assert office.workspace.blobs.path(source.agreement).read_text("utf-8") == "雙方同意……"
    assert source.map is not None
    assert "條號" in source.map
    assert (source.place, source.origin, source.until) == ("TW", "來函", "2030-12-31")


def test_the_statement_commits_to_steward_and_agreement_without_telling_them(office: Allod) -> None:
    source = office.source("rules")
    statement = open_envelope(office.entry(source.act), office.workspace.key)
    assert statement.subjects[0].sha256 == source.commitment
    assert statement.predicate["licence"] == "CC-BY-4.0"
    assert "秘書處" not in json.dumps(statement.predicate, ensure_ascii=False)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        (Terms("rules", "CC0-1.0", "x"), SourceExists),
        (Terms("a", "free", "x"), BadLicence),
        (Terms("a", "CC0-1.0", "x", classification="cosmic"), UnknownLevel),
        (Terms("a", "CC0-1.0", "x", scope=("everything",)), BadTerms),
        (Terms("a", "CC0-1.0", "x", until="31.12.2030"), BadTerms),
        (Terms(" ", "CC0-1.0", "x"), BadTerms),
        (Terms("a", "CC0-1.0", "處" * 201), BadTerms),
        (Terms("a", "CC0-1.0", "x", place="T" * 65), BadTerms),
        (Terms("a", "CC0-1.0", "x", origin="來\0函"), BadTerms),
        (Terms("a", "CC0-1.0", "x", agreement=Path("/nowhere/a.pdf")), FileUnreadable),
        (Terms("a", "CC0-1.0", "x", map="/nowhere/map.toml"), FileUnreadable),
    ],
)
def test_terms_that_make_no_sense_leave_nothing_behind(
    office: Allod, terms: Terms, error: type[Exception]
) -> None:
    before = office.workspace.log.size()
    with pytest.raises(error):
        office.add_source(terms)
    assert office.workspace.log.size() == before
    assert len(office.sources()) == 1
