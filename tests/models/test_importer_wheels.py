"""Wheels with all that they need, through the importer; nothing of them is installed or run."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from allod.models import FetchInterrupted, MirrorLacks, MirrorUnreachable, Transfer, wheels
from allod.models import _wheels as module


@pytest.fixture
def two(index: Callable[..., Path]) -> None:
    """Two packages, of which the first needs the second."""
    first = index("city-a", {"city_a/__init__.py": b"raise SystemExit('imported')\n"})
    index("city-b", {"city_b.py": b""})
    with zipfile.ZipFile(first) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["city_a-1.0.dist-info/METADATA"] += b"Requires-Dist: city-b\n"
    with zipfile.ZipFile(first, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def test_what_a_wheel_needs_comes_with_it(two: None) -> None:
    del two
    seen: list[Transfer] = []
    with wheels(["city-a"], [], seen.append) as found:
        names = [path.name for path in found]
        assert all(zipfile.is_zipfile(path) for path in found)
    assert names == ["city_a-1.0-py3-none-any.whl", "city_b-1.0-py3-none-any.whl"]
    assert {transfer.mirror for transfer in seen} == {"package index"}
    assert not any(path.exists() for path in found)  # gone when the block ends


def test_constraints_hold_and_a_conflict_is_told(two: None) -> None:
    del two
    with pytest.raises(MirrorLacks, match=r"constraint.*city-b==2\.0"), wheels(["city-a"], ["city-b==2.0"]):
        pass


def test_all_come_or_none(two: None, tmp_path: Path) -> None:
    del two
    (tmp_path / "wheels" / "city_b-1.0-py3-none-any.whl").unlink()
    with pytest.raises(MirrorLacks, match="city-b"), wheels(["city-a"], []):
        pass
    assert not list((tmp_path / "cache").rglob("*.whl"))


def test_an_index_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(MirrorUnreachable), wheels(["city-a"], []):
        pass


def test_an_importer_that_names_another_folder_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "ask_importer", lambda *_: str(tmp_path))
    with pytest.raises(FetchInterrupted), wheels(["city-a"], []):
        pass
