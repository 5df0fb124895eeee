"""The one decision: period, scope, level, clearance; a refusal names its rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.policy import NotAllowed, Person, Rights, decide, operator, preset, require

TW = preset("TW")
LEVELS = [level.id for level in TW.levels]
TODAY = date(2026, 11, 24)


def _rights(level: str = "public", until: str | None = None, scope: str = "retrieval") -> Rights:
    return Rights("s", level, frozenset({scope}), until)


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
