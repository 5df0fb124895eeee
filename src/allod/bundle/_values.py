"""What is asked of a build, how far it is, and what it made: plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall be in a bundle.

    Attributes:
        extras: Extras of Allod; the one that runs models comes with the first model.
        models: Names of models, of the catalog or of the workspace.
        adapters: LoRA files (GGUF).
        packages: Packages of the system, such as tesseract's .deb files.
        tessdata: Folder of tesseract's language data; without it, where systems keep it.
    """

    extras: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    adapters: tuple[Path, ...] = ()
    packages: tuple[Path, ...] = ()
    tessdata: Path | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far a build or a check is: at what, and bytes done; the total where it is known."""

    what: str
    done: int = 0
    total: int | None = None


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished bundle.

    Attributes:
        path: Its folder.
        files: How many files it has.
        bytes: Their size together.
        system: The Python and system that it is for.
        key_id: The signer's fingerprint.
        signed_by: ``workspace``, ``given`` or ``new``: a key made for this bundle alone and forgotten.
        entry: Its entry in the workspace's ledger, if that signed it.
        wheels: The wheels' names.
        models: The models' names.
        languages_missing: Languages whose data for tesseract is not on this machine.
    """

    path: Path
    files: int
    bytes: int
    system: str
    key_id: str
    signed_by: str
    entry: int | None
    wheels: tuple[str, ...]
    models: tuple[str, ...]
    languages_missing: tuple[str, ...]
