"""`Request`: what contradicts itself is refused before any process is asked."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from allod.models import BadRequest, Message, Request
from allod.models._values import require_sound


def test_a_sound_request_passes_and_is_frozen() -> None:
    request = Request(prompt="x")
    require_sound(request)
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.seed = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "messages or a prompt"),
        ({"prompt": "x", "messages": (Message("user", "x"),)}, "not both"),
        ({"prompt": "x", "grammar": 'root ::= "a"', "schema": "{}"}, "a grammar or a schema"),
        ({"prompt": "x", "max_tokens": 0}, "max_tokens is 0"),
        ({"prompt": "x", "temperature": -1.0}, r"temperature is -1\.0"),
        ({"prompt": "x", "temperature": float("nan")}, "temperature is nan"),
        ({"prompt": "x", "banned": (-1,)}, "banned"),
        ({"prompt": "x", "grammar": " "}, "not GBNF"),
        ({"prompt": "x", "grammar": "%llguidance {}"}, "not GBNF"),
    ],
)
def test_a_contradiction_is_told(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        require_sound(Request(**fields))
