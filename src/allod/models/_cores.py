"""How many physical cores this process may use: more threads than these only wait for each other."""

from __future__ import annotations

import os
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")


def physical_cores(folder: Path = _CPUS) -> int:
    """Count the cores behind the processors on which this process may run.

    Args:
        folder: Where Linux describes its processors (sysfs, Documentation/admin-guide/cputopology.rst).

    Returns:
        The cores; where the system does not tell them apart, the processors; at least 1.
    """
    try:
        usable = os.sched_getaffinity(0)
    except AttributeError:  # not on this system
        return os.cpu_count() or 1
    cores = {_core(folder / f"cpu{number}" / "topology", number) for number in usable}
    return max(1, len(cores))


def _core(topology: Path, number: int) -> tuple[str, str]:
    try:
        return (topology / "physical_package_id").read_text(), (topology / "core_id").read_text()
    except OSError:
        return "", str(number)
