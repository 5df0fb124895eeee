"""The one decision function: may this person do this to that?

Stores call it, pages do not. A decision names the rule that made it, so that a refusal can be explained
and an act can record under which policy it was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from allod.policy._errors import NotAllowed
from allod.policy._labels import rank
from allod.workspace import Policy

Verb = Literal["add", "retrieve", "train"]
SCOPES = {"add": None, "retrieve": "retrieval", "train": "training"}


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: a role and the highest level that it may read."""

    role: str
    clearance: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What is asked for: a source's label and terms.

    `until` is the last day in force (ISO 8601), or nothing; `scope` holds "retrieval" and "training".
    """

    name: str
    classification: str
    scope: frozenset[str]
    until: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and the rule that decided."""

    allowed: bool
    rule: str


def decide(person: Person, verb: Verb, rights: Rights, policy: Policy, today: date) -> Decision:
    """Decide whether a person may do something with a source's documents.

    Args:
        person: Who asks.
        verb: What for.
        rights: The source's label and terms.
        policy: The workspace's policy.
        today: The day on which it is asked.

    Returns:
        The decision with its rule; whatever is not known is forbidden.
    """
    if rights.until is not None and today.isoformat() > rights.until:
        return Decision(False, f"period ended on {rights.until}")
    scope = SCOPES[verb]
    if scope is not None and scope not in rights.scope:
        return Decision(False, f"scope does not include {scope}")
    level = rank(rights.classification, policy.levels)
    if level >= len(policy.levels):
        return Decision(False, f"unknown level {rights.classification}")
    if verb != "add" and level > rank(person.clearance, policy.levels):
        return Decision(False, f"clearance {person.clearance} is below {rights.classification}")
    return Decision(True, "allowed")


def require(person: Person, verb: Verb, rights: Rights, policy: Policy, today: date) -> None:
    """Do nothing where `decide` allows.

    Args:
        person: Who asks.
        verb: What for.
        rights: The source's label and terms.
        policy: The workspace's policy.
        today: The day on which it is asked.

    Raises:
        NotAllowed: It does not; the error names the rule.
    """
    decision = decide(person, verb, rights, policy, today)
    if not decision.allowed:
        raise NotAllowed(object=rights.name, verb=verb, rule=decision.rule)


def operator(policy: Policy, clearance: str | None = None) -> Person:
    """Return the person at the command line.

    Args:
        policy: The workspace's policy.
        clearance: A lower clearance for this call; a higher one than the policy's changes nothing.

    Returns:
        The operator.
    """
    highest = policy.clearance or policy.levels[-1].id
    asked = clearance or highest
    lower = min(asked, highest, key=lambda level: rank(level, policy.levels))
    return Person("operator", lower)
