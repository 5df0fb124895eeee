"""Allod's own wheel: the files that run, a RECORD that agrees; an installation makes the same."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

import allod
from allod.bundle import NotInstalled, StaleCheckout
from allod.bundle._own_wheel import extras, make_own_wheel, version

MAKE = """
import allod, pathlib, sys
from allod.bundle._own_wheel import make_own_wheel
make_own_wheel(pathlib.Path(sys.argv[1]))
print(allod.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_own_wheel(tmp_path_factory.mktemp("own"))


def test_every_file_that_runs_is_in_it_and_recorded(wheel: Path) -> None:
    root = Path(allod.__file__).parent
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    files = {
        f"allod/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files.items() <= held.items()
    info = f"allod-{version()}.dist-info"
    rows = list(csv.reader(io.StringIO(held[f"{info}/RECORD"].decode())))
    assert {name for name, _, _ in rows} == set(held)
    for name, digest, size in rows:
        if digest:
            raw = hashlib.sha256(held[name]).digest()
            assert digest == "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
            assert int(size) == len(held[name])
    assert not {f"{info}/{name}" for name in ("direct_url.json", "INSTALLER", "REQUESTED")} & set(held)
    assert b"allod = allod.cli:main" in held[f"{info}/entry_points.txt"]
    assert f"{info}/licenses/LICENSE" in held


def test_an_installation_from_it_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(tmp_path)],
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(target))
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_extras_are_those_of_the_metadata() -> None:
    assert {"model", "postgres"} <= set(extras())


# ---- a checkout whose installation is older


class _Checkout(metadata.Distribution):
    """An editable installation of version 1.0 with one requirement."""

    def __init__(self, root: Path) -> None:
        self._told = {
            "METADATA": "Metadata-Version: 2.4\nName: allod\nVersion: 1.0\n"
            "Requires-Dist: numpy>=2.0\nProvides-Extra: model\nRequires-Dist: gguf>=1; extra == 'model'\n",
            "direct_url.json": json.dumps({"url": root.as_uri(), "dir_info": {"editable": True}}),
        }

    def read_text(self, filename: str) -> str | None:
        return self._told.get(filename)

    def locate_file(self, path: object) -> Path:  # type: ignore[override]
        return Path(str(path))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """An editable installation whose pyproject.toml says something."""

    def write(version: str = "1.0", needs: str = "numpy >=2.0", extra: str = "model") -> None:
        text = f'[project]\nversion = "{version}"\ndependencies = ["{needs}"]\n'
        text += f'[project.optional-dependencies]\n{extra} = ["gguf>=1"]\n'
        (tmp_path / "pyproject.toml").write_text(text)

    monkeypatch.setattr(metadata, "distribution", lambda _: _Checkout(tmp_path))
    return write


def test_a_checkout_that_is_as_it_was_installed_is_taken(
    checkout: Callable[..., None], tmp_path: Path
) -> None:
    checkout()
    assert make_own_wheel(tmp_path).name == "allod-1.0-py3-none-any.whl"


@pytest.mark.parametrize("change", [{"version": "1.1"}, {"needs": "numpy>=2.1"}, {"extra": "server"}])
def test_a_checkout_that_changed_since_is_told(
    checkout: Callable[..., None], tmp_path: Path, change: dict[str, str]
) -> None:
    checkout(**change)
    with pytest.raises(StaleCheckout, match="pip install -e"):
        make_own_wheel(tmp_path)
    (tmp_path / "pyproject.toml").unlink()
    with pytest.raises(StaleCheckout):
        make_own_wheel(tmp_path)


def test_files_without_an_installation_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(NotInstalled):
        make_own_wheel(tmp_path)
