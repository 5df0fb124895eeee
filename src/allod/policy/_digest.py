"""One digest for the policy in force, for the record of an act."""

from __future__ import annotations

import hashlib
import json

from allod.policy._models import model_preset
from allod.workspace import Policy


def digest(policy: Policy) -> str:
    """Return the SHA-256 of the policy in force; a preset counts by what it says, not by its name.

    Args:
        policy: The workspace's policy.

    Returns:
        The digest, hex.

    Raises:
        UnknownModelPreset: It names a preset that is not shipped.
    """
    rules = policy.model_dump()
    if policy.models.preset:
        rules["preset"] = model_preset(policy.models.preset).model_dump()
    body = json.dumps(rules, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
