"""Vectors follow the database: gone on with after a kill, caught up later, gone with what has ended."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from allod import Allod
from allod.language import grams
from allod.ledger import open_envelope
from allod.search import (
    Encoding,
    Framed,
    Manner,
    Vectors,
    WrongDimension,
    add_vectors,
    drop_ended,
    encoding,
    folder_of,
    how_far,
    latest_vectors,
)
from allod.search._derive_vectors import VECTORS_TYPE
from allod.workspace import WorkspaceLocked, acts, artifacts, passages, versions, visible

WIDTH = 48
MANNER = Manner(passage="{title}：{text}")


def encode(texts: Sequence[str], most: int) -> np.ndarray:
    """A model of a kind: each gram has a direction of its own, a text the mean of its grams' ones."""
    rows = np.zeros((len(texts), WIDTH), np.float32)
    for row, text in enumerate(texts):
        for gram in grams(text)[:most]:
            rows[row] += _direction(gram)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _direction(gram: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(gram.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=WIDTH).astype(np.float32)


ENCODER = Framed(encode, "a" * 64, MANNER)


def _add(office: Allod, most: int | None = None, encoder: Framed = ENCODER) -> Encoding:
    with encoding(office.workspace, "m"):
        return add_vectors(office.workspace, "m", encoder, MANNER, most=most)


def _in_force(office: Allod) -> set[int]:
    with office.workspace.read() as view:
        query = select(passages.c.id).join(versions, versions.c.id == passages.c.version)
        return set(view.connection.execute(query.where(visible(versions, view.size))).scalars())


def _held(office: Allod) -> set[int]:
    return set(Vectors.open(folder_of(office.workspace, "m")).passages.tolist())


@pytest.fixture
def towns(office: Allod, tmp_path: Path) -> Allod:
    folder = tmp_path / "towns"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(
            f"第 {number} 號公園每日上午八時開放，收費 {number} 元。\n", "utf-8"
        )
    office.add([folder], "rules")
    return office


def test_every_passage_in_force_gets_its_vector_once(towns: Allod) -> None:
    done = _add(towns)
    assert (done.done, done.total, done.made) == (40, 40, 40)
    assert _held(towns) == _in_force(towns)
    assert _add(towns).made == 0


def test_what_was_stopped_goes_on_where_it_was(towns: Allod) -> None:
    seen: list[str] = []

    def counted(texts: Sequence[str], most: int) -> np.ndarray:
        seen.extend(texts)
        return encode(texts, most)

    encoder = Framed(counted, "a" * 64, MANNER)
    first = _add(towns, 15, encoder)
    assert (first.done, first.total) == (15, 40)
    assert first.left is not None
    # A projection of fifteen passages serves up to thirty; with forty the few are made again.
    assert _add(towns, None, encoder).done == 40
    assert len(seen) == 15 + 40
    assert _add(towns, None, encoder).made == 0


def test_a_kill_in_the_middle_loses_nothing_that_was_counted(
    towns: Allod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allod.search._derive_vectors.SAMPLE", 20)
    monkeypatch.setattr("allod.search._derive_vectors._CHUNK", 5)
    calls = 0

    def dying(texts: Sequence[str], most: int) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise KeyboardInterrupt
        return encode(texts, most)

    with pytest.raises(KeyboardInterrupt):
        _add(towns, None, Framed(dying, "a" * 64, MANNER))
    held = _held(towns)
    assert len(held) == 25
    done = _add(towns)
    assert (done.made, done.done) == (15, 40)
    assert held < _held(towns)


def test_what_has_changed_leaves_no_old_vector(towns: Allod, tmp_path: Path) -> None:
    _add(towns)
    before = _held(towns)
    (tmp_path / "towns" / "3.txt").write_text("第三號公園整修中，停止開放。\n", "utf-8")
    towns.add([tmp_path / "towns"], "rules")
    with encoding(towns.workspace, "m"):
        left = drop_ended(towns.workspace, Vectors.open(folder_of(towns.workspace, "m")))
    assert len(left) == 39
    assert how_far(towns.workspace, left).total == 40
    assert _add(towns).made == 1
    assert _held(towns) == _in_force(towns)
    assert len(before - _held(towns)) == 1


def test_another_manner_makes_them_anew(towns: Allod) -> None:
    _add(towns)
    other = Manner(passage="{text}")
    with encoding(towns.workspace, "m"):
        done = add_vectors(towns.workspace, "m", Framed(encode, "a" * 64, other), other)
    assert done.made == 40


def test_vectors_of_another_length_are_refused_and_nothing_is_lost(towns: Allod, tmp_path: Path) -> None:
    _add(towns)
    (tmp_path / "towns" / "41.txt").write_text("新公園。\n", "utf-8")
    towns.add([tmp_path / "towns"], "rules")
    short = Framed(lambda texts, most: encode(texts, most)[:, :40], "a" * 64, MANNER)
    with pytest.raises(WrongDimension, match="40 numbers where 48"):
        _add(towns, None, short)
    assert len(_held(towns)) == 40


def test_only_one_process_makes_them(towns: Allod) -> None:
    with encoding(towns.workspace, "m"), pytest.raises(WorkspaceLocked), encoding(towns.workspace, "m"):
        pass


def test_the_ledger_knows_what_was_made_and_of_what(towns: Allod) -> None:
    _add(towns)
    _add(towns)  # nothing new: no act
    with towns.workspace.read() as view:
        rows = (
            view.connection.execute(select(artifacts).where(artifacts.c.kind == "vectors")).mappings().all()
        )
        envelope = view.connection.execute(
            select(acts.c.envelope).where(acts.c.entry == rows[0]["act"])
        ).scalar_one()
    assert [row["size"] for row in rows] == [40]
    stated = open_envelope(envelope, towns.workspace.key)
    assert stated.subjects[0].sha256 == rows[0]["digest"]
    definition = stated.predicate["buildDefinition"]
    assert definition["buildType"] == VECTORS_TYPE
    assert {each["name"] for each in definition["resolvedDependencies"]} == {"model", "corpus"}


def test_the_folder_worked_on_last_is_the_one_in_use(towns: Allod) -> None:
    assert latest_vectors(towns.workspace) is None
    _add(towns)
    assert latest_vectors(towns.workspace) == "m"
