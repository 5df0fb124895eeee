"""Materials and products: SLSA provenance and own predicates read the same way."""

from __future__ import annotations

from typing import Any

import pytest

from allod.ledger import (
    SLSA_PROVENANCE,
    BadStatement,
    Statement,
    Subject,
    materials_of,
    own_predicate,
    parse_statement,
    products_of,
    provenance,
    statement,
)

A, B, C = (Subject(name, name * 64) for name in "abc")


def made(kind: str, predicate: dict[str, Any]) -> Statement:
    return parse_statement(statement(kind, [A], predicate))


def test_provenance_lists_what_was_used_and_made() -> None:
    predicate = provenance(
        "urn:allod:build:ingest:v1",
        parameters={"source": "laws"},
        materials=[B],
        builder="urn:allod:builder:0.1.0",
        byproducts=[C],
        started="2026-11-24T22:00:00Z",
    )
    read = made(SLSA_PROVENANCE, predicate)
    assert materials_of(read) == (B,)
    assert products_of(read) == (A, C)
    assert predicate["runDetails"]["metadata"] == {"startedOn": "2026-11-24T22:00:00Z"}


def test_provenance_without_extras_leaves_them_out() -> None:
    predicate = provenance("urn:x:y", parameters={}, materials=[], builder="urn:b:c")
    assert predicate["runDetails"] == {"builder": {"id": "urn:b:c"}}
    read = made(SLSA_PROVENANCE, predicate)
    assert (materials_of(read), products_of(read)) == ((), (A,))


def test_own_predicates_list_materials_at_their_top() -> None:
    read = made(own_predicate("answer"), {"materials": [B.descriptor(), Subject("", C.sha256).descriptor()]})
    assert materials_of(read) == (B, Subject("", C.sha256))
    assert products_of(read) == (A,)
    assert materials_of(made(own_predicate("answer"), {})) == ()


@pytest.mark.parametrize(
    ("kind", "predicate"),
    [
        (own_predicate("answer"), {"materials": {}}),
        (own_predicate("answer"), {"materials": ["x"]}),
        (own_predicate("answer"), {"materials": [{"digest": {"sha256": "x"}}]}),
        (SLSA_PROVENANCE, {"buildDefinition": []}),
        (SLSA_PROVENANCE, {"buildDefinition": {"resolvedDependencies": 1}}),
    ],
)
def test_malformed_materials_are_refused(kind: str, predicate: dict[str, Any]) -> None:
    with pytest.raises(BadStatement):
        materials_of(made(kind, predicate))


@pytest.mark.parametrize("details", [1, {"byproducts": 1}, {"byproducts": [{}]}])
def test_malformed_byproducts_are_refused(details: object) -> None:
    with pytest.raises(BadStatement):
        products_of(made(SLSA_PROVENANCE, {"runDetails": details}))
