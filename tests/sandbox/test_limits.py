"""`Limits`: set for every child, frozen, and tight where nothing is said."""

from __future__ import annotations

import dataclasses

import pytest

from allod.sandbox import Limits


def test_limits_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Limits().memory_bytes = 1  # type: ignore[misc]


def test_a_child_may_write_no_files_unless_told() -> None:
    assert Limits().file_bytes == 0
