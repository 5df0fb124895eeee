"""Models: the rules hold through the whole lineage, and what is not known is forbidden."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from allod.policy import ModelBarred, ModelStep, UnknownModelPreset, decide_model, model_preset, require_model
from allod.policy import preset as jurisdiction
from allod.workspace import ModelRules

AGENCY = ModelRules(preset="tw-agency")
ALLOWED = st.sampled_from(["TW", "US", "SG", "CH", "EU", "JP", "FR"])
BARRED = st.sampled_from(["CN", "HK", "MO"])


def _chain(countries: list[str], **changes: Any) -> list[ModelStep]:
    names = [f"model {number}" for number in range(len(countries))]
    steps = []
    for number, country in enumerate(countries):
        base = names[number + 1] if number + 1 < len(names) else ""
        steps.append(ModelStep(names[number], country, changes.get("licence", "Apache-2.0"), base))
    return steps


@given(st.lists(ALLOWED, min_size=1, max_size=6))
def test_a_lineage_without_a_barred_origin_is_allowed(countries: list[str]) -> None:
    assert decide_model(_chain(countries), AGENCY).allowed


@given(st.lists(ALLOWED, min_size=3, max_size=6), BARRED, st.data())
def test_one_barred_ancestor_bars_the_model_wherever_it_stands(
    countries: list[str], barred: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(countries) - 1))
    countries[place] = barred
    with pytest.raises(ModelBarred) as caught:
        require_model("mine", _chain(countries), AGENCY)
    assert caught.value.fields == {
        "model": "mine",
        "ancestor": f"model {place}",
        "rule": f"barred_origins: {barred} (tw-agency)",
    }
    assert caught.value.status == 3


def test_the_first_base_four_deep_bars_the_model() -> None:
    decision = decide_model(_chain(["TW", "TW", "US", "CN"]), AGENCY)
    assert (decision.allowed, decision.rule) == (False, "model 3: barred_origins: CN (tw-agency)")


@given(st.lists(ALLOWED, min_size=2, max_size=5), st.data())
def test_an_unknown_origin_anywhere_is_forbidden(countries: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(countries) - 1))
    countries[place] = ""
    decision = decide_model(_chain(countries), AGENCY)
    assert (decision.allowed, decision.rule) == (False, f"model {place}: origin unknown")


@given(st.lists(ALLOWED, min_size=2, max_size=5), st.data())
def test_a_lineage_with_a_step_left_out_is_forbidden(countries: list[str], data: st.DataObject) -> None:
    steps = _chain(countries)
    left_out = data.draw(st.integers(1, len(steps) - 1))
    decision = decide_model(steps[:left_out] + steps[left_out + 1 :], AGENCY)
    assert (decision.allowed, decision.rule) == (False, f"model {left_out}: origin unknown")


def test_no_lineage_at_all_is_forbidden() -> None:
    assert not decide_model([], AGENCY).allowed
    assert not decide_model([], ModelRules(allowed_origins=("TW",))).allowed


def test_without_rules_every_model_may_be_used() -> None:
    assert decide_model(_chain(["CN", ""]), ModelRules()).allowed


def test_allowed_origins_hold_for_every_step() -> None:
    rules = ModelRules(allowed_origins=("TW", "US"))
    assert decide_model(_chain(["TW", "US"]), rules).allowed
    assert decide_model(_chain(["TW", "SG", "US"]), rules).rule == "model 1: allowed_origins: SG (allod.toml)"


def test_allowed_licences_hold_for_every_step_and_an_unknown_one_is_none() -> None:
    rules = ModelRules(allowed_licences=("Apache-2.0",))
    assert decide_model(_chain(["CN"]), rules).allowed
    assert (
        decide_model(_chain(["US"], licence="MIT"), rules).rule
        == "model 0: allowed_licences: MIT (allod.toml)"
    )
    assert not decide_model(_chain(["US"], licence=""), rules).allowed


def test_a_workspace_can_only_tighten_a_preset() -> None:
    loose = ModelRules(preset="tw-agency", allowed_origins=("CN", "US"))
    assert not decide_model(_chain(["CN"]), loose).allowed
    strict = ModelRules(preset="tw-agency", barred_origins=("FR",))
    assert not decide_model(_chain(["US", "FR"]), strict).allowed
    assert not decide_model(_chain(["US", "CN"]), strict).allowed


def test_taiwan_starts_with_the_rules_for_its_agencies() -> None:
    assert jurisdiction("TW").models == AGENCY
    assert jurisdiction("CH").models == ModelRules()
    assert {"CN", "HK", "MO"} <= set(model_preset("tw-agency").barred_origins)


def test_an_unknown_preset_allows_nothing() -> None:
    with pytest.raises(UnknownModelPreset, match="tw-agency"):
        decide_model(_chain(["US"]), ModelRules(preset="tw-agencies"))


@pytest.mark.parametrize("country", ["cn", "China", "C", ""])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(ValidationError):
        ModelRules(barred_origins=(country,))
