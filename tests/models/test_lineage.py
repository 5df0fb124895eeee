"""A lineage leads from the model to its first base without a gap, and has one digest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.models import BadLineage, Step, lineage_digest, lineage_json
from allod.models._lineage import check_lineage
from allod.policy import BadLicence

CHAIN = (
    Step("a", "A", "TW", "MIT", "b"),
    Step("b", "B", "US", "LicenseRef-b", "c", "developer", "B"),
    Step("c", "C", "US", "Apache-2.0"),
)


def test_a_whole_chain_is_taken() -> None:
    check_lineage("x.toml", CHAIN)


@given(st.integers(0, 2), st.sampled_from(["", "d", "a"]))
def test_a_chain_with_a_gap_is_refused(place: int, base: str) -> None:
    steps = list(CHAIN)
    if steps[place].base == base:
        return
    steps[place] = replace(steps[place], base=base)
    with pytest.raises(BadLineage, match=f"at {steps[place].name}"):
        check_lineage("x.toml", steps)


def test_a_licence_that_is_none_is_refused() -> None:
    with pytest.raises(BadLicence, match="free to use"):
        check_lineage("x.toml", [replace(CHAIN[2], licence="free to use")])


@given(st.sampled_from(["name", "developer", "country", "licence", "vouched_by", "revocable_by"]))
def test_the_digest_changes_with_anything_that_is_claimed(field: str) -> None:
    changed = (CHAIN[0], replace(CHAIN[1], **{field: "XX"}), CHAIN[2])
    assert lineage_digest(changed) != lineage_digest(CHAIN)


def test_the_digest_survives_the_record() -> None:
    assert lineage_digest([Step(**step) for step in lineage_json(CHAIN)]) == lineage_digest(CHAIN)
