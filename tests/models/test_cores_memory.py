"""`_cores` and `_memory`: how many threads a model gets, and how much address space."""

from __future__ import annotations

import os
from pathlib import Path

import gguf
import pytest

from allod.models._cores import physical_cores
from allod.models._gguf import Metadata, read_metadata
from allod.models._memory import memory_of

GIB = 1 << 30


def topology(folder: Path, cores: list[tuple[int, int]]) -> Path:
    for number, (package, core) in enumerate(cores):
        place = folder / f"cpu{number}" / "topology"
        place.mkdir(parents=True)
        (place / "physical_package_id").write_text(f"{package}\n")
        (place / "core_id").write_text(f"{core}\n")
    return folder


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Linux tells which processors may be used")
def test_two_threads_of_a_core_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 2, 3})
    folder = topology(tmp_path, [(0, 0), (0, 1), (0, 0), (0, 1)])
    assert physical_cores(folder) == 2
    assert physical_cores(tmp_path / "none") == 4
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 2})
    assert physical_cores(folder) == 1


def test_here_there_is_at_least_one() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


def model(path: Path, kv_heads: int) -> Metadata:
    """The metadata of a model of 8 thousand million parameters."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(32)
    writer.add_embedding_length(4096)
    writer.add_head_count(32)
    writer.add_head_count_kv(kv_heads)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return read_metadata(path)


def test_memory_covers_the_file_twice_and_the_cache_of_keys_and_values(tmp_path: Path) -> None:
    grouped = memory_of(model(tmp_path / "a", 8), 5 * GIB, 4096, 0)
    # 32 layers × 4096 tokens × 8 heads × 128 numbers × keys and values × 2 bytes
    assert grouped == 14 * GIB
    assert memory_of(model(tmp_path / "b", 32), 5 * GIB, 4096, 0) == grouped + 3 * GIB
    assert memory_of(model(tmp_path / "c", 8), 5 * GIB, 4096, GIB) == grouped + GIB


def test_a_file_that_says_nothing_gets_the_base() -> None:
    assert memory_of(Metadata(b"", {}), 100, 4096, 0) == 3 * GIB + 200
