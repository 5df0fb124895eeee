"""`derive`: the base is here, allowed and the right one, or a sentence says what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allod import Allod
from allod.ledger import Graph, open_envelope
from allod.models import (
    BadCatalog,
    BaseNotHere,
    BaseUnfit,
    Model,
    NoAnswers,
    NotDerived,
    NoVectors,
    Transfer,
    WrongDigest,
    add,
    catalog,
    derive,
    fetch,
    model_named,
    offer_named,
    remove,
)
from allod.models._cut import cut
from allod.policy import ModelBarred
from allod.workspace import Workspace

BASE = {"name": "Tiny", "developer": "Somebody", "country": "US", "licence": "Apache-2.0", "base": ""}
CUT = {**BASE, "name": "Tiny, cut", "developer": "Somebody; cut here by Allod", "base": "Tiny"}


def pins(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@pytest.fixture
def small(tiny: Path, tmp_path: Path, entry: Callable[..., str]) -> Path:
    """The file that is to be made; entries `tiny` and `tiny-cut` name it and its base."""
    made = tmp_path / "expected"
    cut(tiny, 5, made, lambda *_: None)
    entry({"kind": "file", "path": str(tiny)}, name="tiny", steps=[BASE], pinned=False, **pins(tiny))
    write_cut(entry, **pins(made))
    return made


def write_cut(entry: Callable[..., str], layers: int = 5, **more: Any) -> None:
    mirror = {"kind": "derive", "base": "tiny", "layers": layers}
    more = {"steps": [CUT, BASE], "pinned": False, "roles": ["embed"], "embedding": {"removed": 1}} | more
    entry(mirror, name="tiny-cut", **more)


def test_a_model_is_made_from_its_base_and_entered_with_it(
    office: Allod, workspace: Workspace, small: Path
) -> None:
    base = fetch(workspace, "tiny")
    told: list[Transfer] = []
    model = derive(workspace, "tiny-cut", progress=told.append)
    assert model.path.read_bytes() == small.read_bytes()
    assert model.mirror == told[-1].mirror == "the first 5 blocks of tiny"
    assert told[-1].done == told[-1].total == model.bytes
    assert model.embedding is not None
    assert [step.name for step in model.lineage] == ["Tiny, cut", "Tiny"]
    statement = open_envelope(office.entry(model.entry), workspace.key)
    (material,) = statement.predicate["materials"]
    assert material == {"name": "model", "digest": {"sha256": base.digest}}
    assert not list((workspace.root / "models" / "quarantine").glob("*/*"))
    assert derive(workspace, "tiny-cut") == model  # at once


def test_fetch_makes_it_too_and_what_another_workspace_has_made_is_shared(
    office: Allod, workspace: Workspace, small: Path
) -> None:
    fetch(workspace, "tiny")
    model = fetch(workspace, "tiny-cut")
    assert model.mirror == "the first 5 blocks of tiny"
    remove(workspace, "tiny-cut")
    remove(workspace, "tiny")
    again = fetch(workspace, "tiny-cut")  # from the cache, without its base
    assert (again.digest, again.mirror) == (model.digest, "cache")
    statement = open_envelope(office.entry(again.entry), workspace.key)
    assert len(statement.predicate["materials"]) == 1


def test_a_base_that_is_not_here_is_named(workspace: Workspace, small: Path) -> None:
    with pytest.raises(BaseNotHere, match="`allod model fetch tiny`"):
        derive(workspace, "tiny-cut")


def test_what_was_broken_off_begins_anew(workspace: Workspace, small: Path) -> None:
    fetch(workspace, "tiny")
    half = workspace.root / "models" / "quarantine" / "tiny-cut" / "derived.part"
    half.parent.mkdir(parents=True)
    half.write_bytes(small.read_bytes()[:1000] + b"x" * (1 << 20))
    assert derive(workspace, "tiny-cut").path.read_bytes() == small.read_bytes()


def test_what_is_not_derived_is_told(workspace: Workspace, small: Path) -> None:
    with pytest.raises(NotDerived, match="`allod model fetch tiny`"):
        derive(workspace, "tiny")


def test_another_file_than_the_catalogs_is_thrown_away(
    workspace: Workspace, small: Path, entry: Callable[..., str]
) -> None:
    fetch(workspace, "tiny")
    write_cut(entry, **pins(small) | {"sha256": "0" * 64})
    with pytest.raises(WrongDigest):
        derive(workspace, "tiny-cut")
    assert not list((workspace.root / "models" / "quarantine").glob("*/*"))


def test_a_base_that_cannot_be_cut_there_is_told(
    workspace: Workspace, small: Path, entry: Callable[..., str]
) -> None:
    fetch(workspace, "tiny")
    write_cut(entry, layers=8, **pins(small))
    with pytest.raises(BaseUnfit, match="it has 8 blocks"):
        derive(workspace, "tiny-cut")


def test_another_model_of_the_bases_name_is_not_cut(
    workspace: Workspace, small: Path, write_gemma: Callable[..., Path], lineage: Callable[..., Path]
) -> None:
    other = write_gemma(small.parent / "other.gguf", seed=1)
    add(workspace, other, name="tiny", lineage=lineage([BASE]))
    with pytest.raises(BaseUnfit, match="not the one of the catalog"):
        derive(workspace, "tiny-cut")


def test_a_barred_base_bars_what_is_made_from_it(
    workspace: Workspace, tiny: Path, small: Path, entry: Callable[..., str]
) -> None:
    barred = {**BASE, "country": "CN"}
    entry({"kind": "file", "path": str(tiny)}, name="tiny", steps=[barred], pinned=False, **pins(tiny))
    write_cut(entry, steps=[CUT, barred], **pins(small))
    assert offer_named(workspace, "tiny-cut").state == "barred"
    with pytest.raises(ModelBarred, match="Tiny"):
        derive(workspace, "tiny-cut")


@pytest.mark.parametrize(
    "steps", [[{**CUT, "base": ""}], [{**CUT, "base": "Base"}, {**BASE, "name": "Base"}]]
)
def test_a_lineage_that_leaves_the_base_is_refused(
    small: Path, entry: Callable[..., str], tmp_path: Path, steps: list[dict[str, str]]
) -> None:
    write_cut(entry, steps=steps, **pins(small))
    with pytest.raises(BadCatalog, match="cut from tiny"):
        catalog(tmp_path / "catalog")


def test_a_base_that_no_entry_is_is_refused(small: Path, entry: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "catalog" / "tiny.toml").unlink()
    with pytest.raises(BadCatalog, match="cut from tiny"):
        catalog(tmp_path / "catalog")


def test_vectors_and_answers_are_asked_of_different_models(workspace: Workspace, small: Path) -> None:
    made: list[Model] = [fetch(workspace, "tiny"), derive(workspace, "tiny-cut")]
    assert [model_named(workspace, each.name) for each in made] == made
    assert model_named(workspace, "tiny", "answer") == made[0]
    assert model_named(workspace, "tiny-cut", "embed") == made[1]
    with pytest.raises(NoAnswers, match="tiny-cut"):
        model_named(workspace, "tiny-cut", "answer")
    with pytest.raises(NoVectors, match="gemma3-270m-layer16"):
        model_named(workspace, "tiny", "embed")


def test_what_was_made_verifies_and_leads_back_to_its_base(
    office: Allod, workspace: Workspace, small: Path
) -> None:
    base = fetch(workspace, "tiny")
    model = derive(workspace, "tiny-cut")
    assert not office.verify().problems
    statements = [open_envelope(office.entry(entry), workspace.key) for entry in (base.entry, model.entry)]
    steps = Graph.of(statements).back(model.digest).steps
    assert [step.node.sha256 for step in steps] == [base.digest]
