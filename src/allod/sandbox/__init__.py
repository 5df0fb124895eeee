"""The only way a process is started: roles, limits, frames over two pipes, helpers, and an honest mode."""

from allod.sandbox._child import Child
from allod.sandbox._errors import (
    ChildCpuLimit,
    ChildCrashed,
    ChildMemoryLimit,
    ChildOutputLimit,
    ChildTimeout,
    HelperFailed,
    HelperOutputLimit,
    HelperTimeout,
    SandboxError,
    UnknownRole,
)
from allod.sandbox._launch import ROLES, launch
from allod.sandbox._limits import Limits
from allod.sandbox._mode import Mode, mode
from allod.sandbox._run import run
from allod.sandbox._serve import serve

__all__ = [
    "ROLES",
    "Child",
    "ChildCpuLimit",
    "ChildCrashed",
    "ChildMemoryLimit",
    "ChildOutputLimit",
    "ChildTimeout",
    "HelperFailed",
    "HelperOutputLimit",
    "HelperTimeout",
    "Limits",
    "Mode",
    "SandboxError",
    "UnknownRole",
    "launch",
    "mode",
    "run",
    "serve",
]
