from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from allod.assistant import Settings


def test_settings_do_not_change_under_a_running_answer() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().floor = 0.0  # type: ignore[misc]
