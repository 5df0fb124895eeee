"""`bundle` on the command line: sentences, statuses, JSON. What a bundle is, `tests/bundle` proves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from allod.bundle import BundledModel
from allod.bundle._layout import KEY, MANIFEST, SUMS, render_sums
from allod.bundle._manifest import BUNDLE_TYPE, Manifest, subject
from allod.ledger import Signer, sign, statement
from allod.models import Step
from allod.workspace import ModelRules, digest_of

Run = Callable[..., CompletedProcess[str]]
NOWHERE = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}


def _manifest(country: str) -> Manifest:
    step = Step("City letters", "Somebody", country, "Apache-2.0")
    model = BundledModel("city-letters", "City letters", "0" * 64, 7, True, 2048, ("en",), (step,))
    return Manifest("allod==1.0", "3.11", "x86_64", "linux", "2026-11-25T00:00:00Z", ModelRules(), (model,))


@pytest.fixture
def bundle(tmp_path: Path) -> Callable[[str], Path]:
    """A signed folder with one text and a model of some country, as far as verifying looks."""

    def make(country: str = "US") -> Path:
        place, signer = tmp_path / "bundle", Signer.generate()
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        (place / "README.txt").write_text("x")
        (place / SUMS).write_bytes(render_sums({"README.txt": digest_of(place / "README.txt")}))
        told = statement(BUNDLE_TYPE, [subject(digest_of(place / SUMS))], _manifest(country).predicate())
        (place / MANIFEST).write_bytes(sign(told, signer))
        signer.public.save(place / KEY)
        return place

    return make


def test_a_whole_bundle_is_told_with_its_fingerprint(
    run: Run, bundle: Callable[..., Path], tmp_path: Path
) -> None:
    done = run("bundle", "verify", bundle(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The bundle is whole: 1 files" in done.stdout
    assert "compare its fingerprint" in done.stdout
    known = run("bundle", "verify", bundle(), "--key", tmp_path / "bundle" / KEY, cwd=tmp_path)
    assert "The key that you gave." in known.stdout


def test_what_is_wrong_is_named_and_fails(run: Run, bundle: Callable[..., Path], tmp_path: Path) -> None:
    place = bundle()
    (place / "README.txt").write_text("y")
    (place / "[bold]more").write_text("z")
    done = run("bundle", "verify", place, "--lang", "zh-TW", cwd=tmp_path)
    assert done.returncode == 1
    assert "這份安裝包有 2 處不對" in done.stdout
    assert "README.txt：不是當初簽章的檔案" in done.stdout
    assert "[bold]more：不屬於這份安裝包" in done.stdout


def test_machines_get_the_manifest_and_the_problems(
    told: Callable[..., Any], run: Run, bundle: Callable[..., Path], tmp_path: Path
) -> None:
    place = bundle()
    found = told("bundle", "verify", place, cwd=tmp_path)
    assert (found["ok"], found["files"], found["problems"], found["key_given"]) == (True, 1, [], False)
    assert found["manifest"]["requirement"] == "allod==1.0"
    (place / "README.txt").unlink()
    assert '"code": "bundle.missing"' in run("bundle", "verify", place, "--json", cwd=tmp_path).stdout


def test_the_workspace_s_rules_hold_for_a_bundle_from_elsewhere(
    run: Run, bundle: Callable[..., Path], filled: Path, tmp_path: Path
) -> None:
    place = bundle("CN")
    assert run("bundle", "verify", place, cwd=tmp_path).returncode == 0
    done = run("bundle", "verify", place, "-w", filled)
    assert done.returncode == 3
    assert "tw-agency" in done.stdout


def test_a_half_built_folder_is_told_in_one_sentence(
    run: Run, bundle: Callable[..., Path], tmp_path: Path
) -> None:
    place = bundle()
    (place / MANIFEST).unlink()
    done = run("bundle", "verify", place, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "not finished" in done.stderr
    assert run("bundle", "verify", tmp_path / "nothing", cwd=tmp_path).returncode == 2


def test_a_workspace_that_is_named_must_be_one(run: Run, bundle: Callable[..., Path], tmp_path: Path) -> None:
    for given in ({"-w": tmp_path}, {}):
        words = [each for pair in given.items() for each in pair]
        environment = {} if given else {"ALLOD_WORKSPACE": str(tmp_path / "gone")}
        assert run("bundle", "verify", bundle(), *words, cwd=tmp_path, **environment).returncode == 2


def test_building_refuses_in_sentences(run: Run, filled: Path, tmp_path: Path) -> None:
    barred = run("bundle", "build", tmp_path / "b", "--model", "qwen2.5-coder-1.5b-instruct", "-w", filled)
    assert barred.returncode == 3
    assert "CN" in barred.stderr
    alone = run("bundle", "build", tmp_path / "b", "--model", "gemma3-270m", cwd=tmp_path)
    assert alone.returncode == 2
    assert "-w DIR" in alone.stderr
    silent = run("bundle", "build", tmp_path / "b", cwd=tmp_path, HOME=str(tmp_path), **NOWHERE)
    assert silent.returncode == 1
    assert "package index cannot be reached" in silent.stderr
    assert silent.stderr.count("\n") == 1


def test_help_shows_examples(run: Run) -> None:
    for command in ("build", "verify"):
        assert "Example: allod bundle" in run("bundle", command, "--help").stdout
