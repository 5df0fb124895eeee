"""Run in the child before its program: close the network where asked, set the limits, then exec.

Started by `launch` as a script of a bare interpreter (`-I -S`), so that no code runs between fork and exec in
a parent that has threads (the hazard of `preexec_fn`). It imports nothing of Allod. Linux: unshare(2),
user_namespaces(7), network_namespaces(7), netdevice(7), PR_SET_PDEATHSIG of prctl(2); POSIX: setrlimit(2).
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
EXIT_START = 99  # the same as in _frames.py; this script imports nothing of the package
PROBE = "probe"
"""The one argument with which the script tries a network namespace and tells by its exit status."""


def _libc() -> Any:  # noqa: ANN401  (ctypes makes a library's functions as they are asked for)
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _own_network() -> None:
    """Move into a network namespace where nothing is but `lo`, and bring it up: 127.0.0.1 needs it.

    The user namespace is what lets a process without privileges make the other one. Both are left with this
    process; the user stays the same.

    Raises:
        OSError: The system refuses.
    """
    user, group = os.geteuid(), os.getegid()
    if _libc().unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise OSError("no namespaces")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def _namespace_possible() -> bool:
    """Try it in a process of its own: there is no way back from half of it."""
    if sys.platform != "linux":
        return False
    probe = os.fork()
    if probe == 0:
        try:
            _own_network()
        except OSError:
            os._exit(EXIT_START)
        os._exit(0)
    return os.waitpid(probe, 0)[1] == 0


def _die_with(parent: int) -> None:
    if sys.platform == "linux" and _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
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
        arguments: A JSON object with the limits, the parent's process id and whether the network is to be
            closed, then the program's argv; or `PROBE` alone.
    """
    if arguments == [PROBE]:
        os._exit(0 if _namespace_possible() else EXIT_START)
    wanted = json.loads(arguments[0])
    try:
        if wanted.get("own_network") and _namespace_possible():
            _own_network()
        _die_with(wanted["parent"])  # after the namespace: new credentials would undo it
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
