"""The index is derived: caught up after a crash, rebuilt to the same results, never ahead of the ledger."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

import allod
from allod import Allod
from allod.corpus import add
from allod.search import Index, feeding, open_index, rebuild
from allod.workspace import artifacts

QUERIES = ("補助點數", "借期三十日", "one-day pass", "六十五歲")


def _found(office: Allod) -> list[list[tuple[int, float]]]:
    return [[(hit.passage, hit.score) for hit in office.search(query, 50)] for query in QUERIES]


def test_a_rebuilt_index_gives_the_same_results(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    (documents / "圖書館.txt").write_text("市立圖書館借期三十日。\n", "utf-8")
    office.add([documents], "rules")
    before = _found(office)
    assert office.rebuild_index() == len(open_index(office.workspace))
    assert _found(office) == before


def test_what_a_crash_kept_from_the_index_is_caught_up_once(office: Allod, documents: Path) -> None:
    source = office.source("rules")
    with office.workspace.ingesting("test"):
        add(office.workspace, source, [documents], on_batch=lambda _batch: None)  # killed before the index
    first = _found(office)
    assert all(first[:3])
    with allod.open(office.workspace.root) as again:
        assert _found(again) == first
        assert len(open_index(again.workspace)) == again.rebuild_index()


def test_a_crash_between_commit_and_note_repeats_without_doubling(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    passages = len(open_index(office.workspace))
    (office.workspace.index_path / "derived.json").write_text('{"entry": 0, "written": 0}')
    assert len(open_index(office.workspace)) == passages


def test_a_damaged_or_foreign_index_is_built_anew(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    before = _found(office)
    (office.workspace.index_path / "recipe.json").write_text('{"digest": "another"}')
    with allod.open(office.workspace.root) as again:
        assert _found(again) == before
    shutil.rmtree(office.workspace.index_path)
    with allod.open(office.workspace.root) as again:
        assert _found(again) == before


def test_a_failed_add_leaves_the_index_as_it_was(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    before = len(open_index(office.workspace))
    try:
        with office.workspace.ingesting("test"), feeding(office.workspace):
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert len(open_index(office.workspace)) == before


def test_a_new_index_is_an_act_over_the_corpus_version(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    with office.workspace.read() as view:
        kinds = list(view.connection.execute(select(artifacts.c.kind).order_by(artifacts.c.act)).scalars())
    assert kinds == ["corpus", "index"]


def test_an_index_of_nothing_is_no_artifact(office: Allod) -> None:
    with office.workspace.ingesting("test"):
        assert isinstance(rebuild(office.workspace), Index)
    assert office.workspace.log.size() == 2
