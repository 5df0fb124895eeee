"""Projection: kinds are centred apart, shared directions go, small samples keep what they cannot tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from allod.search import VectorsBroken
from allod.search._projection import Projection

WIDTH = 24
RANDOM = np.random.default_rng(3)


def _cone(count: int) -> np.ndarray:
    """Vectors about subjects, with a large part that all share and a loud direction of style."""
    subject = RANDOM.normal(size=(count, WIDTH))
    style = RANDOM.normal(size=(count, 1)) * 20 * np.eye(WIDTH)[5]
    return (subject + style + 40 * np.eye(WIDTH)[0]).astype(np.float32)


def test_the_loud_direction_is_taken_out() -> None:
    projection = Projection.fit(_cone(500), "separate", 1, 10)
    assert projection.axes.shape == (WIDTH, 10)
    assert np.abs(projection.axes[5]).max() < 0.2
    assert np.allclose(projection.axes.T @ projection.axes, np.eye(10), atol=1e-4)


def test_questions_are_centred_by_their_own_mean() -> None:
    projection = Projection.fit(_cone(500), "separate", 1, 10)
    raw = _cone(50) + 30 * np.eye(WIDTH, dtype=np.float32)[2]
    apart = projection.questions(raw, raw.mean(0))
    together = projection.questions(raw)
    assert np.linalg.norm(apart.mean(0)) < 0.3 < np.linalg.norm(together.mean(0))
    assert np.allclose(np.linalg.norm(apart, axis=1), 1, atol=1e-5)


def test_a_small_sample_keeps_all_directions() -> None:
    projection = Projection.fit(_cone(20), "separate", 3, 10)
    assert projection.dimensions == WIDTH
    assert np.array_equal(projection.axes, np.eye(WIDTH))


def test_nothing_is_centred_where_the_model_asks_for_none() -> None:
    assert not Projection.fit(_cone(500), "none", 0, 10).mean.any()


def test_bytes_keep_the_cosines() -> None:
    projection = Projection.fit(_cone(500), "separate", 1, 10)
    raw = _cone(40)
    codes, lengths = projection.passages(raw)
    exact = (raw - projection.mean) @ projection.axes
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    assert np.abs(codes / lengths[:, None] - exact).max() < 0.02


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    projection = Projection.fit(_cone(500), "separate", 1, 10)
    (tmp_path / "p").write_bytes(projection.to_bytes())
    again = Projection.load(tmp_path / "p")
    assert again.digest == projection.digest
    assert again.sample == 500


@pytest.mark.parametrize("keep", [0, 10, 200, 700])
def test_a_file_cut_short_is_told(tmp_path: Path, keep: int) -> None:
    (tmp_path / "p").write_bytes(Projection.fit(_cone(500), "separate", 1, 10).to_bytes()[:keep])
    with pytest.raises(VectorsBroken, match="add-vectors --anew"):
        Projection.load(tmp_path / "p")
