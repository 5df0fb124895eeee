"""A file from a hub of models: one HTTP request that goes on where an earlier one broke off.

``<hub>/<repository>/resolve/<revision>/<file>``, as huggingface.co and its mirrors serve it. Going on needs
the server's word that its file is still the same one (RFC 9110, sections 13.1.5 and 14.2); without it the
file is fetched from its beginning.
"""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from allod.models._errors import FetchInterrupted, MirrorLacks, MirrorRefused, MirrorUnreachable
from allod.models._transfer import CHUNK, Arrived, Job, Part, Tick

_SECONDS = 60.0  # without a byte, then the transfer counts as broken off
_REFUSED = (401, 403, 451)
_LACKING = (404, 410)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def from_hub(job: Job) -> Iterator[Tick | Arrived]:
    """Fetch a file from the hub.

    Args:
        job: Its mirror has ``repository``, ``revision`` and ``file``.

    Yields:
        Ticks, then the file.

    Raises:
        MirrorUnreachable: Nobody answers at that address.
        MirrorRefused: The hub wants to know who asks.
        MirrorLacks: It has no such file.
        FetchInterrupted: The transfer broke off; what has arrived is kept.
        DiskFull: There is no room; what has arrived is kept.
        WrongSize: The file has another size than it must have.
    """
    address = address_of(job)
    stem = hashlib.sha256(address.encode()).hexdigest()[:16]
    same = job.folder / f"hub-{stem}.same"
    with Part(job.folder / f"hub-{stem}.part", job, keep=same.exists()) as part:
        if part.done and part.done == job.bytes:
            yield part.finish()
            return
        with _open(address, job, part, same) as response:
            if response.status != http.HTTPStatus.PARTIAL_CONTENT:
                part.restart()
            mark = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
            _remember(same, "" if mark.startswith("W/") else mark)
            left = response.headers.get("Content-Length")
            total = part.done + int(left) if left and left.isdigit() else None
            yield from _receive(response, job, part, total)
        yield part.finish()


def address_of(job: Job) -> str:
    """Return where the hub has the file.

    Args:
        job: Its mirror has ``repository``, ``revision`` and ``file``.

    Returns:
        The address.

    Raises:
        MirrorUnreachable: The hub's address is not one of the web.
    """
    if urlsplit(job.hub).scheme not in ("http", "https"):
        raise MirrorUnreachable(mirror=job.label, detail=f"{job.hub} is no http or https address")
    place = (job.mirror[key] for key in ("repository", "revision", "file"))
    repository, revision, file = (quote(part, safe="/") for part in place)
    return f"{job.hub.rstrip('/')}/{repository}/resolve/{revision}/{file}"


def _open(address: str, job: Job, part: Part, same: Path) -> http.client.HTTPResponse:
    request = urllib.request.Request(  # noqa: S310  (address_of takes no other scheme)
        address, headers={"User-Agent": "allod", "Accept-Encoding": "identity"}
    )
    if job.token and (address.startswith("https:") or urlsplit(address).hostname in _LOOPBACK):
        request.add_unredirected_header("Authorization", f"Bearer {job.token}")
    if part.done:
        request.add_header("Range", f"bytes={part.done}-")
        request.add_header("If-Range", same.read_text("utf-8"))
    try:
        response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code in _REFUSED:
            raise MirrorRefused(mirror=job.label, status=error.code) from error
        if error.code in _LACKING:
            detail = f"status {error.code}"
            raise MirrorLacks(mirror=job.label, file=job.mirror["file"], detail=detail) from error
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            same.unlink(missing_ok=True)  # what has arrived is no beginning of its file: begin anew
        raise MirrorUnreachable(mirror=job.label, detail=f"status {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        detail = str(getattr(error, "reason", None) or error)
        raise MirrorUnreachable(mirror=job.label, detail=detail) from error
    return response


def _receive(response: http.client.HTTPResponse, job: Job, part: Part, total: int | None) -> Iterator[Tick]:
    while True:
        try:
            chunk = response.read(CHUNK)
        except (OSError, http.client.HTTPException) as error:
            raise FetchInterrupted(mirror=job.label, bytes=part.done) from error
        if not chunk:
            break
        yield Tick(part.write(chunk).done, job.bytes or total)
    if total is not None and part.done < total:
        raise FetchInterrupted(mirror=job.label, bytes=part.done)


def _remember(same: Path, mark: str) -> None:
    """Keep what the server calls this content; without it nothing can be gone on from."""
    if mark:
        same.write_text(mark, "utf-8")
    else:
        same.unlink(missing_ok=True)
