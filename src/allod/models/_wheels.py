"""Wheels for another machine, brought by the importer: it alone reaches out, whatever is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from allod.models._environment import user_cache
from allod.models._errors import DiskFull, FetchInterrupted
from allod.models._quarantine import Progress, ask_importer
from allod.workspace import hold

INDEX = "package index"
"""What progress and errors call it."""

_LARGEST = 8 << 30  # bytes; the largest wheels of the field have three


@contextmanager
def wheels(
    wanted: Sequence[str], constraints: Sequence[str], progress: Progress | None = None
) -> Iterator[list[Path]]:
    """Fetch wheels from the user's package index, with all that they need on this Python and system.

    Args:
        wanted: Requirements (PEP 508), or paths of wheels, which are taken along.
        constraints: Requirements that hold for whatever is taken, as pip's constraints do.
        progress: Called now and then.

    Yields:
        The wheels, unchecked but for what pip checks; they are gone when the block ends.

    Raises:
        FetchError: They were not brought; the kind of error says why.
        FetchInterrupted: What came is not what was asked for.
        DiskFull: There is no room.
    """
    folder = user_cache() / "allod" / "wheels"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DiskFull(path=folder, detail=error.strerror) from error
    with hold(folder / "lock", "wheels"):
        try:
            yield _bring(folder, wanted, constraints, progress)
        finally:
            shutil.rmtree(folder / "wheels", ignore_errors=True)


def _bring(
    folder: Path, wanted: Sequence[str], constraints: Sequence[str], progress: Progress | None
) -> list[Path]:
    pins, brought = folder / "constraints.txt", folder / "wheels"
    try:
        pins.write_text("".join(f"{each}\n" for each in constraints), "utf-8")
    except OSError as error:
        raise DiskFull(path=pins, detail=error.strerror) from error
    mirror = {"kind": "wheels", "wanted": list(wanted), "constraints": str(pins)}
    job = {"mirror": mirror, "label": INDEX, "folder": str(folder), "bytes": None, "hub": "", "token": None}
    if ask_importer(job, _LARGEST, progress) != str(brought):
        raise FetchInterrupted(mirror=INDEX, bytes=0)  # the child is not trusted
    return sorted(path for path in brought.iterdir() if path.is_file() and not path.is_symlink())
