"""The wheels of a bundle: Allod's own, those of all that it needs, and pip itself to install them with.

Versions are those that run here: what was tried is what goes on the stick. An index gives the files, so their
digests are the index's; `allod.models.wheels` fetches them through the importer.
"""

from __future__ import annotations

import platform
import sys
import sysconfig
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from allod import models
from allod.bundle._errors import IndexSilent, UnknownExtra, WheelsLacking
from allod.bundle._own_wheel import NAME, extras, make_own_wheel, version

PIP = "pip"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
MACHINE = platform.machine()
SYSTEM = f"Python {PYTHON}, {sysconfig.get_platform()}"
"""This Python and system, for people."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """What a wheel says of itself.

    Attributes:
        file: Its name.
        name: The package, in its canonical spelling.
        version: Its version.
        licence: SPDX expression, empty where it gives none.
        licence_names: What it says instead: classifiers or a name of its own.
        requires: Requirements, with their markers.
    """

    file: str
    name: str
    version: str
    licence: str
    licence_names: tuple[str, ...]
    requires: tuple[str, ...]


def require_extras(wanted: Sequence[str]) -> None:
    """Make sure that Allod has the extras asked for.

    Args:
        wanted: Their names.

    Raises:
        UnknownExtra: One of them it has not.
    """
    for each in wanted:
        if each not in extras():
            raise UnknownExtra(extra=each, known=", ".join(extras()))


def requirement(wanted: Sequence[str]) -> str:
    """Return what is to be installed, such as ``allod[model]==0.1.0``."""
    listed = ",".join(sorted(set(wanted)))
    return f"{NAME}[{listed}]=={version()}" if listed else f"{NAME}=={version()}"


@contextmanager
def brought(wanted: Sequence[str], progress: models.Progress | None) -> Iterator[list[Path]]:
    """Make Allod's wheel and fetch the others.

    Args:
        wanted: Extras.
        progress: Called now and then.

    Yields:
        All wheels; they are gone when the block ends.

    Raises:
        IndexSilent: The index cannot be reached.
        WheelsLacking: It does not give what is needed for this Python and system.
    """
    with TemporaryDirectory(prefix="allod-wheel-") as folder:
        own = make_own_wheel(Path(folder))
        listed = f"[{','.join(sorted(set(wanted)))}]" if wanted else ""
        try:
            with models.wheels([f"{own}{listed}", PIP], list(_constraints()), progress) as found:
                yield found
        except models.MirrorUnreachable as error:
            raise IndexSilent(detail=error.fields["detail"]) from error
        except models.MirrorLacks as error:
            asked = requirement(wanted)
            raise WheelsLacking(wanted=asked, system=SYSTEM, detail=error.fields["detail"]) from error


def read_wheel(path: Path) -> Wheel:
    """Read what a wheel says of itself; nothing of it is run.

    Args:
        path: A wheel that pip has brought.

    Returns:
        Name, version, licence, requirements.
    """
    name, number, _, _ = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        info = next(
            member.split("/")[0]
            for member in archive.namelist()
            if member.endswith(".dist-info/METADATA") and member.count("/") == 1
        )
        found = metadata.PathDistribution(zipfile.Path(archive, f"{info}/"))
        told, requires = found.metadata, found.requires or []
    classifiers = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or [] if "License" in each]
    own = "".join(told.get_all("License") or []).strip()
    named = classifiers or ([own] if own and "\n" not in own and len(own) < 100 else [])
    expression = "".join(told.get_all("License-Expression") or [])
    return Wheel(
        path.name, name, str(number), expression, () if expression else tuple(named), tuple(requires)
    )


def suits(file: str) -> bool:
    """Tell whether a wheel can be installed by this Python on this system.

    Args:
        file: Its name.

    Returns:
        Whether one of its tags is one of this system's (PEP 425, PEP 600).
    """
    try:
        tags = parse_wheel_filename(file)[3]
    except InvalidWheelFilename:
        return False
    return not tags.isdisjoint(sys_tags())


def _constraints() -> Iterator[str]:
    """Pin what is installed here; not pip, and not what came from elsewhere than an index."""
    for found in metadata.distributions():
        name = canonicalize_name(found.metadata["Name"] or "")
        if name in ("", NAME, PIP) or found.read_text("direct_url.json"):
            continue
        try:
            yield f"{name}=={Version(found.version)}"
        except (InvalidVersion, TypeError):
            continue  # no version that pip would take either
