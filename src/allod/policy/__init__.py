"""Who may do what with which label: levels, the one decision function, presets of jurisdictions."""

from allod.policy._decision import Decision, Person, Rights, Verb, decide, digest, operator, require
from allod.policy._errors import BadLicence, NotAllowed, UnknownLevel
from allod.policy._labels import level_id, preset, rank
from allod.policy._licence import licence

__all__ = [
    "BadLicence",
    "Decision",
    "NotAllowed",
    "Person",
    "Rights",
    "UnknownLevel",
    "Verb",
    "decide",
    "digest",
    "level_id",
    "licence",
    "operator",
    "preset",
    "rank",
    "require",
]
