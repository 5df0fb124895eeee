"""`cut` and `read_layout`: what stays is copied byte for byte, what cannot be cut is told."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from allod.models import ModelBroken, NotGguf, catalog
from allod.models._cut import UncutError, cut
from allod.models._gemma import NumpyEngine, Weights
from allod.models._gguf import read_layout


def quiet(done: int, total: int) -> None:
    assert 0 < done <= total


def test_what_stays_is_the_base_byte_for_byte(tiny: Path, tmp_path: Path) -> None:
    target = tmp_path / "cut.gguf"
    told: list[tuple[int, int]] = []
    cut(tiny, 5, target, lambda *both: told.append(both))
    assert told[-1] == (target.stat().st_size,) * 2
    old, new = gguf.GGUFReader(tiny), gguf.GGUFReader(target)
    changed = {name for name in old.fields if old.fields[name].contents() != new.fields[name].contents()}
    assert changed == {"GGUF.tensor_count", "general.name", "gemma3.block_count"}
    assert list(new.fields) == list(old.fields)
    assert new.fields["gemma3.block_count"].contents() == 5
    assert new.fields["general.name"].contents() == "Tiny, the first 5 blocks"
    before = {each.name: each for each in old.tensors}
    assert [each.name for each in new.tensors] == [
        name for name in before if name[:4] != "blk." or int(name.split(".")[1]) < 5
    ]
    for each in new.tensors:
        assert each.tensor_type == before[each.name].tensor_type
        if each.name == "output_norm.weight":
            np.testing.assert_array_equal(each.data, 1)
        else:
            np.testing.assert_array_equal(each.data, before[each.name].data)


def test_the_same_base_gives_the_same_file(tiny: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        cut(tiny, 3, tmp_path / name, quiet)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_real_base_gives_the_digest_of_the_catalog(gemma: Path, tmp_path: Path) -> None:
    entry = catalog()["gemma3-270m-layer16"]
    cut(gemma, 16, tmp_path / "cut", quiet)
    data = (tmp_path / "cut").read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (entry.bytes, entry.sha256)


def test_the_cut_model_has_the_hidden_states_of_that_block(tiny: Path, tmp_path: Path) -> None:
    cut(tiny, 6, tmp_path / "cut", quiet)
    whole = NumpyEngine(tiny, 64, 1)
    del whole._weights.blocks[6:], whole._turns[6:]
    whole._weights.last_norm = np.ones_like(whole._weights.last_norm)
    tokens = [[2, 270, 271, 280, 275], [2, 265]]
    np.testing.assert_allclose(NumpyEngine(tmp_path / "cut", 64, 1).means(tokens), whole.means(tokens))


@pytest.mark.parametrize("layers", [8, 9])
def test_more_blocks_than_there_are_is_told(tiny: Path, tmp_path: Path, layers: int) -> None:
    with pytest.raises(UncutError, match="it has 8 blocks"):
        cut(tiny, layers, tmp_path / "cut", quiet)
    assert not (tmp_path / "cut").exists()


def test_a_base_without_a_last_norm_is_told(write_gemma: Callable[..., Path], tmp_path: Path) -> None:
    base = write_gemma(tmp_path / "base", leave_out="output_norm")
    with pytest.raises(UncutError, match="no last norm"):
        cut(base, 2, tmp_path / "cut", quiet)


def test_a_base_of_another_number_of_blocks_than_it_says_is_told(
    write_gemma: Callable[..., Path], tmp_path: Path
) -> None:
    base = write_gemma(tmp_path / "base", block_count=9)
    with pytest.raises(UncutError, match="9 blocks"):
        cut(base, 2, tmp_path / "cut", quiet)


def test_a_base_cut_short_or_no_gguf_is_told(tiny: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    for size, kind in ((60_000, ModelBroken), (500, ModelBroken), (3, NotGguf)):
        base.write_bytes(tiny.read_bytes()[:size])
        with pytest.raises(kind):
            cut(base, 2, tmp_path / "cut", quiet)


def test_tensors_lie_where_gguf_finds_them(tiny: Path) -> None:
    layout, reference = read_layout(tiny), gguf.GGUFReader(tiny)
    found = [(each.name, each.shape, each.kind, each.start) for each in layout.tensors]
    assert found == [
        (each.name, tuple(each.shape), each.tensor_type, each.data_offset) for each in reference.tensors
    ]
    assert b"".join(layout.pairs.values()) in tiny.read_bytes()
    assert set(layout.pairs) == {name for name in reference.fields if not name.startswith("GGUF.")}
    assert Weights(tiny).shape.epsilon == pytest.approx(1e-6)


@pytest.mark.parametrize(
    ("tensors", "told"),
    [
        (struct.pack("<Q1sIQIQ", 1, b"a", 1, 8, 0, 0)[:-4], "longer than the file"),
        (struct.pack("<Q1sI", 1, b"a", 5) + bytes(60), "5 dimensions"),
        (struct.pack("<Q1sIQIQ", 1, b"a", 1, 8, 0, 1 << 40), "within the file"),
        (struct.pack("<Q1sIQIQ", 1, b"\xff", 1, 8, 0, 0), "a damaged text"),
    ],
)
def test_an_absurd_table_of_tensors_is_told(tmp_path: Path, tensors: bytes, told: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 1, 0) + tensors)
    with pytest.raises(ModelBroken, match=told):
        read_layout(path)


def test_two_tensors_in_one_place_are_told(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    one = b"".join(struct.pack("<Q1sIQIQ", 1, name, 1, 8, 0, 0) for name in (b"a", b"b"))
    path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 2, 0) + one + bytes(100))
    with pytest.raises(ModelBroken, match="one after another"):
        read_layout(path)
