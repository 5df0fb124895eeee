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
    ended = end_missing(office.workspace, office.source("rules"), "../documents/no-such-file", set())
    assert ended.entry is None
    assert office.workspace.log.size() == before
