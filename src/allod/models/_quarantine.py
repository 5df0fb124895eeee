"""The app's side of the importer: ask a child to bring one file into the quarantine, and judge what came.

What the child says is not trusted: it tells where the file is and how far it got, the digest is taken here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from allod.models import _errors
from allod.models._catalog import FileMirror, Mirror
from allod.models._environment import importer_environment
from allod.models._errors import FetchError, FetchInterrupted, FileUnreadable, WrongDigest
from allod.models._store import folder_of
from allod.sandbox import Limits, SandboxError, launch
from allod.workspace import Workspace, digest_of, hold

IMPORTER_ARGV = (sys.executable, "-P", str(Path(__file__).with_name("_importer_start.py")))
"""What `sandbox.launch("importer", …)` is to start."""

_DAY = 86_400.0  # seconds for one file; a mirror that goes silent is given up long before
_CPU_SECONDS = 7_200
_MOST_BYTES = 1 << 40  # of a file whose size nobody knows
_MARGIN = 64 << 20  # what a wheel may be larger than the part in it


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far a fetch is, for whoever shows it.

    `failure` says why a mirror was given up; the next one is tried then.
    """

    mirror: str
    done: int = 0
    total: int | None = None
    failure: FetchError | None = None


Progress = Callable[[Transfer], None]


@contextmanager
def quarantine(workspace: Workspace, name: str) -> Iterator[Path]:
    """Hold the lock of those who take models in, and give the folder where one model arrives.

    Args:
        workspace: Which.
        name: The model's name.

    Yields:
        The folder; what lies there from an earlier time can be gone on from.
    """
    with hold(workspace.root / "locks" / "models", f"model {name}"):
        folder = folder_of(workspace) / "quarantine" / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder


def bring(
    workspace: Workspace, folder: Path, mirror: Mirror, size: int | None, progress: Progress | None
) -> Path:
    """Have the importer bring a file into the quarantine.

    Args:
        workspace: Whose settings name the hub.
        folder: The quarantine's folder of this model.
        mirror: Where from.
        size: Bytes that the file must have, where they are known.
        progress: Called now and then.

    Returns:
        The file, unchecked.

    Raises:
        FetchError: The mirror did not give it; the kind of error says why.
        FetchInterrupted: The importer ended, or said something that makes no sense.
    """
    request = _request(workspace, folder, mirror, size)
    try:
        return _inside(folder, ask_importer(request, (size or _MOST_BYTES) + _MARGIN, progress))
    except ValueError as error:
        raise FetchInterrupted(mirror=mirror.label, bytes=size or 0) from error


def ask_importer(request: Mapping[str, Any], largest: int, progress: Progress | None) -> str:
    """Have the importer do one job.

    Args:
        request: The fields of a `Job`.
        largest: Bytes of the largest file that it may write.
        progress: Called now and then.

    Returns:
        Where it says that it has put what came, unchecked.

    Raises:
        FetchError: The mirror did not give it; the kind of error says why.
        FetchInterrupted: The importer ended, or said something that makes no sense.
    """
    limits = Limits(memory_bytes=4 << 30, cpu_seconds=_CPU_SECONDS, file_bytes=largest, open_files=256)
    label, done = request["label"], 0
    try:
        with launch("importer", IMPORTER_ARGV, limits, importer_environment()) as child:
            for frame in child.ask(json.dumps(request).encode(), _DAY):
                said = json.loads(frame)
                if "error" in said:
                    fault: FetchError = _error_of(said["error"], said["fields"])
                    raise fault
                if "path" in said:
                    return str(said["path"])
                done = int(said["done"])
                if progress is not None:
                    progress(Transfer(label, done, said["total"]))
    except (SandboxError, ValueError, LookupError, TypeError) as error:
        raise FetchInterrupted(mirror=label, bytes=done) from error
    raise FetchInterrupted(mirror=label, bytes=done)


def judge(file: Path, mirror: str, expected: str | None) -> str:
    """Take the digest of a file in quarantine; one that is not wanted is deleted.

    Args:
        file: The file.
        mirror: What errors call the place that it came from.
        expected: SHA-256 that it must have, or nothing.

    Returns:
        Its SHA-256, hex.

    Raises:
        WrongDigest: It is another file; the error names both digests.
    """
    found = digest_of(file)
    if expected not in (None, found):
        file.unlink()
        raise WrongDigest(mirror=mirror, found=found, expected=expected)
    return found


def _request(workspace: Workspace, folder: Path, mirror: Mirror, size: int | None) -> dict[str, Any]:
    settings = workspace.settings.model
    token = None
    if settings.hub_token_file and not isinstance(mirror, FileMirror):
        file = Path(settings.hub_token_file).expanduser()
        try:
            token = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise FileUnreadable(file=file, detail=getattr(error, "strerror", None) or "not text") from error
    return {
        "mirror": asdict(mirror),
        "label": mirror.label,
        "folder": str(folder),
        "bytes": size,
        "hub": settings.hub,
        "token": token,
    }


def _error_of(code: str, fields: dict[str, Any]) -> FetchError:
    kinds = [
        kind for kind in vars(_errors).values() if isinstance(kind, type) and issubclass(kind, FetchError)
    ]
    return {kind.code: kind for kind in kinds}[code](**fields)


def _inside(folder: Path, path: str) -> Path:
    file = Path(path)
    if file.parent != folder or not file.is_file() or file.is_symlink():
        raise ValueError(path)  # the child is not trusted
    return file
