"""The classification lattice: an ordered list of levels, each with an id and a local label."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources

from allod.policy._errors import UnknownLevel
from allod.workspace import Level, Policy


def preset(jurisdiction: str) -> Policy:
    """Return the policy with which a workspace of a jurisdiction starts.

    Args:
        jurisdiction: ISO 3166-1 alpha-2 code, or nothing.

    Returns:
        The shipped preset, or the plain four levels where none is shipped.
    """
    file = resources.files("allod.policy") / "presets" / f"{jurisdiction}.toml"
    if not jurisdiction.isalpha() or not file.is_file():
        return Policy()
    return Policy.model_validate(tomllib.loads(file.read_text("utf-8")))


def level_id(name: str, levels: Sequence[Level]) -> str:
    """Return the id of a level given by id or by local label.

    Args:
        name: ``confidential`` or ``密``.
        levels: The workspace's levels.

    Returns:
        Its id.

    Raises:
        UnknownLevel: No level has that id or label.
    """
    for level in levels:
        if name in (level.id, level.label):
            return level.id
    raise UnknownLevel(level=name, known=", ".join(f"{level.id} ({level.label})" for level in levels))


def rank(level: str, levels: Sequence[Level]) -> int:
    """Return how closed a level is.

    Args:
        level: A level's id.
        levels: The workspace's levels, from open to closed.

    Returns:
        Its position; a level that the list does not know ranks above all, so that it is shown to nobody.
    """
    ids = [item.id for item in levels]
    return ids.index(level) if level in ids else len(ids)
