"""Originals from which nothing was taken are dropped; those that something refers to are not."""

from __future__ import annotations

import io
from pathlib import Path

from allod import Allod, Terms
from allod.corpus._end import discard_unused, end_missing


def test_only_unused_originals_are_dropped(office: Allod, documents: Path, tmp_path: Path) -> None:
    (tmp_path / "agreement.txt").write_text("協議", "utf-8")
    office.add_source(Terms("full", "CC0-1.0", "x", agreement=tmp_path / "agreement.txt"))
    office.add([documents], "rules")
    unused, _ = office.workspace.blobs.add(io.BytesIO(b"nobody's"))
    kept = set(office.workspace.blobs.names()) - {unused}
    for digest in (*kept, unused):
        discard_unused(office.workspace, digest)
    assert set(office.workspace.blobs.names()) == kept
    assert office.verify().ok


def test_nothing_missing_is_no_act(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    before = office.workspace.log.size()
    missing = {"../documents/no-such-file": set[int]()}
    ended = list(end_missing(office.workspace, office.source("rules"), missing))
    assert ended == []
    assert office.workspace.log.size() == before


def test_ends_come_in_batches_like_documents(office: Allod, documents: Path, tmp_path: Path) -> None:
    settings = office.workspace.settings
    small = settings.intake.model_copy(update={"batch_documents": 2})
    office.workspace.settings = settings.model_copy(update={"intake": small})
    (tmp_path / "map.toml").write_text('key="id"\ntitle="id"\n[[passages]]\ntext="text"\n')
    office.add_source(Terms("laws", "CC0-1.0", "x", map=str(tmp_path / "map.toml")))
    path = tmp_path / "laws.jsonl"
    path.write_text("\n".join(f'{{"id":"法{n}","text":"第 {n} 號。"}}' for n in range(6)), "utf-8")
    assert office.add([path], "laws").taken == 6
    path.write_text('{"id":"法5","text":"第 5 號。"}', "utf-8")
    assert office.add([path], "laws").gone == 5
    assert [entry.kind for entry in office.entries()].count("end") == 3
    assert {hit.text for hit in office.search("號", 50)} == {"第 5 號。"}
    assert office.verify().ok
