"""Upstream: a source's label and place decide whether its text may leave for a model elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.policy import NotAllowed, Rights, decide_upstream, preset, require_upstream
from allod.workspace import UpstreamSettings

TW = preset("TW")
LEVELS = [level.id for level in TW.levels]
DECLARED = UpstreamSettings(base_url="https://models.example/v1", model="m", purpose="drafts", place="TW")


def rights(level: str = "public") -> Rights:
    return Rights("rules", level, frozenset({"retrieval"}), None)


def test_public_text_of_no_place_may_go() -> None:
    require_upstream(rights(), None, DECLARED, TW)


def test_without_a_declared_upstream_nothing_goes() -> None:
    assert decide_upstream(rights(), None, UpstreamSettings(), TW).rule == "no upstream is declared"


def test_the_lowest_level_is_the_clearance_where_none_is_set() -> None:
    with pytest.raises(NotAllowed, match=r"rules: sending it to models\.example.*public.*below internal"):
        require_upstream(rights("internal"), None, DECLARED, TW)


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_what_is_above_the_upstreams_clearance_stays(level: str, clearance: str) -> None:
    upstream = DECLARED.model_copy(update={"clearance": clearance})
    allowed = decide_upstream(rights(level), None, upstream, TW).allowed
    assert allowed == (LEVELS.index(level) <= LEVELS.index(clearance))


@pytest.mark.parametrize(
    ("place", "allowed"),
    [("TW", True), (" tw ", True), ("", True), ("JP", False), ("Taipei", False), ("TWN", False)],
)
def test_a_source_with_a_place_goes_only_to_that_place(place: str, allowed: bool) -> None:
    assert decide_upstream(rights(), place, DECLARED, TW).allowed == allowed


def test_a_level_that_nobody_knows_stays() -> None:
    upstream = DECLARED.model_copy(update={"clearance": LEVELS[-1]})
    assert decide_upstream(rights("cosmic"), None, upstream, TW).rule == "unknown level cosmic"
