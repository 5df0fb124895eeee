"""Who may do what with which label, and which models: one decision each; presets of jurisdictions."""

from allod.policy._decision import Decision, Person, Rights, Verb, decide, operator, require
from allod.policy._digest import digest
from allod.policy._errors import BadLicence, ModelBarred, NotAllowed, UnknownLevel, UnknownModelPreset
from allod.policy._labels import level_id, preset, rank
from allod.policy._licence import licence
from allod.policy._models import ModelStep, decide_model, model_preset, require_model
from allod.policy._upstream import decide_upstream, require_upstream

__all__ = [
    "BadLicence",
    "Decision",
    "ModelBarred",
    "ModelStep",
    "NotAllowed",
    "Person",
    "Rights",
    "UnknownLevel",
    "UnknownModelPreset",
    "Verb",
    "decide",
    "decide_model",
    "decide_upstream",
    "digest",
    "level_id",
    "licence",
    "model_preset",
    "operator",
    "preset",
    "rank",
    "require",
    "require_model",
    "require_upstream",
]
