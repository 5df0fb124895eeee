"""`_values`: what a parser is told, and that nobody changes it."""

from __future__ import annotations

import dataclasses

import pytest

from allod.corpus._parsers import Options


def test_options_are_frozen_and_an_unknown_one_is_refused() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Options().part = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        Options(colour=1)  # type: ignore[call-arg]


def test_every_limit_is_set_and_positive() -> None:
    limits = [value for name, value in dataclasses.asdict(Options()).items() if name.startswith("max_")]
    assert len(limits) == 5
    assert all(value > 0 for value in limits)
