"""pip, run inside the importer as ``python -m pip`` would, under its user's configuration.

Nothing is installed, and no code of a package runs: only wheels are taken. What pip says is kept, because why
it brought nothing stands nowhere else.
"""

from __future__ import annotations

import importlib.util
import io
import re
import runpy
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from allod.models._errors import DiskFull, FetchError, MirrorLacks, MirrorUnreachable, PipMissing

_TICK = 0.2  # seconds
_OPTIONS = (
    *("--disable-pip-version-check", "--no-input", "-vv", "--progress-bar", "off"),
    *("--only-binary", ":all:"),
)
# What pip says, at its most verbose, when nobody answers; it gives up with the same words as for a package
# that does not exist.
_NOBODY = ("connection broken by", "Max retries exceeded", "timed out", "ProxyError")

_CONFLICT = re.compile(r"^The conflict is caused by:\n((?:[ \t]+\S.*\n)+)", re.MULTILINE)


def require_pip(label: str) -> None:
    """Do nothing where this Python has pip.

    Args:
        label: What errors call the mirror.

    Raises:
        PipMissing: It has none.
    """
    if importlib.util.find_spec("pip") is None:
        raise PipMissing(mirror=label)


def download(arguments: Sequence[str], temporary: Path, said: list[str]) -> Iterator[int]:
    """Run ``pip download`` beside this thread, and tell how far it is.

    Args:
        arguments: What to download, where to, and options beside those that always hold.
        temporary: Folder for what is on its way.
        said: Gets all that pip said, once it is done; the files, or their absence, tell how it went.

    Yields:
        Bytes in `temporary`, now and then.
    """
    tempfile.tempdir = str(temporary)
    thread = threading.Thread(target=_run, args=(arguments, said), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_TICK)
        yield sizes(temporary.rglob("*"))


def fault(label: str, folder: Path, wanted: str, said: str) -> FetchError:
    """Return the error that fits what pip said.

    Args:
        label: What errors call the mirror.
        folder: Where it was to write.
        wanted: What it was to bring.
        said: What it said.

    Returns:
        The error, to be raised.
    """
    lines = [line.removeprefix("ERROR: ") for line in said.splitlines() if line.startswith("ERROR: ")]
    detail = lines[-1] if lines else "pip gave no reason"
    if conflict := _CONFLICT.search(said):  # its last error is then only where to read about conflicts
        detail = "; ".join(line.strip() for line in conflict[1].splitlines())
    if "No space left" in said:
        return DiskFull(path=folder, detail="No space left on device")
    if any(words in said for words in _NOBODY):
        return MirrorUnreachable(mirror=label, detail=detail)
    return MirrorLacks(mirror=label, file=wanted, detail=detail)


def sizes(paths: Iterable[Path]) -> int:
    """Return the bytes of files together; one that has just gone counts nothing."""
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # pip has just moved it
    return total


def _run(arguments: Sequence[str], said: list[str]) -> None:
    told = io.StringIO()
    sys.argv = ["pip", "download", *_OPTIONS, *arguments]
    try:
        with redirect_stdout(told), redirect_stderr(told):
            runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit:
        pass  # its way to end
    except OSError as error:
        told.write(f"\nERROR: {error}")
    said.append(told.getvalue())
