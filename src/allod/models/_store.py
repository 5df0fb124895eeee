"""The models of a workspace: their rows, their files, and the cache that workspaces share.

A model's file lies at ``models/<sha256>.gguf`` and is a hard link to the cache's, or a copy where that lies
on another file system. The row says what it must be; who runs it asks `model_named`, which looks at the file.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import RowMapping, select

from allod.models._catalog import Card, catalog_of, entry_of
from allod.models._embed_errors import NoAnswers, NoVectors
from allod.models._embedding import Embedding
from allod.models._environment import user_cache
from allod.models._errors import (
    DiskFull,
    ModelChanged,
    ModelLost,
    ModelNotHere,
    ModelUnknown,
)
from allod.models._lineage import Step, lineage_json, require
from allod.workspace import View, Workspace, digest_of, models, sync_folder, visible

_logger = logging.getLogger("allod")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that this workspace has.

    Attributes:
        name: What people call it here.
        digest: SHA-256 of its file, hex.
        bytes: Size of its file.
        path: Its file.
        lineage: From the model itself to the first base.
        lineage_digest: SHA-256 of the lineage.
        chat: Whether it is an instruct model with a chat template.
        context: Tokens that it was made for.
        languages: BCP 47, as its developer says.
        title: What its developer calls it.
        mirror: Where it came from.
        entry: The act that took it in.
        embedding: How its vectors are made, for a model that gives vectors and no answers.
    """

    name: str
    digest: str
    bytes: int
    path: Path
    lineage: tuple[Step, ...]
    lineage_digest: str
    chat: bool
    context: int
    languages: tuple[str, ...]
    title: str
    mirror: str
    entry: int
    embedding: Embedding | None = None


def folder_of(workspace: Workspace) -> Path:
    """Return the folder of a workspace's models; made if need be."""
    folder = workspace.root / "models"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def installed(workspace: Workspace) -> list[Model]:
    """List the models of a workspace, by name; no file is looked at.

    Args:
        workspace: Which.

    Returns:
        All that were taken in and not removed.
    """
    with workspace.read() as view:
        return models_in(workspace, view)


def models_in(workspace: Workspace, view: View) -> list[Model]:
    """List the models that a snapshot shows, by name.

    Args:
        workspace: Where their files are.
        view: The snapshot.

    Returns:
        All that were taken in and not removed.
    """
    query = select(models).where(visible(models, view.size)).order_by(models.c.name, models.c.act)
    return [_model(workspace, row) for row in view.connection.execute(query).mappings()]


def model_named(workspace: Workspace, name: str, use: Literal["any", "answer", "embed"] = "any") -> Model:
    """Return a model that may be run now: policy allows it still, and its file is the one that was recorded.

    Args:
        workspace: Which.
        name: The model's name.
        use: What it is to do; one that gives vectors gives no answers, and the other way round.

    Returns:
        The model.

    Raises:
        ModelUnknown: Nothing has that name.
        ModelNotHere: The catalog knows it, the workspace does not have it.
        ModelLost: Its file is missing.
        ModelChanged: Its file is another one.
        NoAnswers: It is to answer and gives vectors.
        NoVectors: It is to give vectors and answers.
    """
    model = installed_as(workspace, name)
    if model is None:
        listed = name in catalog_of(workspace.settings.model)
        raise (ModelNotHere if listed else ModelUnknown)(name=name)
    require(name, model.lineage, workspace.settings.policy.models)
    if known := entry_of(workspace.settings.model, model.digest):  # a newer catalog may know better
        require(name, known.lineage, workspace.settings.policy.models)
    if use == "answer" and model.embedding is not None:
        raise NoAnswers(name=name)
    if use == "embed" and model.embedding is None:
        raise NoVectors(name=name)
    check_file(model)
    return model


def installed_as(workspace: Workspace, name: str) -> Model | None:
    """Return the model of that name, if the workspace has one."""
    return next((model for model in installed(workspace) if model.name == name), None)


def check_file(model: Model) -> None:
    """Make sure that a model's file is the one that was recorded.

    Args:
        model: Which.

    Raises:
        ModelLost: It is missing.
        ModelChanged: It is another one.
    """
    try:
        found = digest_now(model.path)
    except OSError as error:
        raise ModelLost(path=model.path, name=model.name) from error
    if found != model.digest:
        raise ModelChanged(path=model.path, name=model.name, found=found, expected=model.digest)


def digest_now(path: Path) -> str:
    """Hash a file, once as long as this process sees no change of it.

    Args:
        path: The file.

    Returns:
        SHA-256, hex.
    """
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def cache_path(workspace: Workspace, digest: str) -> Path:
    """Return where the shared cache has a file, whether or not it does."""
    given = workspace.settings.model.cache
    folder = Path(given).expanduser() if given else user_cache() / "allod" / "models"
    return folder / f"{digest}.gguf"


def take_in(workspace: Workspace, file: Path, digest: str) -> Path:
    """Move a checked file to its place, durably, and share it.

    Args:
        workspace: Which.
        file: In the quarantine of the same workspace.
        digest: Its SHA-256, which the caller has checked.

    Returns:
        Its place.

    Raises:
        DiskFull: The system refuses.
    """
    place = folder_of(workspace) / f"{digest}.gguf"
    try:
        file.chmod(0o400)
        file.rename(place)
        sync_folder(place.parent)
    except OSError as error:
        raise DiskFull(path=place, detail=error.strerror) from error
    shared = cache_path(workspace, digest)
    try:
        shared.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not shared.exists():
            link_or_copy(place, shared)
    except OSError as error:  # the model is here all the same: only the next workspace must fetch it again
        _logger.warning("%s: not shared with other workspaces (%s)", shared, error.strerror)
    return place


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name; on another file system, a copy that appears whole.

    Args:
        source: The file.
        target: The second name, which must be free.
    """
    try:
        os.link(source, target)
    except OSError:
        building = target.with_suffix(f".{os.getpid()}.part")
        try:
            shutil.copyfile(source, building)
            building.chmod(0o400)
            building.rename(target)
        finally:
            building.unlink(missing_ok=True)


def card_json(card: Card) -> str:
    """Return what the row keeps of a model beside its file."""
    kept: dict[str, Any] = {
        "lineage": lineage_json(card.lineage),
        "title": card.title,
        "chat": card.chat,
        "context": card.context,
        "languages": list(card.languages),
    }
    if card.embedding is not None:
        kept["embedding"] = asdict(card.embedding)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def lineage_of(kept: str) -> tuple[Step, ...]:
    """Read a row's lineage.

    Args:
        kept: Its column `lineage`.

    Returns:
        From the model itself to the first base.
    """
    return tuple(Step(**step) for step in json.loads(kept)["lineage"])


def _model(workspace: Workspace, row: RowMapping | Mapping[str, Any]) -> Model:
    kept = json.loads(row["lineage"])
    return Model(
        name=row["name"],
        digest=row["digest"],
        bytes=row["bytes"],
        path=workspace.root / "models" / f"{row['digest']}.gguf",
        lineage=lineage_of(row["lineage"]),
        lineage_digest=row["lineage_digest"],
        chat=kept["chat"],
        context=kept["context"],
        languages=tuple(kept["languages"]),
        title=kept["title"],
        mirror=row["mirror"],
        entry=row["act"],
        embedding=_embedding(kept.get("embedding")),
    )


def _embedding(kept: dict[str, Any] | None) -> Embedding | None:
    return None if kept is None else Embedding(**kept | {"questions": tuple(kept["questions"])})


@lru_cache(maxsize=64)
def _digest(path: Path, size: int, changed: int, touched: int, inode: int) -> str:
    del size, changed, touched, inode  # they are the key: a file that differs in one is another file
    return digest_of(path)
