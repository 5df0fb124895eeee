"""Fetch a model of the catalog, add a file of one's own, remove a model: the acts that people ask for.

Policy is asked before anything is fetched. Nothing is run or opened here but the file's first bytes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from allod.models._catalog import Card, DeriveMirror, Entry, FileMirror, entry_named, entry_of, read_card
from allod.models._derive import base_of, bring_derived
from allod.models._embed_errors import NotDerived
from allod.models._errors import (
    BadName,
    DiskFull,
    FetchError,
    FileUnreadable,
    LineageContradicted,
    LineageNeeded,
    ModelLost,
    ModelUnknown,
    NameTaken,
    NoMirror,
    NotGguf,
    Unpinned,
    WrongDigest,
)
from allod.models._lineage import Step, require
from allod.models._quarantine import Progress, Transfer, bring, judge, quarantine
from allod.models._record import accepted, end, enter
from allod.models._store import Model, cache_path, check_file, installed, installed_as, link_or_copy, take_in
from allod.models._weights import require_gguf
from allod.workspace import Workspace, digest_of

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


@dataclass(frozen=True, slots=True)
class _Came:
    """A file in quarantine whose digest was taken, and where it came from."""

    file: Path
    digest: str
    mirror: str
    base: str | None = None  # digest of what it was made from


def fetch(
    workspace: Workspace, name: str, *, accept_digest: bool = False, progress: Progress | None = None
) -> Model:
    """Bring a model of the catalog into the workspace. Run again after a crash, it goes on.

    Args:
        workspace: Where.
        name: The catalog entry.
        accept_digest: Take what the mirror gives where nobody has said which file it must be, and record that
            nobody vouched for it.
        progress: Called now and then, and when a mirror is given up.

    Returns:
        The model, entered in the ledger; at once where it is here already.

    Raises:
        ModelUnknown: The catalog has no such entry.
        Unpinned: Nobody vouches for the file, and `accept_digest` is off.
        NameTaken: Another file has that name here.
        WrongDigest: A mirror gave another file and no other mirror the right one.
        NoMirror: No mirror gave it.
        DiskFull: There is no room; what has arrived is kept.
        NotGguf: The file is no GGUF.
        LineageContradicted: Nobody had said which file it is, and the catalog knows it with another lineage.
    """
    entry = entry_named(workspace.settings.model, name)
    require(name, entry.lineage, workspace.settings.policy.models)
    expected = entry.sha256 or accepted(workspace, name, entry.lineage)
    if expected is None and not accept_digest:
        raise Unpinned(name=name)
    with quarantine(workspace, name) as folder:
        here = installed_as(workspace, name)
        if here is not None and _usable(here, expected):
            return here
        came = _cached(workspace, folder, expected, progress)
        came = came or _mirrored(workspace, folder, entry, expected, progress)
        came = replace(came, base=base_of(workspace, entry))
        return _settle(workspace, name, entry.card if entry.sha256 else _unvouched(entry.card), came)


def derive(workspace: Workspace, name: str, *, progress: Progress | None = None) -> Model:
    """Make a model of the catalog from another one that is here.

    Args:
        workspace: Where.
        name: The catalog entry; it says which model is its base and where that is cut off.
        progress: Called now and then.

    Returns:
        The model, entered in the ledger with its base; at once where it is here already.

    Raises:
        ModelUnknown: The catalog has no such entry.
        NotDerived: It is not made from another model.
        FetchError: It could not be made, for one of the causes that `fetch` has as well.
    """
    entry = entry_named(workspace.settings.model, name)
    if not any(isinstance(each, DeriveMirror) for each in entry.mirrors):
        raise NotDerived(name=name)
    return fetch(workspace, name, progress=progress)


def add(
    workspace: Workspace,
    file: Path,
    *,
    name: str | None = None,
    lineage: Path | None = None,
    progress: Progress | None = None,
) -> Model:
    """Bring a GGUF file of one's own into the workspace.

    Args:
        workspace: Where.
        file: The file.
        name: What to call it; without it, the name of the catalog entry with the same digest.
        lineage: TOML file that tells where it comes from; without it, the catalog must know the digest.
        progress: Called now and then.

    Returns:
        The model, entered in the ledger.

    Raises:
        NotGguf: Weights in another format.
        BadName: `name` cannot name a model.
        NameTaken: Another file has that name.
        LineageNeeded: Nobody says where it comes from.
        LineageContradicted: The catalog knows this file with another lineage.
        FileUnreadable: It cannot be read.
        WrongDigest: It was changed while it was read.
        DiskFull: There is no room.
    """
    require_gguf(file, str(file))
    given = None if lineage is None else read_card(lineage)
    try:
        digest, size = digest_of(file), file.stat().st_size
    except OSError as error:
        raise FileUnreadable(file=file, detail=error.strerror) from error
    known = entry_of(workspace.settings.model, digest)
    card = _card(file, digest, known, given)
    name = name or (known.name if known else "")
    if not _NAME.fullmatch(name):
        raise BadName(name=name)
    require(name, card.lineage, workspace.settings.policy.models)
    with quarantine(workspace, name) as folder:
        here = installed_as(workspace, name)
        if here is not None and _usable(here, digest):
            return here
        mirror = FileMirror(str(file.absolute()))
        arrived = bring(workspace, folder, mirror, size, progress)
        judge(arrived, mirror.label, digest)
        return _settle(workspace, name, card, _Came(arrived, digest, mirror.public))


def remove(workspace: Workspace, name: str) -> Model:
    """End a model: it is no longer run, its record stays, its file goes when no other name uses it.

    Args:
        workspace: Which.
        name: The model's name.

    Returns:
        What was removed. The cache that workspaces share is left alone.

    Raises:
        ModelUnknown: The workspace has no such model.
        DiskFull: The system refuses to delete the file.
    """
    model = installed_as(workspace, name)
    if model is None:
        raise ModelUnknown(name=name)
    with quarantine(workspace, name) as folder:
        end(workspace, model)
        try:
            if all(other.digest != model.digest for other in installed(workspace)):
                for each in model.path.parent.glob(f"{model.digest}.*"):  # the file, and what was kept of it
                    each.unlink(missing_ok=True)
        except OSError as error:
            raise DiskFull(path=model.path, detail=error.strerror) from error
        shutil.rmtree(folder, ignore_errors=True)
    return model


def _usable(here: Model, expected: str | None) -> bool:
    """Tell whether a model is here already; one whose file is lost is fetched anew.

    Raises:
        NameTaken: Another file has its name.
    """
    if expected not in (None, here.digest):
        raise NameTaken(name=here.name, digest=here.digest[:12])
    try:
        check_file(here)
    except ModelLost:
        return False
    return True


def _cached(
    workspace: Workspace, folder: Path, expected: str | None, progress: Progress | None
) -> _Came | None:
    """Take the file from the cache that workspaces share, if it is there and is what it is called.

    Raises:
        DiskFull: The system refuses.
    """
    if expected is None or not (shared := cache_path(workspace, expected)).is_file():
        return None
    file = folder / "cache.part"
    file.unlink(missing_ok=True)
    try:
        link_or_copy(shared, file)
        judge(file, str(shared), expected)
    except OSError as error:
        raise DiskFull(path=file, detail=error.strerror) from error
    except WrongDigest as error:
        shared.unlink()  # it would never be right again
        if progress is not None:
            progress(Transfer(str(shared), failure=error))
        return None
    return _Came(file, expected, "cache")


def _mirrored(
    workspace: Workspace, folder: Path, entry: Entry, expected: str | None, progress: Progress | None
) -> _Came:
    """Try the mirrors in order; each that is given up is told.

    Raises:
        DiskFull: The system refuses, and would refuse the next one too.
        FetchError: The only mirror's, or a wrong digest, which weighs more than a mirror that is silent;
            `NoMirror` where several were.
    """
    failures: list[FetchError] = []
    for mirror in sorted(entry.mirrors, key=lambda each: ("file", "derive", "hub", "index").index(each.kind)):
        try:
            if isinstance(mirror, DeriveMirror):
                file = bring_derived(workspace, folder, entry.name, mirror, progress)
            else:
                file = bring(workspace, folder, mirror, entry.bytes, progress)
            found = judge(file, mirror.label, expected)
        except DiskFull:
            raise
        except FetchError as error:
            failures.append(error)
            if progress is not None:
                progress(Transfer(mirror.label, failure=error))
        else:
            return _Came(file, found, mirror.public)
    gravest: FetchError = _gravest(entry.name, failures)
    raise gravest


def _gravest(name: str, failures: Sequence[FetchError]) -> FetchError:
    for error in failures:
        if isinstance(error, WrongDigest) or len(failures) == 1:
            return error
    return NoMirror(name=name, causes=" ".join(map(str, failures)) or "Its entry names none.")


def _settle(workspace: Workspace, name: str, card: Card, came: _Came) -> Model:
    """Take a judged file in and record it.

    Raises:
        NotGguf: It is no GGUF; it is deleted.
        LineageContradicted: The catalog knows this file with another lineage; it is deleted.
    """
    try:
        require_gguf(came.file, name)
        _require_own(name, card, entry_of(workspace.settings.model, came.digest))
    except (NotGguf, LineageContradicted):
        came.file.unlink()
        raise
    size = came.file.stat().st_size
    take_in(workspace, came.file, came.digest)
    if installed_as(workspace, name) is None:
        enter(workspace, name, card, (came.digest, size), came.mirror, came.base)
    shutil.rmtree(came.file.parent, ignore_errors=True)
    model = installed_as(workspace, name)
    assert model is not None, "it has just been entered"
    return model


def _require_own(name: str, card: Card, known: Entry | None) -> None:
    """Make sure that a file is not one that the catalog knows with another lineage.

    Raises:
        LineageContradicted: It is.
    """
    if known is not None and known.lineage != card.lineage:
        raise LineageContradicted(file=name, known=known.name)


def _card(file: Path, digest: str, known: Entry | None, given: Card | None) -> Card:
    if known is None and given is None:
        raise LineageNeeded(file=file, digest=digest)
    if known is None:
        assert given is not None
        return given
    if given is not None:
        _require_own(str(file), given, known)
    return known.card


def _unvouched(card: Card) -> Card:
    first: Step = replace(card.lineage[0], vouched_by="nobody")
    return replace(card, lineage=(first, *card.lineage[1:]))
