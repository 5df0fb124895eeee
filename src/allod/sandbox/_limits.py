"""What a child may use: one frozen value, handed to `launch`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one child process.

    Attributes:
        memory_bytes: address space (RLIMIT_AS): counts heap, stacks, mapped files and libraries.
        cpu_seconds: processor time for one request (RLIMIT_CPU, renewed by `serve` at each request).
        output_bytes: payload of all frames of one reply, counted by the parent.
        open_files: descriptors open at once (RLIMIT_NOFILE).
        file_bytes: size of any file that the child writes (RLIMIT_FSIZE); 0 forbids writing.
    """

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 600
    output_bytes: int = 4 << 30
    open_files: int = 64
    file_bytes: int = 0
