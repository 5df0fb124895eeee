"""One list of what there is and what is here, each with its state and policy's word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from allod.models import ModelUnknown, add, offer_named, offers
from allod.workspace import ModelRules, Workspace


def _restrict(workspace: Workspace, rules: ModelRules) -> None:
    policy = workspace.settings.policy.model_copy(update={"models": rules})
    workspace.settings = workspace.settings.model_copy(update={"policy": policy})


def test_each_has_its_state(
    workspace: Workspace, lineage: Callable[..., Path], tmp_path: Path, weights: bytes
) -> None:
    (tmp_path / "x.gguf").write_bytes(weights)
    add(workspace, tmp_path / "x.gguf", name="mine", lineage=lineage())
    states = {offer.name: offer.state for offer in offers(workspace)}
    assert states["mine"] == "installed"
    assert states["gemma3-270m"] == "available"
    assert states["gemma3-taide-12b-chat"] == "unpinned"
    assert states["qwen2.5-coder-1.5b-instruct"] == "barred"
    assert list(states) == sorted(states)


def test_a_barred_one_names_the_ancestor_and_the_rule(workspace: Workspace) -> None:
    _restrict(workspace, ModelRules(barred_origins=("US",)))
    offer = offer_named(workspace, "gemma3-taide-12b-chat")
    assert (offer.state, offer.decision.rule) == ("barred", "Gemma 3 12B: barred_origins: US (allod.toml)")


def test_without_rules_none_is_barred(workspace: Workspace) -> None:
    _restrict(workspace, ModelRules())
    assert all(offer.decision.allowed for offer in offers(workspace))


def test_an_unknown_name_is_told(workspace: Workspace) -> None:
    with pytest.raises(ModelUnknown, match="allod model list"):
        offer_named(workspace, "no-such")
