"""The manifest: what was signed reads as it was written, and nothing else does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from allod.bundle import BundledModel, Manifest, SignatureBroken
from allod.bundle._manifest import BUNDLE_TYPE, open_manifest, subject
from allod.ledger import Signer, Subject, own_predicate, sign, statement
from allod.models import Step
from allod.workspace import ModelRules

MODEL = BundledModel(
    "city-letters",
    "市政信函",
    "0" * 64,
    7,
    True,
    2048,
    ("zh-TW",),
    (Step("City letters", "青嵐市", "TW", ""),),
)
MANIFEST = Manifest(
    "allod[model]==0.1.0",
    "3.11",
    "x86_64",
    "linux",
    "2026-11-25T00:00:00Z",
    ModelRules(preset="tw-agency", barred_origins=("CN",)),
    (MODEL,),
)


def _signed(path: Path, signer: Signer, kind: str = BUNDLE_TYPE, count: int = 1, **fields: object) -> Path:
    subjects = [subject("a" * 64), Subject("more", "b" * 64)][:count]
    path.write_bytes(sign(statement(kind, subjects, MANIFEST.predicate() | fields), signer) + b"\n")
    return path


def test_a_manifest_reads_as_it_was_signed(tmp_path: Path, signer: Signer) -> None:
    assert open_manifest(_signed(tmp_path / "m", signer), signer.public) == (MANIFEST, "a" * 64)


def test_its_models_are_its_materials_so_that_a_trace_finds_it() -> None:
    assert MANIFEST.predicate()["materials"] == [{"name": "model", "digest": {"sha256": "0" * 64}}]


def test_a_field_of_a_later_version_is_passed_over(tmp_path: Path, signer: Signer) -> None:
    assert open_manifest(_signed(tmp_path / "m", signer, later=1), signer.public)[0] == MANIFEST


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": own_predicate("model")},
        {"count": 2},
        {"rules": {"preset": 7}},
        {"models": [{"name": "no more"}]},
        {"python": None},
    ],
)
def test_something_else_that_the_same_key_signed_is_no_manifest(
    tmp_path: Path, signer: Signer, wrong: dict[str, object]
) -> None:
    with pytest.raises(SignatureBroken):
        open_manifest(_signed(tmp_path / "m", signer, **wrong), signer.public)  # type: ignore[arg-type]


def test_another_key_and_no_file_are_told_alike(tmp_path: Path, signer: Signer) -> None:
    other = Signer.generate().public
    for path in (_signed(tmp_path / "m", signer), tmp_path / "gone"):
        with pytest.raises(SignatureBroken, match=other.key_id[:16]):
            open_manifest(path, other)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    return [_shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_the_page_shows_a_manifest_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "bundle.md").read_text("utf-8")
    (block,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    shown = json.loads(block)
    made = json.loads(statement(BUNDLE_TYPE, [subject("a" * 64)], MANIFEST.predicate()))
    assert _shape(shown) == _shape(made)
    assert [step["name"] for step in shown["predicate"]["models"][0]["lineage"]] == ["Gemma 3 270M"]
