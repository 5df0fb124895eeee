"""`mode` and `_errors`: what the sandbox says of itself is what it does."""

from __future__ import annotations

from allod.errors import AllodError
from allod.sandbox import SandboxError, mode
from allod.sandbox import _errors as errors


def test_the_mode_says_that_the_network_is_not_closed() -> None:
    assert mode().name.startswith("limits")
    assert "network" in mode().detail
    assert "not closed yet" in mode().detail


def test_every_error_names_the_role_and_derives_from_the_root() -> None:
    classes = [
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, SandboxError)
    ]
    assert len(classes) == 7
    for each in classes:
        assert issubclass(each, AllodError)
        assert "{role}" in each.sentence
        assert each.code.startswith("sandbox.")
