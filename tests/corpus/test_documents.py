"""Reading the corpus: what a person may see, passages for a search, versions by any of their names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allod import Allod, Terms, policy
from allod.corpus import (
    DocumentUnknown,
    SourceUnknown,
    documents_of,
    passage_commitments,
    passage_rows,
    readable,
    version_by_id,
    versions_of,
)

TODAY = date(2026, 11, 24)


def test_policy_is_asked_for_every_source(office: Allod) -> None:
    office.add_source(Terms("secret", "CC0-1.0", "x", classification="secret"))
    office.add_source(Terms("training", "CC0-1.0", "x", scope=("training",)))
    office.add_source(Terms("ended", "CC0-1.0", "x", until="2020-01-01"))
    rules = office.workspace.settings.policy
    with office.workspace.read() as view:
        everyone = readable(view, policy.operator(rules), rules, TODAY)
        public = readable(view, policy.operator(rules, "public"), rules, TODAY)
        assert everyone.everything == public.everything == {1, 2, 3, 4}
        assert (everyone.allowed, public.allowed) == ({1, 2}, {1})
        assert readable(view, policy.operator(rules), rules, TODAY, ["secret"]).allowed == {2}
        with pytest.raises(SourceUnknown):
            readable(view, policy.operator(rules), rules, TODAY, ["nothing"])


def test_rows_of_other_sources_are_not_read_even_by_id(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    with office.workspace.read() as view:
        assert len(passage_rows(view, [1, 2, 3], frozenset({1}))) == 3
        assert passage_rows(view, [1, 2, 3], frozenset({2})) == []
        assert passage_rows(view, [], frozenset({1})) == []


def test_a_document_is_known_by_number_path_and_title(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    with office.workspace.read() as view:
        (version,) = versions_of(view, "敬老愛心卡")
        assert version.path == "../documents/敬老卡.md"
        for name in (f"d{version.document}", version.path):
            assert versions_of(view, name) == [version]
        assert version_by_id(view, version.id) == version
        assert version in documents_of(view, office.source("rules"))
        with pytest.raises(DocumentUnknown, match="nothing"):
            versions_of(view, "nothing")


def test_equal_passages_of_two_documents_have_unequal_commitments(office: Allod, documents: Path) -> None:
    (documents / "copy.txt").write_bytes((documents / "圖書館.txt").read_bytes())
    office.add([documents], "rules")
    with office.workspace.read() as view:
        ids = [hit.passage for hit in office.search("市立圖書館每週一休館")[:2]]
        first, second = passage_commitments(view, ids).values()
    assert first.commitment != second.commitment
