"""What an act used and what it made: SLSA provenance written, and both kinds of predicate read as one.

Knows two shapes only: SLSA provenance v1 (https://slsa.dev/spec/v1.0/provenance) and a list ``materials`` of
ResourceDescriptors, which every predicate of Allod's own carries at its top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from allod.ledger._errors import BadStatement
from allod.ledger._statement import SLSA_PROVENANCE, Statement, Subject, parse_descriptor


def provenance(
    build_type: str,
    *,
    parameters: Mapping[str, Any],
    materials: Sequence[Subject],
    builder: str,
    byproducts: Sequence[Subject] = (),
    started: str | None = None,
    finished: str | None = None,
) -> dict[str, Any]:
    """Write the predicate of an act that makes artifacts from artifacts.

    Args:
        build_type: what kind of act, such as ``urn:allod:build:ingest:v1``.
        parameters: all that decided the outcome besides the materials.
        materials: what was used.
        builder: a URI that names the program and its version.
        byproducts: what was made besides the statement's subjects.
        started: RFC 3339 time in UTC; the clock's claim, which the ledger does not prove.
        finished: likewise.

    Returns:
        The predicate for ``statement(SLSA_PROVENANCE, subjects, …)``.
    """
    times = {"startedOn": started, "finishedOn": finished}
    metadata = {name: time for name, time in times.items() if time is not None}
    return {
        "buildDefinition": {
            "buildType": build_type,
            "externalParameters": dict(parameters),
            "resolvedDependencies": [material.descriptor() for material in materials],
        },
        "runDetails": {
            "builder": {"id": builder},
            **({"metadata": metadata} if metadata else {}),
            **({"byproducts": [item.descriptor() for item in byproducts]} if byproducts else {}),
        },
    }


def materials_of(statement: Statement) -> tuple[Subject, ...]:
    """Give what an act used, in the order stated.

    Raises:
        BadStatement: the list is malformed.
    """
    if statement.predicate_type == SLSA_PROVENANCE:
        return _descriptors(statement.predicate, "buildDefinition", "resolvedDependencies")
    return _descriptors(statement.predicate, "materials")


def products_of(statement: Statement) -> tuple[Subject, ...]:
    """Give what an act made or is about: its subjects, then its by-products.

    Raises:
        BadStatement: the list is malformed.
    """
    if statement.predicate_type == SLSA_PROVENANCE:
        return statement.subjects + _descriptors(statement.predicate, "runDetails", "byproducts")
    return statement.subjects


def _descriptors(predicate: Mapping[str, Any], *names: str) -> tuple[Subject, ...]:
    value: Any = predicate
    for name in names:
        if not isinstance(value, Mapping):
            raise BadStatement(detail=f"{'.'.join(names)} is malformed")
        value = value.get(name, [] if name == names[-1] else {})
    if not isinstance(value, list):
        raise BadStatement(detail=f"{'.'.join(names)} is not a list")
    return tuple(parse_descriptor(item, f"{names[-1]} {number}") for number, item in enumerate(value))
