"""Walking the derivation, from an answer back and from a document forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod import Allod
from allod.api import Node, NothingToTrace


def _kinds(node: Node) -> list[str]:
    return [node.kind, *(kind for child in node.children for kind in _kinds(child))]


def test_an_answer_leads_back_to_source_and_corpus(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    answer = office.ask("每月補助點數幾點？")
    assert answer.id is not None
    tree = office.trace(answer.id)
    assert set(_kinds(tree)) == {"answer", "passage", "document", "source", "index", "corpus"}
    assert tree.to_dict()["children"][0]["kind"] == "passage"


def test_a_document_leads_forward_to_every_answer_that_cites_it(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    first, second = (office.ask("每月補助點數幾點？").id for _ in range(2))
    tree = office.trace("敬老愛心卡", forward=True)
    assert {first, second} <= {child.name for child in tree.children[0].children}


def test_an_ended_version_stays_traceable(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    old = office.ask("每月補助點數幾點？").id
    (documents / "敬老卡.md").write_text("# 敬老愛心卡\n\n每月補助點數七百點。\n", "utf-8")
    office.add([documents], "rules")
    tree = office.trace("敬老愛心卡", forward=True)
    assert [child.detail["ended"] is None for child in tree.children] == [True, False]
    assert old in {child.name for child in tree.children[1].children}
    assert old not in {child.name for child in tree.children[0].children}


def test_a_source_leads_to_its_documents(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    assert len(office.trace("rules", forward=True).children) == 3
    assert office.trace("rules").children == ()


def test_what_is_not_there_is_refused_with_what_can_be_named(office: Allod) -> None:
    for name in ("nothing", "a17", "17", "d9"):
        with pytest.raises(NothingToTrace, match="a document's number such as d5"):
            office.trace(name)
