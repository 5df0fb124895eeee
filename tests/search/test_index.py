from __future__ import annotations

from pathlib import Path

import pytest

from allod.language import index_text
from allod.search import Index, IndexBroken, IndexBusy, IndexExists, IndexMissing, IndexOutdated, Recipe


def test_an_index_opened_again_holds_what_was_committed(index: Index) -> None:
    assert len(Index.open(index.path)) == len(index) == 7


def test_a_reader_sees_a_commit_after_it_refreshes(index: Index) -> None:
    reader = Index.open(index.path)
    with index.writer() as writer:
        writer.add(8, 8, 1, index_text("新的段落"))
    assert len(reader) == 7
    reader.refresh()
    assert len(reader) == 8


def _fail(index: Index) -> None:
    with index.writer() as writer:
        writer.add(8, 8, 1, index_text("新的段落"))
        writer.delete_version(1)
        raise KeyError


def test_a_block_that_fails_leaves_no_trace(index: Index) -> None:
    with pytest.raises(KeyError):
        _fail(index)
    assert len(Index.open(index.path)) == 7
    with index.writer() as writer:
        writer.add(8, 8, 1, index_text("新的段落"))
    assert len(index) == 8


def test_a_deleted_version_is_gone(index: Index) -> None:
    with index.writer() as writer:
        writer.delete_version(4)
    assert len(index) == 6


def test_a_second_writer_is_told_that_the_index_is_busy(index: Index) -> None:
    with index.writer(), pytest.raises(IndexBusy):
        Index.open(index.path).writer()


def test_an_index_is_never_created_over_another(index: Index) -> None:
    with pytest.raises(IndexExists):
        Index.create(index.path)


def test_a_missing_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Index.open(tmp_path / "nowhere")
    with pytest.raises(IndexMissing):
        Index.open(tmp_path)


def test_an_index_of_another_format_is_refused(index: Index) -> None:
    with pytest.raises(IndexOutdated):
        Index.open(index.path, Recipe(analyzer=99))
    assert len(Index.open(index.path, Recipe(k1=1.2))) == 7


@pytest.mark.parametrize("name", ["meta.json", "allod-format"])
def test_a_damaged_index_is_broken_not_an_engine_error(index: Index, name: str) -> None:
    (index.path / name).write_bytes(b"\xff\x00 not this")
    with pytest.raises((IndexBroken, IndexOutdated)):
        Index.open(index.path)


def test_a_folder_that_cannot_be_made_is_broken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexBroken):
        Index.create(tmp_path / "file" / "index")
