"""What the sandbox holds back on this system, said plainly."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_MEMORY_HELD = sys.platform.startswith("linux")


@dataclass(frozen=True, slots=True)
class Mode:
    """The confinement in force.

    Attributes:
        name: `limits-only`, or `limits-partial` where the system ignores some of the limits.
        detail: One English sentence on what is and what is not held back.
    """

    name: str
    detail: str


def mode() -> Mode:
    """Say how children are confined on this system.

    Returns:
        The mode; it never claims more than `launch` does.
    """
    open_still = "the network, reading files and starting further processes are not closed yet"
    if _MEMORY_HELD:
        return Mode(
            "limits-only",
            "Children have limits on memory, processor time, output, open files and written files, a clean "
            f"environment, and end with the thread that started them; {open_still}.",
        )
    return Mode(
        "limits-partial",
        "Children have limits on processor time, output, open files and written files, and a clean "
        f"environment; this system does not enforce the memory limit; {open_still}.",
    )
