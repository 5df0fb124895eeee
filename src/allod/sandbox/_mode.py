"""What the sandbox holds back on this system, said plainly."""

from __future__ import annotations

import functools
import subprocess
import sys
from dataclasses import dataclass

from allod.sandbox._launch import CONFINE, OWN_NETWORK

_MEMORY_HELD = sys.platform.startswith("linux")
_PROBE = "probe"  # the same as in _confine.py, which is a script and no module


@dataclass(frozen=True, slots=True)
class Mode:
    """The confinement in force.

    Attributes:
        name: `limits-network` where the roles that need no network have none, `limits-only` where they cannot
            be kept from it, `limits-partial` where the system ignores some of the limits.
        detail: One English sentence on what is and what is not held back.
    """

    name: str
    detail: str


def mode() -> Mode:
    """Say how children are confined on this system.

    Returns:
        The mode; it never claims more than `launch` does.
    """
    if not _MEMORY_HELD:
        return Mode(
            "limits-partial",
            "Children have limits on processor time, output, open files and written files, and a clean "
            "environment; this system does not enforce the memory limit; the network, reading files and "
            "starting further processes are not closed yet.",
        )
    limits = (
        "Children have limits on memory, processor time, output, open files and written files, a clean "
        "environment, and end with the thread that started them; "
    )
    if not _networks_of_their_own():
        open_still = "the network, reading files and starting further processes are not closed yet."
        return Mode("limits-only", limits + open_still)
    closed = f"the network is closed to the role {', '.join(sorted(OWN_NETWORK))}; "
    open_still = (
        "the network to other roles, reading files and starting further processes are not closed yet."
    )
    return Mode("limits-network", limits + closed + open_still)


@functools.cache
def _networks_of_their_own() -> bool:
    """Whether this system lets a process have a network namespace: tried once, in a process of its own."""
    try:
        done = subprocess.run([*CONFINE, _PROBE], capture_output=True, check=False, env={}, cwd="/")  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0
