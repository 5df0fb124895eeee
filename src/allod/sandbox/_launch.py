"""`launch`: start one confined child with two pipes and nothing else.

What the limits do NOT stop yet: the child may read every file that the user may read, and start processes of
its own (they die with its process group); but for the roles in `OWN_NETWORK`, and where the system refuses
network namespaces for those too, it may open network connections. Memory is the child's address space, not
that of processes it starts. Code that has taken over the child may lift its own processor-time limit (the
parent's time limit still holds). Kernel confinement comes later; until then `mode()` says what there is.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from allod.sandbox._child import Child
from allod.sandbox._errors import ChildCrashed, UnknownRole
from allod.sandbox._limits import Limits

ROLES = ("forwarder", "gateway", "importer", "parser", "runner")
OWN_NETWORK = frozenset({"runner"})
"""Roles that need no network but their own loopback: they get a namespace of it where the system permits."""

CONFINE = (sys.executable, "-I", "-S", str(Path(__file__).with_name("_confine.py")))
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    # Under a file size limit some versions of Python leave cut bytecode files, which then break every other
    # process. The interpreter's options -E and -I ignore this variable: with them give -B too.
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""All that a child sees of the environment, and a helper that it runs."""

_PIPE_BYTES = 1 << 20  # Linux: what an unprivileged process may ask for (pipe(7)); fewer switches a frame


def launch(
    role: str, argv: Sequence[str], limits: Limits, environment: Mapping[str, str] | None = None
) -> Child:
    """Start a program as a confined child.

    The child is in a session and process group of its own, sees a fixed environment, holds only its two pipes
    (its standard error goes nowhere) and starts in `/`. On Linux it is killed when the THREAD that called
    `launch` ends, so call it from the thread that will use the child, or from the main thread.

    Args:
        role: One of `ROLES`.
        argv: The program (an absolute path) and its arguments.
        limits: What the child may use.
        environment: Variables beside the fixed ones; only for the importer, which needs the user's proxy,
            certificates and package index to reach out at all.

    Returns:
        The child; nothing has been asked yet, and a program that cannot start shows at the first `ask`.

    Raises:
        UnknownRole: The role is not in `ROLES`, or not one that gets an environment.
        ChildCrashed: The system could not start another process.
    """
    if role not in ROLES:
        raise UnknownRole(role=role, roles=", ".join(ROLES))
    if environment and role != "importer":
        raise UnknownRole(role=f"{role} with an environment", roles="importer")
    wanted = json.dumps({**asdict(limits), "parent": os.getpid(), "own_network": role in OWN_NETWORK})
    command = [*CONFINE, wanted, *argv]
    try:
        process = subprocess.Popen(  # noqa: S603 - this is the place where processes are started
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={**(environment or {}), **ENVIRONMENT},
            close_fds=True,
            start_new_session=True,
        )
    except OSError as error:
        raise ChildCrashed(role=role, cause=error.strerror or "it could not be started") from error
    for pipe in (process.stdin, process.stdout):
        _enlarge(pipe.fileno() if pipe else -1)
    return Child(role, process, limits)


def _enlarge(descriptor: int) -> None:
    command = getattr(fcntl, "F_SETPIPE_SZ", None)
    if command is None:
        return
    try:
        fcntl.fcntl(descriptor, command, _PIPE_BYTES)
    except OSError:  # over the user's allowance: the default size works as well, only slower
        return
