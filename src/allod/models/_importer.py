"""What the importer process answers; `_importer_start` starts it, by `sandbox.launch("importer", …)`.

A request is JSON, the fields of a `Job`. The reply is frames of JSON: ``{"done", "total"}`` now and then; at
the end ``{"path"}``, or ``{"error": code, "fields": {…}}``. It writes to one folder, the quarantine, and
keeps there what a later request can go on from. It checks no digest: the app does, on the file itself, since
the importer has talked to strangers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from allod.models._errors import FetchError, FileUnreadable
from allod.models._importer_hub import from_hub
from allod.models._importer_index import from_index
from allod.models._importer_wheels import from_wheels
from allod.models._transfer import CHUNK, Arrived, Job, Part, Tick


def answer(message: bytes) -> Iterator[bytes]:
    """Bring one file, or a folder of wheels.

    Args:
        message: The request.

    Yields:
        The frames of the reply.
    """
    request = json.loads(message)
    job = Job(**request | {"folder": Path(request["folder"])})
    kinds = {"file": from_file, "hub": from_hub, "index": from_index, "wheels": from_wheels}
    bring = kinds[job.mirror["kind"]]
    try:
        for each in bring(job):
            yield _frame(_said(each))
    except FetchError as error:
        fields = {key: str(value) for key, value in error.fields.items()}
        yield _frame({"error": error.code, "fields": fields})


def from_file(job: Job) -> Iterator[Tick | Arrived]:
    """Copy a file into the quarantine.

    Args:
        job: Its mirror has a ``path``.

    Yields:
        Ticks, then the file.

    Raises:
        FileUnreadable: It cannot be read.
        DiskFull: There is no room.
        WrongSize: It has another size than it must have.
    """
    try:
        source = Path(job.mirror["path"]).open("rb")  # noqa: SIM115  (opened apart: only its errors are the file's)
    except OSError as error:
        raise FileUnreadable(file=job.mirror["path"], detail=error.strerror) from error
    with source, Part(job.folder / "file.part", job, keep=False) as part:
        while chunk := _read(source, job):
            yield part.write(chunk)
        yield part.finish()


def _read(source: BinaryIO, job: Job) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError as error:
        raise FileUnreadable(file=job.mirror["path"], detail=error.strerror) from error


def _said(each: Tick | Arrived) -> dict[str, Any]:
    if isinstance(each, Tick):
        return {"done": each.done, "total": each.total}
    return {"path": str(each.path)}


def _frame(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()
