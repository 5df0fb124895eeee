"""Run in the child before its program: set the limits, tie its life to its parent, then exec.

Started by `launch` as a script of a bare interpreter (`-I -S`), so that no code runs between fork and exec in
a parent that has threads (the hazard of `preexec_fn`). It imports nothing of Allod. It does not close the
network. Linux: PR_SET_PDEATHSIG, prctl(2); POSIX: setrlimit(2).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
EXIT_START = 99  # the same as in _frames.py; this script imports nothing of the package


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        import ctypes

        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            os._exit(EXIT_START)
    if os.getppid() != parent:  # it died before the call above
        os._exit(EXIT_START)


def _limit(what: int, soft: int, hard: int) -> None:
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:  # never above what this system already imposes
        soft = min(soft, ceiling)
        hard = ceiling if hard == resource.RLIM_INFINITY else min(hard, ceiling)
    resource.setrlimit(what, (soft, hard))


def main(arguments: list[str]) -> None:
    """Confine this process and become another program.

    Args:
        arguments: A JSON object with the limits and the parent's process id, then the program's argv.
    """
    wanted = json.loads(arguments[0])
    _die_with(wanted["parent"])
    try:
        for what, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, wanted["file_bytes"]),
            (resource.RLIMIT_NOFILE, wanted["open_files"]),
        ):
            _limit(what, value, value)
        # Only the soft limit: `serve` moves it on at each request, so that a child can be reused.
        _limit(resource.RLIMIT_CPU, wanted["cpu_seconds"], resource.RLIM_INFINITY)
        if sys.platform == "linux":
            _limit(resource.RLIMIT_AS, wanted["memory_bytes"], wanted["memory_bytes"])
        os.execv(arguments[1], arguments[1:])  # noqa: S606 - what this script is for
    except (OSError, ValueError):
        os._exit(EXIT_START)


if __name__ == "__main__":
    main(sys.argv[1:])
