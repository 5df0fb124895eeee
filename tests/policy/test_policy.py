"""Decisions, levels, licences."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.policy import (
    BadLicence,
    NotAllowed,
    Person,
    Rights,
    UnknownLevel,
    decide,
    digest,
    level_id,
    licence,
    operator,
    preset,
    rank,
    require,
)
from allod.workspace import Policy

TW = preset("TW")
LEVELS = [level.id for level in TW.levels]
TODAY = date(2026, 11, 24)


def _rights(level: str = "public", until: str | None = None, scope: str = "retrieval") -> Rights:
    return Rights("s", level, frozenset({scope}), until)


def test_taiwan_has_the_two_levels_above_secret() -> None:
    assert LEVELS == ["public", "internal", "confidential", "secret", "top-secret", "absolute-secret"]
    assert [level.label for level in TW.levels] == ["公開", "內部", "密", "機密", "極機密", "絕對機密"]


def test_a_level_is_known_by_id_and_by_label() -> None:
    assert level_id("密", TW.levels) == level_id("confidential", TW.levels) == "confidential"
    with pytest.raises(UnknownLevel, match="極機密"):
        level_id("cosmic", TW.levels)


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_one_may_read_up_to_ones_clearance(level: str, clearance: str) -> None:
    allowed = decide(Person("operator", clearance), "retrieve", _rights(level), TW, TODAY).allowed
    assert allowed == (LEVELS.index(level) <= LEVELS.index(clearance))


def test_the_last_day_is_in_force_and_the_next_is_not() -> None:
    person = operator(TW)
    assert decide(person, "retrieve", _rights(until="2026-11-24"), TW, TODAY).allowed
    assert not decide(person, "retrieve", _rights(until="2026-11-23"), TW, TODAY).allowed


def test_scope_decides_what_for() -> None:
    person = operator(TW)
    assert not decide(person, "train", _rights(), TW, TODAY).allowed
    assert not decide(person, "retrieve", _rights(scope="training"), TW, TODAY).allowed
    assert decide(person, "add", _rights(scope="training"), TW, TODAY).allowed


def test_an_unknown_level_is_shown_to_nobody() -> None:
    assert not decide(operator(TW), "retrieve", _rights("cosmic"), TW, TODAY).allowed
    assert not decide(operator(TW), "add", _rights("cosmic"), TW, TODAY).allowed


def test_a_call_can_lower_the_clearance_and_never_raise_it() -> None:
    low = TW.model_copy(update={"clearance": "internal"})
    assert operator(low).clearance == "internal"
    assert operator(low, "public").clearance == "public"
    assert operator(low, "secret").clearance == "internal"


def test_a_refusal_names_the_rule_and_has_status_3() -> None:
    with pytest.raises(NotAllowed, match="period ended on 2020-01-01") as caught:
        require(operator(TW), "add", _rights(until="2020-01-01"), TW, TODAY)
    assert caught.value.status == 3


def test_the_digest_changes_with_any_rule() -> None:
    assert digest(TW) == digest(preset("TW"))
    assert digest(TW) != digest(TW.model_copy(update={"clearance": "public"}))
    assert digest(Policy()) != digest(TW)


def test_a_country_without_preset_gets_four_levels() -> None:
    assert len(preset("XX").levels) == len(preset("").levels) == 4
    assert preset("../policy") == Policy()


@pytest.mark.parametrize(
    "text", ["CC-BY-4.0", "OGDL-Taiwan-1.0", "LicenseRef-city-agreement", "MIT OR Apache-2.0"]
)
def test_spdx_expressions_are_taken(text: str) -> None:
    assert licence(text) == text


@pytest.mark.parametrize("text", ["", "Creative Commons", "CC-BY", "mine", "LicenseRef-"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadLicence, match="SPDX"):
        licence(text)


def test_an_unknown_level_ranks_above_all() -> None:
    assert rank("cosmic", TW.levels) == 6
