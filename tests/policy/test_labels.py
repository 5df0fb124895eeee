"""Levels: an ordered list, known by id and by local label; presets of jurisdictions."""

from __future__ import annotations

import pytest

from allod.policy import UnknownLevel, level_id, preset, rank
from allod.workspace import Policy

TW = preset("TW")
LEVELS = [level.id for level in TW.levels]


def test_taiwan_has_the_two_levels_above_secret() -> None:
    assert LEVELS == ["public", "internal", "confidential", "secret", "top-secret", "absolute-secret"]
    assert [level.label for level in TW.levels] == ["公開", "內部", "密", "機密", "極機密", "絕對機密"]


def test_a_level_is_known_by_id_and_by_label() -> None:
    assert level_id("密", TW.levels) == level_id("confidential", TW.levels) == "confidential"
    with pytest.raises(UnknownLevel, match="極機密"):
        level_id("cosmic", TW.levels)


def test_a_country_without_preset_gets_four_levels() -> None:
    assert len(preset("XX").levels) == len(preset("").levels) == 4
    assert preset("../policy") == Policy()


def test_an_unknown_level_ranks_above_all() -> None:
    assert rank("cosmic", TW.levels) == 6
