"""A model that is made here, from another one: what its entry says is cut, into the quarantine.

The base must be in the workspace, allowed, and the file that its own entry names. Making takes a second, so
one that was broken off begins anew.
"""

from __future__ import annotations

from pathlib import Path

from allod.models._catalog import DeriveMirror, Entry, entry_named
from allod.models._cut import UncutError, cut
from allod.models._embed_errors import BaseNotHere, BaseUnfit
from allod.models._errors import DiskFull, ModelBroken, ModelNotHere, NotGguf
from allod.models._quarantine import Progress, Transfer
from allod.models._record import accepted
from allod.models._store import model_named
from allod.workspace import Workspace


def bring_derived(
    workspace: Workspace, folder: Path, name: str, mirror: DeriveMirror, progress: Progress | None
) -> Path:
    """Make a model's file in the quarantine.

    Args:
        workspace: Where its base is.
        folder: The quarantine's folder of this model.
        name: The model's name.
        mirror: How it is made.
        progress: Called now and then.

    Returns:
        The file, unchecked.

    Raises:
        BaseNotHere: The workspace does not have the base.
        BaseUnfit: The base is another file than its entry says, or cannot be cut there.
        DiskFull: There is no room.
    """
    try:
        base = model_named(workspace, mirror.base)
    except ModelNotHere as error:
        raise BaseNotHere(name=name, base=mirror.base) from error
    if base.digest != _digest(workspace, mirror):
        detail = "the model of that name here is not the one of the catalog"
        raise BaseUnfit(name=name, base=mirror.base, detail=detail)
    file = folder / "derived.part"

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(Transfer(mirror.label, done, total))

    try:
        cut(base.path, mirror.layers, file, tell)
    except (UncutError, ModelBroken, NotGguf) as error:
        raise BaseUnfit(name=name, base=mirror.base, detail=str(error).rstrip(".")) from error
    except OSError as error:
        raise DiskFull(path=file, detail=error.strerror) from error
    return file


def base_of(workspace: Workspace, entry: Entry) -> str | None:
    """Return what a model is made from.

    Args:
        workspace: Which.
        entry: The model's entry.

    Returns:
        SHA-256 of the base, hex; None when it is not made from another model.
    """
    for mirror in entry.mirrors:
        if isinstance(mirror, DeriveMirror):
            return _digest(workspace, mirror)
    return None


def _digest(workspace: Workspace, mirror: DeriveMirror) -> str | None:
    base = entry_named(workspace.settings.model, mirror.base)
    return base.sha256 or accepted(workspace, base.name, base.lineage)
