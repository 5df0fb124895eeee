"""Made beside its place: whole under its name, or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from allod.workspace import UnwritableFolder
from allod.workspace._place import beside, is_free, put


def test_only_nothing_and_an_empty_folder_are_free(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    assert is_free(tmp_path / "missing")
    assert is_free(tmp_path / "empty")
    assert not is_free(tmp_path / "file")
    assert not is_free(tmp_path)


@pytest.mark.parametrize("empty", [True, False])
def test_what_is_put_stands_under_its_name_alone(tmp_path: Path, empty: bool) -> None:
    place = tmp_path / "place"
    if empty:
        place.mkdir()
    with beside(place) as folder:
        (folder / "file").touch()
        put(folder, place)
    assert [path.name for path in tmp_path.rglob("*")] == ["place", "file"]


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with beside(tmp_path / "place") as folder:
            (folder / "file").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_the_systems_refusal_is_ours(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFolder, match="place"), beside(tmp_path / "file" / "place"):
        pass
