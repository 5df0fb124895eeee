"""A package index of stubs, and one small bundle made from it once: real pip, real wheels, no network."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from allod.bundle import Built, Manifest, Plan, build
from allod.bundle._layout import KEY, MANIFEST, SUMS, listed, render_sums
from allod.bundle._manifest import BUNDLE_TYPE, open_manifest, subject
from allod.ledger import PublicKey, Signer, sign, statement
from allod.workspace import digest_of


def _stub(folder: Path, name: str, version: str) -> None:
    """Write a wheel with metadata and nothing else."""
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    told = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", told)
        archive.writestr(
            f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{stem}.dist-info/RECORD", "")


def use_index(patch: pytest.MonkeyPatch, folder: Path, cache: Path) -> None:
    """Have pip see one folder and no network, and Allod keep what it fetches in another."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        patch.delenv(name)
    patch.setenv("PIP_CONFIG_FILE", os.devnull)
    patch.setenv("PIP_NO_INDEX", "1")
    patch.setenv("PIP_FIND_LINKS", str(folder))
    patch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture(scope="session")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stub of each package that is installed here, at its version."""
    folder = tmp_path_factory.mktemp("index")
    for found in metadata.distributions():
        if found.metadata["Name"] not in (None, "allod"):
            _stub(folder, found.metadata["Name"], found.version)
    return folder


@pytest.fixture(scope="session")
def tessdata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as tesseract's, with small files."""
    folder = tmp_path_factory.mktemp("tessdata")
    for language in ("chi_tra", "eng", "osd"):
        (folder / f"{language}.traineddata").write_bytes(language.encode() * 99)
    return folder


@pytest.fixture(scope="session")
def signer() -> Signer:
    """The maker's key."""
    return Signer.generate()


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, stubs: Path, tmp_path: Path) -> Path:
    """The index of this test: a copy of the stubs, which the test may change."""
    folder = tmp_path / "index"
    shutil.copytree(stubs, folder)
    use_index(monkeypatch, folder, tmp_path / "cache")
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, stubs: Path, tessdata: Path, signer: Signer) -> Built:
    """A small bundle, made once; tests look at it and copy it."""
    base = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        use_index(patch, stubs, base / "cache")
        return build(base / "bundle", Plan(tessdata=tessdata), signer=signer)


@pytest.fixture
def place(made: Built, tmp_path: Path) -> Path:
    """A copy of the small bundle, to be spoilt."""
    return Path(shutil.copytree(made.path, tmp_path / "bundle"))


@pytest.fixture
def resign(signer: Signer) -> Callable[..., None]:
    """Makes a changed bundle agree with itself again, as a maker could who means ill; fields may differ."""

    def run(place: Path, key: Signer = signer, sums: bytes | None = None, **fields: Any) -> None:
        manifest, _ = open_manifest(place / MANIFEST, PublicKey.load(place / KEY))
        changed: Manifest = replace(manifest, **fields)
        found = {name: digest_of(path) for name, path in listed(place).items()}
        (place / SUMS).write_bytes(render_sums(found) if sums is None else sums)
        told = statement(BUNDLE_TYPE, [subject(digest_of(place / SUMS))], changed.predicate())
        (place / MANIFEST).write_bytes(sign(told, key))
        (place / KEY).unlink()
        key.public.save(place / KEY)

    return run
