"""`mode` and `_errors`: what the sandbox says of itself is what it does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from allod.errors import AllodError
from allod.sandbox import HelperFailed, Limits, SandboxError, launch, mode
from allod.sandbox import _errors as errors

PROGRAM = [sys.executable, str(Path(__file__).with_name("program.py"))]


def test_the_mode_says_for_which_roles_the_network_is_closed() -> None:
    said = mode()
    assert "not closed yet" in said.detail
    if sys.platform != "linux":
        assert said.name == "limits-partial"
        return
    with launch("runner", PROGRAM, Limits()) as child:
        list(child.ask(b"echo x", 20))
        own = os.readlink(f"/proc/{child.pid}/ns/net") != os.readlink("/proc/self/ns/net")
    assert said.name == ("limits-network" if own else "limits-only")
    assert ("closed to the role runner" in said.detail) == own


def test_every_error_names_the_role_or_helper_and_derives_from_the_root() -> None:
    classes = [
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, SandboxError)
    ]
    assert len(classes) == 10
    for each in classes:
        assert issubclass(each, AllodError)
        assert "{program}" in each.sentence if issubclass(each, HelperFailed) else "{role}" in each.sentence
        assert each.code.startswith("sandbox.")
