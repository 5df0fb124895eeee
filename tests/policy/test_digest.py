"""The digest of the policy in force changes with any rule, of a preset too."""

from __future__ import annotations

import pytest

from allod.policy import UnknownModelPreset, digest, preset
from allod.workspace import ModelRules, Policy

TW = preset("TW")


def test_the_digest_changes_with_any_rule() -> None:
    assert digest(TW) == digest(preset("TW"))
    assert digest(TW) != digest(TW.model_copy(update={"clearance": "public"}))
    assert digest(TW) != digest(TW.model_copy(update={"models": ModelRules()}))
    assert digest(Policy()) != digest(TW)


def test_a_preset_counts_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(TW)
    monkeypatch.setattr("allod.policy._digest.model_preset", lambda _: ModelRules(barred_origins=("XX",)))
    assert digest(TW) != before


def test_an_unknown_preset_has_no_digest() -> None:
    with pytest.raises(UnknownModelPreset, match="tw-agency"):
        digest(Policy(models=ModelRules(preset="no-such")))
