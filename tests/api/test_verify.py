"""`verify` as a whole: what it counts, what a kept checkpoint adds, acts that rest on nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import allod
from allod import Allod
from allod.ledger import BadSignature, Subject, own_predicate


def _codes(office: Allod, since: bytes | None = None) -> list[str]:
    return [problem.error.code for problem in office.verify(since).problems]


def test_it_counts_what_it_has_checked(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    office.ask("每月補助點數幾點？")
    result = office.verify()
    assert (result.ok, result.size, result.documents, result.answers) == (True, 5, 3, 1)


def test_a_kept_checkpoint_is_extended_until_history_is_rewritten(
    office: Allod, documents: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(office.workspace.root, copy)
    office.add([documents], "rules")
    kept = office.checkpoint()
    assert office.verify(kept).ok
    office.ask("每月補助點數幾點？")
    assert office.verify(kept).ok
    with allod.open(copy) as rewritten:  # the holder of the key goes back and tells another story
        rewritten.add([documents], "rules")
        for _ in range(3):
            rewritten.ask("火星上有水嗎？")
        assert rewritten.verify().ok
        assert _codes(rewritten, kept) == ["ledger.fork"]


def test_another_workspaces_checkpoint_is_refused(office: Allod, tmp_path: Path) -> None:
    with allod.init(tmp_path / "other", "別處") as other:
        kept = other.checkpoint()
    with pytest.raises(BadSignature):
        office.verify(kept)


def test_an_act_that_rests_on_what_nobody_made_is_named(office: Allod) -> None:
    with office.workspace.act("answer") as act:
        material = {"name": "document", "digest": {"sha256": "12" * 32}}
        act.state(own_predicate("note"), [Subject("note", "34" * 32)], {"materials": [material]})
    assert _codes(office) == ["api.unfounded"]
