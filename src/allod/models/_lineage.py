"""The chain of a model to its first base: who made each step, where, under which licence, who vouches.

A lineage is a claim. What is checked here is that it is whole: it leads from the model to a first base
without a gap. Whether policy allows it is `allod.policy`'s to say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from allod import policy
from allod.models._errors import BadLineage
from allod.workspace import ModelRules


@dataclass(frozen=True, slots=True)
class Step:
    """One model of a lineage.

    Attributes:
        name: What its developer calls it.
        developer: Who made it.
        country: Where the developer is at home, ISO 3166-1 alpha-2 (EU for a consortium of the Union, a code
            that ISO reserves for it); empty = unknown, which policy takes for the worst.
        licence: SPDX expression or LicenseRef-…; empty = unknown.
        base: Name of the next step; empty at the first base.
        vouched_by: Whose digest stands for it: the developer's own, a mirror's, or nobody's.
        revocable_by: Who could end the licence; empty = nobody.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    developer: Annotated[str, Field(max_length=200)]
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
    licence: Annotated[str, Field(max_length=200)]
    base: str = ""
    vouched_by: Literal["developer", "mirror", "nobody"] = "nobody"
    revocable_by: str = ""


def check_lineage(file: str, steps: Sequence[Step]) -> None:
    """Make sure that a lineage leads to a first base and that its licences can be read.

    Args:
        file: Where it stands, for the errors.
        steps: From the model itself to the first base.

    Raises:
        BadLineage: A step's base is not the next step.
        BadLicence: Neither an SPDX identifier nor a LicenseRef.
    """
    for number, step in enumerate(steps):
        after = steps[number + 1].name if number + 1 < len(steps) else ""
        if step.base != after:
            raise BadLineage(file=file, step=step.name, base=step.base, found=after)
        if step.licence:
            policy.licence(step.licence)


def lineage_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return a lineage as JSON values, for records and for machines."""
    return [asdict(step) for step in steps]


def lineage_digest(steps: Sequence[Step]) -> str:
    """Return the SHA-256 of a lineage: sorted keys, no spaces, UTF-8."""
    body = json.dumps(lineage_json(steps), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def decide(steps: Sequence[Step], rules: ModelRules) -> policy.Decision:
    """Ask policy about a lineage.

    Args:
        steps: From the model itself to the first base.
        rules: The workspace's rules.

    Returns:
        The decision; a refusal names the ancestor.
    """
    return policy.decide_model(_seen(steps), rules)


def require(name: str, steps: Sequence[Step], rules: ModelRules) -> None:
    """Do nothing where policy allows a lineage.

    Args:
        name: What the person calls the model.
        steps: From the model itself to the first base.
        rules: The workspace's rules.
    """
    policy.require_model(name, _seen(steps), rules)


def _seen(steps: Sequence[Step]) -> list[policy.ModelStep]:
    return [policy.ModelStep(step.name, step.country, step.licence, step.base) for step in steps]
