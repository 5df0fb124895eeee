"""Which models may be used: the rules on origin and licence, followed through the whole lineage.

A preset is data (`presets/models/*.toml`); what a workspace sets beside it can only make it stricter. What is
not known is forbidden wherever a rule asks for it. Whether a lineage is true is not decided here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from allod.policy._decision import Decision
from allod.policy._errors import ModelBarred, UnknownModelPreset
from allod.workspace import ModelRules

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelStep:
    """One model of a lineage, as policy sees it.

    `country` is ISO 3166-1 alpha-2 and `licence` an SPDX expression, empty where nobody knows; `base` names
    the model that it grew from, the next step, and is empty at the first base.
    """

    name: str
    country: str
    licence: str
    base: str


def decide_model(steps: Sequence[ModelStep], rules: ModelRules) -> Decision:
    """Decide whether a model may be fetched, added or run.

    Args:
        steps: Its lineage, from the model itself to the first base.
        rules: The workspace's rules.

    Returns:
        The decision; a refusal's rule begins with the ancestor that breaks it.

    Raises:
        UnknownModelPreset: The rules name a preset that is not shipped.
    """
    breach = _breach(steps, rules)
    return Decision(True, "allowed") if breach is None else Decision(False, ": ".join(breach))


def require_model(name: str, steps: Sequence[ModelStep], rules: ModelRules) -> None:
    """Do nothing where `decide_model` allows.

    Args:
        name: What the person calls the model.
        steps: Its lineage, from the model itself to the first base.
        rules: The workspace's rules.

    Raises:
        ModelBarred: It does not; the error names the ancestor and the rule.
        UnknownModelPreset: The rules name a preset that is not shipped.
    """
    breach = _breach(steps, rules)
    if breach is not None:
        raise ModelBarred(model=name, ancestor=breach[0], rule=breach[1])


def model_preset(name: str) -> ModelRules:
    """Return a shipped set of rules.

    Args:
        name: Such as ``tw-agency``.

    Returns:
        Its rules.

    Raises:
        UnknownModelPreset: None of that name is shipped.
    """
    folder = resources.files("allod.policy") / "presets" / "models"
    known = sorted(file.name.removesuffix(".toml") for file in folder.iterdir())
    if name not in known:
        raise UnknownModelPreset(preset=name, known=", ".join(known))
    return ModelRules.model_validate(tomllib.loads((folder / f"{name}.toml").read_text("utf-8")))


def _breach(steps: Sequence[ModelStep], rules: ModelRules) -> tuple[str, str] | None:
    """Return the ancestor that breaks a rule, and the rule; the nearest to the model first."""
    layers = [("allod.toml", rules)]
    if rules.preset:
        layers.insert(0, (rules.preset, model_preset(rules.preset)))
    origins = any(layer.barred_origins or layer.allowed_origins for _, layer in layers)
    if origins and not steps:
        return UNKNOWN, "origin unknown"
    for number, step in enumerate(steps):
        for source, layer in layers:
            if rule := _broken(step, layer):
                return step.name, f"{rule} ({source})"
        if not origins:
            continue
        if not step.country:
            return step.name, "origin unknown"
        after = steps[number + 1].name if number + 1 < len(steps) else ""
        if step.base != after:
            return step.base or after, "origin unknown"
    return None


def _broken(step: ModelStep, layer: ModelRules) -> str:
    if step.country in layer.barred_origins:
        return f"barred_origins: {step.country}"
    if layer.allowed_origins and step.country not in layer.allowed_origins:
        return f"allowed_origins: {step.country or UNKNOWN}"
    if layer.allowed_licences and step.licence not in layer.allowed_licences:
        return f"allowed_licences: {step.licence or UNKNOWN}"
    return ""
