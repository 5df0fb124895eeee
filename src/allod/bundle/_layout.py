"""How a bundle lies in its folder: the names in it, its list of digests, and what may stand there.

The list is what ``sha256sum -c`` reads (GNU coreutils), so a bundle can be checked without Allod. It names
every file but itself, the signed manifest and the public key: the manifest signs the list's own digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from allod.bundle._errors import BadFileName, BundleUnwritable, FileUnreadable, SumsMalformed

MANIFEST = "bundle.dsse.json"
"""The signed manifest, written last: without it a bundle is not finished."""

SUMS = "SHA256SUMS"
KEY = "signer.pem"
SBOM = "sbom.cdx.json"
INSTALL = "install.sh"
README = "README.txt"
BUILDING = "BUILDING"
"""Marks a folder in which a build is under way, or was broken off."""

WHEELS, MODELS, ADAPTERS, TESSDATA, PACKAGES = "wheels", "models", "adapters", "tessdata", "packages"
PART = ".part"
"""End of the name of a file that is being written."""

_UNLISTED = frozenset({MANIFEST, SUMS, KEY})
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+~%-]{0,199}")
_LINE = re.compile(r"([0-9a-f]{64})  ((?:[a-z]+/)?[A-Za-z0-9_][A-Za-z0-9._+~%-]{0,199})")
_DEEPEST = 8  # folders in folders are looked at no further: nothing of a bundle lies so deep


def require_name(file: Path, taken: set[str]) -> None:
    """Make sure that every file system of a stick takes a file's name, and add it to those taken.

    Args:
        file: The file.
        taken: Names beside it, lower case (FAT and exFAT do not tell capitals apart).

    Raises:
        BadFileName: One of them would not.
    """
    name = file.name.lower()
    if not _NAME.fullmatch(file.name) or name.endswith((PART, ".")) or name in taken:
        raise BadFileName(file=file)
    taken.add(name)


def listed(place: Path) -> dict[str, Path]:
    """List everything that lies in a folder.

    Args:
        place: The bundle's folder.

    Returns:
        Files by their name as the list of digests has it, the three that it does not name left out. A link,
        or anything else that is no file, stands among them as it is.

    Raises:
        FileUnreadable: The folder cannot be read.
    """
    try:
        found = {path.relative_to(place).as_posix(): path for path in _below(place, _DEEPEST)}
    except OSError as error:
        raise FileUnreadable(file=error.filename or place, detail=error.strerror) from error
    return {name: path for name, path in sorted(found.items()) if name not in _UNLISTED}


def render_sums(digests: Mapping[str, str]) -> bytes:
    """Write the list.

    Args:
        digests: SHA-256 in hex by name.

    Returns:
        Its bytes, in order of the names.
    """
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode("ascii")


def parse_sums(path: Path) -> dict[str, str]:
    """Read the list; what it names lies in the bundle, whoever wrote it.

    Args:
        path: Its file.

    Returns:
        SHA-256 in hex by name.

    Raises:
        SumsMalformed: A line is not as this program writes it, or names a file again.
        FileUnreadable: It cannot be read.
    """
    try:
        lines = path.read_bytes().decode("ascii", "replace").splitlines()
    except OSError as error:
        raise FileUnreadable(file=path, detail=error.strerror) from error
    digests: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in digests or match[2] in _UNLISTED:
            raise SumsMalformed(path=path, line=number)
        digests[match[2]] = match[1]
    return digests


def make_folder(path: Path) -> None:
    """Make a folder, if it is not there.

    Args:
        path: Which.

    Raises:
        BundleUnwritable: The system refuses.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BundleUnwritable(path=path, detail=error.strerror) from error


def _below(folder: Path, levels: int) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and levels:
            yield from _below(path, levels - 1)
        else:
            yield path
