"""What can go wrong with a child process; each error names the role, and the child is dead by then."""

from __future__ import annotations

from allod.errors import AllodError


class SandboxError(AllodError):
    """Root of this package's errors."""

    code = "sandbox.failed"
    sentence = "The {role} process failed; run the command again."


class UnknownRole(SandboxError):
    """A role that the design does not name was to be launched."""

    code = "sandbox.role"
    sentence = "There is no process role {role}; the roles are {roles}."
    status = 2


class ChildCrashed(SandboxError):
    """The child ended without finishing its reply."""

    code = "sandbox.crashed"
    sentence = (
        "The {role} process ended before it had answered ({cause}); what it worked on was not taken, "
        "run the command again."
    )


class ChildMemoryLimit(ChildCrashed):
    """The child asked for more memory than its limit."""

    code = "sandbox.memory"
    sentence = (
        "The {role} process needed more than its {megabytes} MB of memory and was ended; "
        "split the input or raise the memory limit."
    )


class ChildCpuLimit(ChildCrashed):
    """The child used more processor time for one request than its limit."""

    code = "sandbox.cpu"
    sentence = (
        "The {role} process used more than its {seconds} seconds of processor time and was ended; "
        "split the input or raise the limit."
    )


class ChildTimeout(SandboxError):
    """The child did not answer in time."""

    code = "sandbox.timeout"
    sentence = (
        "The {role} process did not answer within {seconds} seconds and was ended; "
        "split the input or raise the time limit."
    )


class ChildOutputLimit(SandboxError):
    """The child sent more than one reply may hold."""

    code = "sandbox.output"
    sentence = (
        "The {role} process sent more than the {megabytes} MB that one reply may hold and was ended; "
        "split the input or raise the output limit."
    )


class HelperFailed(SandboxError):
    """A helper program could not be started, or ended without an answer."""

    code = "sandbox.helper"
    sentence = "The helper program {program} gave no answer ({cause}); check how it is installed."


class HelperTimeout(HelperFailed):
    """A helper program took too long."""

    code = "sandbox.helper_time"
    sentence = "The helper program {program} did not answer within {seconds} seconds and was ended."


class HelperOutputLimit(HelperFailed):
    """A helper program said too much."""

    code = "sandbox.helper_output"
    sentence = "The helper program {program} gave more than the {megabytes} MB allowed and was ended."
