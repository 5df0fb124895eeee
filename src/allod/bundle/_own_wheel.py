"""Allod's own wheel, made from the Allod that runs: a checkout installed as editable, or an installed wheel.

No index need have it, nothing is built, and the same files give the same bytes. A wheel is the package's
files, their metadata and a RECORD of their digests:
https://packaging.python.org/en/latest/specifications/binary-distribution-format/ (version 1.0).
"""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from allod.bundle._errors import BundleUnwritable, NotInstalled, StaleCheckout

NAME = "allod"
_WHEEL = b"Wheel-Version: 1.0\nGenerator: allod bundle\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
# What an installer writes beside the wheel's own metadata, and the two files that are written anew.
_INSTALLERS = frozenset({"RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json"})
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say


def extras() -> list[str]:
    """Return the extras that Allod has."""
    return sorted(_installed().metadata.get_all("Provides-Extra") or [])


def version() -> str:
    """Return the version that runs."""
    return _installed().version


def make_own_wheel(folder: Path) -> Path:
    """Write the wheel.

    Args:
        folder: Where to.

    Returns:
        Its file.

    Raises:
        NotInstalled: Allod runs without being installed.
        StaleCheckout: The checkout needs other things than when it was installed.
        BundleUnwritable: The system refuses.
    """
    found = _installed()
    _require_fresh(found)
    info = f"{NAME}-{found.version}.dist-info"
    members = dict(_package()) | dict(_metadata(found, info)) | {f"{info}/WHEEL": _WHEEL}
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in members.items())
    members[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = folder / f"{NAME}-{found.version}-py3-none-any.whl"
    try:
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                member = zipfile.ZipInfo(name, _EPOCH)
                member.external_attr = 0o644 << 16
                archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise BundleUnwritable(path=wheel, detail=error.strerror) from error
    return wheel


def _installed() -> metadata.Distribution:
    try:
        return metadata.distribution(NAME)
    except metadata.PackageNotFoundError as error:
        raise NotInstalled(detail="no metadata") from error


def _package() -> Iterator[tuple[str, bytes]]:
    root = Path(str(resources.files(NAME)))
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{NAME}/{path.relative_to(root).as_posix()}", path.read_bytes()


def _metadata(found: metadata.Distribution, info: str) -> Iterator[tuple[str, bytes]]:
    for file in sorted(found.files or [], key=str):
        if file.parts[0].endswith(".dist-info") and file.name not in _INSTALLERS:
            yield f"{info}/{'/'.join(file.parts[1:])}", Path(str(file.locate())).read_bytes()


def _require_fresh(found: metadata.Distribution) -> None:
    """Compare an editable installation (PEP 610, PEP 660) with its project, whose metadata may be newer.

    Raises:
        StaleCheckout: They differ.
    """
    told = json.loads(found.read_text("direct_url.json") or "{}")
    if not told.get("dir_info", {}).get("editable"):
        return
    root = Path(url2pathname(urlsplit(told["url"]).path))
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise StaleCheckout(path=root) from error
    optional = project.get("optional-dependencies", {})
    wanted = [*project["dependencies"], *(each for group in optional.values() for each in group)]
    same = (
        project["version"] == found.version
        and sorted(optional) == extras()
        and _named(wanted) == _named(found.requires or [])
    )
    if not same:
        raise StaleCheckout(path=root)


def _named(requirements: list[str]) -> set[tuple[str, str]]:
    parsed = map(Requirement, requirements)
    return {(canonicalize_name(each.name), str(each.specifier)) for each in parsed}


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
