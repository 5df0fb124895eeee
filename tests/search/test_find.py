"""A search over a workspace: policy's decision is in the query, the database is asked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from allod import Allod, Terms, policy
from allod.corpus import SourceUnknown
from allod.search import find, open_index
from allod.workspace import versions


def test_hits_carry_what_a_citation_needs(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    (hit, *_) = office.search("每月補助點數")
    assert (hit.title, hit.source, hit.classification) == ("敬老愛心卡", "rules", "public")
    assert hit.heading.endswith("補助")
    assert hit.document == "../documents/敬老卡.md"


def test_an_unknown_source_is_refused(office: Allod) -> None:
    with pytest.raises(SourceUnknown):
        office.search("補助", sources=["nothing"])


def test_a_version_that_has_ended_is_not_found_though_the_index_still_holds_it(
    office: Allod, documents: Path
) -> None:
    office.add([documents], "rules")
    index = open_index(office.workspace)
    person = policy.operator(office.workspace.settings.policy)
    with office.workspace.database.write() as connection:
        connection.execute(update(versions).values(ended=2))
    with office.workspace.read() as view:
        assert find(office.workspace, index, view, person, "每月補助點數").hits == ()


@pytest.mark.parametrize("clearance", ["public", "internal", "confidential", "secret", "top-secret"])
def test_no_level_above_the_clearance_is_found(office: Allod, tmp_path: Path, clearance: str) -> None:
    levels = [level.id for level in office.workspace.settings.policy.levels]
    for number, level in enumerate(levels):
        office.add_source(Terms(level, "CC0-1.0", "x", classification=level))
        path = tmp_path / f"{level}.txt"
        path.write_text(f"鯨魚計畫第 {number} 號文件。\n", "utf-8")
        office.add([path], level)
    found = {hit.classification for hit in office.search("鯨魚計畫", 50, clearance=clearance)}
    assert found == set(levels[: levels.index(clearance) + 1])
