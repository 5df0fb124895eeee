"""Vectors on disk: found exactly, only where permitted, whole after a kill, gone with what has ended."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allod.search import Vectors, VectorsBroken, VectorsMissing

WIDTH = 16
EVERYTHING = (1, 2, 3)


def _unit(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _filled(path: Path, count: int = 2_500, seed: int = 1) -> tuple[Vectors, np.ndarray]:
    raw = _unit(count, seed)
    codes = np.rint(raw * 127 / np.abs(raw).max(axis=1, keepdims=True)).astype(np.int8)
    lengths = np.linalg.norm(codes.astype(np.float32), axis=1)
    vectors = Vectors.create(path, "encoder", "projection", WIDTH)
    half = count // 2
    told = [(number, number // 10, 1 + number % 3) for number in range(count)]
    vectors = vectors.append(told[:half], codes[:half], lengths[:half])
    return vectors.append(told[half:], codes[half:], lengths[half:]), raw


def test_cosines_are_those_of_the_vectors_within_the_bytes_precision(tmp_path: Path) -> None:
    vectors, raw = _filled(tmp_path)
    question = _unit(1, 9)[0]
    scores = vectors.scores(question, EVERYTHING, EVERYTHING)
    assert np.abs(scores.cosines - (raw @ question)[scores.passages]).max() < 0.01


@pytest.mark.parametrize("allowed", [(1,), (2, 3), (), (1, 2, 3), (9,)])
def test_only_permitted_passages_are_scored(tmp_path: Path, allowed: tuple[int, ...]) -> None:
    vectors, _ = _filled(tmp_path)
    scores = vectors.scores(_unit(1, 9)[0], allowed, EVERYTHING)
    assert {1 + number % 3 for number in scores.passages.tolist()} == set(allowed) & set(EVERYTHING)
    whole = vectors.scores(_unit(1, 9)[0], EVERYTHING, EVERYTHING).of(scores.passages.tolist())
    assert scores.of(scores.passages.tolist()) == pytest.approx(whole)


def test_a_source_that_nobody_has_registered_is_not_permitted(tmp_path: Path) -> None:
    vectors, _ = _filled(tmp_path)
    scores = vectors.scores(_unit(1, 9)[0], (1, 2), (1, 2))
    assert {1 + number % 3 for number in scores.passages.tolist()} == {1, 2}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=40), st.integers(1, 50))
def test_the_best_are_those_of_a_full_sort(values: list[float], k: int) -> None:
    from allod.search._vectors import Scores

    scores = Scores(np.arange(len(values), dtype=np.int64), np.array(values, np.float32))
    wanted = sorted(range(len(values)), key=lambda row: (-scores.cosines[row], row))[:k]
    assert [passage for passage, _ in scores.best(k)] == wanted


def test_rows_that_a_killed_process_left_uncounted_are_not_there(tmp_path: Path) -> None:
    vectors, _ = _filled(tmp_path, 100)
    folder = tmp_path / "0"
    with (folder / "codes").open("ab") as codes, (folder / "rows").open("ab") as rows:
        codes.write(b"\x01" * (WIDTH + 5))
        rows.write(b"\x02" * 3)
    again = Vectors.open(tmp_path)
    assert len(again) == 100
    more = again.append([(500, 50, 1)], np.full((1, WIDTH), 3, np.int8), np.array([12], np.float32))
    assert more.passages.tolist() == [*vectors.passages.tolist(), 500]
    assert len(Vectors.open(tmp_path)) == 101


def test_what_has_ended_leaves_no_byte(tmp_path: Path) -> None:
    vectors, _ = _filled(tmp_path, 100)
    mark = vectors._codes[:10].tobytes()  # of version 0
    left = vectors.without([0], 7)
    assert left.state.entry == 7
    assert sorted(left.passages.tolist()) == list(range(10, 100))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not any(mark[:64] in file.read_bytes() for file in files)
    assert Vectors.open(tmp_path).passages.tolist() == left.passages.tolist()


@pytest.mark.parametrize("name", ["codes", "rows"])
def test_a_file_cut_short_is_told(tmp_path: Path, name: str) -> None:
    _filled(tmp_path, 100)
    file = tmp_path / "0" / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(VectorsBroken, match=f"{name} has .* bytes and should have"):
        Vectors.open(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"rows": 3})])
def test_a_damaged_state_is_told(tmp_path: Path, content: str) -> None:
    _filled(tmp_path, 10)
    (tmp_path / "state.json").write_text(content)
    with pytest.raises(VectorsBroken, match=r"state\.json"):
        Vectors.open(tmp_path)


def test_where_there_are_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(VectorsMissing, match="add-vectors"):
        Vectors.open(tmp_path)
