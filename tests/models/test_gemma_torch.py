"""`_gemma` and `_gemma_torch`: texts do not disturb each other, and a file of another shape is told."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from allod.models import ModelBroken
from allod.models._gemma import NumpyEngine, Weights, computable
from allod.models._gemma_torch import TorchEngine
from allod.models._gguf import read_metadata

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="torch is not installed: pip install 'allod[train]'"
)
TOKENS = [[2, *range(262, 262 + size)] for size in (3, 30, 1, 17, 30, 7)]


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def engine(tiny: Path) -> NumpyEngine:
    return NumpyEngine(tiny, 128, 2)


def test_texts_computed_together_do_not_disturb_each_other(engine: NumpyEngine) -> None:
    alone = np.concatenate([engine.means([text]) for text in TOKENS])
    np.testing.assert_allclose(engine.means(TOKENS), alone, rtol=1e-4, atol=1e-5)
    many = TOKENS * 20  # several batches, by two threads
    np.testing.assert_allclose(engine.means(many), np.tile(alone, (20, 1)), rtol=1e-4, atol=1e-5)


def test_a_token_sees_those_before_it_alone(engine: NumpyEngine) -> None:
    size = len(TOKENS[3])
    first = engine.means([TOKENS[3]])[0] * size
    for last in (280, 281):
        longer = engine.means([[*TOKENS[3], last]])[0] * (size + 1) - first  # what the last token adds
        assert np.linalg.norm(longer) > 0.5
    swapped = engine.means([[*TOKENS[3][:-2], TOKENS[3][-1], TOKENS[3][-2]]])[0]
    assert not np.allclose(swapped * size, first, atol=1e-2)


@needs_torch
def test_torch_gives_the_same_as_numpy(tiny: Path, engine: NumpyEngine) -> None:
    many = TOKENS * 30  # several batches
    found = TorchEngine(tiny, 128, 1).means(many)
    assert found.dtype == np.float32
    assert (unit(found) * unit(engine.means(many))).sum(1).min() > 0.999


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"leave_out": "blk.3.ffn_up"}, "blk.3.ffn_up.weight is not there"),
        ({"feed_forward_length": 160}, "blk.0.ffn_gate.weight has 128 rows where 160"),
        ({"embedding_length": 96}, "token_embd.weight is of another shape"),
        ({"attention.key_length": 16}, "blk.0.attn_q.weight has 128 rows where 64"),
        ({"block_count": 9}, "blk.8.attn_q.weight is not there"),
    ],
)
def test_a_file_of_another_shape_is_told(
    write_gemma: Callable[..., Path], tmp_path: Path, change: dict[str, object], told: str
) -> None:
    with pytest.raises(ModelBroken, match=told):
        Weights(write_gemma(tmp_path / "m.gguf", **change))


def test_a_file_cut_short_is_told(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(tiny.read_bytes()[:-200])
    with pytest.raises(ModelBroken):
        Weights(path)


def test_a_token_beyond_the_vocabulary_is_told(engine: NumpyEngine) -> None:
    with pytest.raises(ModelBroken, match="beyond its vocabulary"):
        engine.means([[2, 100_000]])


def test_what_is_not_computed_here_is_known(tiny: Path, tmp_path: Path, smollm2_file: Path) -> None:
    assert computable(read_metadata(tiny))
    assert not computable(read_metadata(smollm2_file))
    writer = gguf.GGUFWriter(tmp_path / "m", "gemma3")
    writer.add_string("gemma3.rope.scaling.type", "linear")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    assert not computable(read_metadata(tmp_path / "m"))
