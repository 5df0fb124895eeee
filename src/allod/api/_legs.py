"""What search goes by beside the words, opened when first needed and looked after as the workspace grows.

Whatever of it cannot be used is said once, and search goes on by the words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

from allod import models, search
from allod.errors import AllodError
from allod.models import Embedder, Model
from allod.search import Framed, LearntRanker, LearntSentences, Legs, Manner, Meaning, Recipe
from allod.workspace import Workspace

OFF = "off"
"""In the place of a model's name: search goes by no vectors."""

_logger = logging.getLogger("allod")
_T = TypeVar("_T")


class OpenLegs:
    """The legs of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._legs = Legs()
        self._seen = -1
        self._told: set[str] = set()
        self._embedder: tuple[str, Embedder] | None = None

    def ready(self) -> Legs:
        """Return what there is, as of the last act."""
        size = self._workspace.log.size()
        if size != self._seen:
            ranking = self._usable(lambda: search.open_ranking(self._workspace))
            self._legs = Legs(
                None if ranking is None else LearntRanker(ranking, Recipe()),
                None if ranking is None or ranking.sentences is None else LearntSentences(ranking.sentences),
                self._usable(self._meaning),
            )
            self._seen = size
        return self._legs

    def encoder(self, name: str) -> tuple[Framed, Manner]:
        """Open an embedding model; its process is kept warm.

        Args:
            name: As `allod model list` names it.

        Returns:
            The encoder, and how its vectors are made and used.

        Raises:
            ModelUnknown: The workspace has no such model.
            ModelBarred: The policy bars it.
            NoVectors: It is no embedding model.
        """
        model = models.model_named(self._workspace, name, "embed")
        if self._embedder is None or self._embedder[0] != model.digest:
            self.close()
            embedder = Embedder(model.path, self._workspace.settings.model, name=name)
            self._embedder = model.digest, embedder
        manner = manner_of(model)
        return Framed(self._embedder[1].encode, model.digest, manner), manner

    def manner(self, name: str) -> Manner:
        """Return how a model's vectors are made and used; no process is started.

        Args:
            name: As `allod model list` names it.

        Returns:
            Its manner.

        Raises:
            ModelUnknown: The workspace has no such model.
            ModelBarred: The policy bars it.
            NoVectors: It is no embedding model.
        """
        return manner_of(models.model_named(self._workspace, name, "embed"))

    def close(self) -> None:
        """End the model's process; the next question would start another."""
        if self._embedder is not None:
            self._embedder[1].close()
        self._embedder = None
        self._seen = -1

    def _meaning(self) -> Meaning | None:
        settings = self._workspace.settings.search
        if settings.vectors == OFF:
            return None
        name = settings.vectors or search.latest_vectors(self._workspace)
        if name is None:
            return None
        encoder, manner = self.encoder(name)
        return Meaning(
            search.folder_of(self._workspace, name), encoder, manner, name=name, late=settings.late_passages
        )

    def _usable(self, opened: Callable[[], _T | None]) -> _T | None:
        """Open a leg; say once why it cannot be used."""
        try:
            return opened()
        except AllodError as error:
            if error.code not in self._told:
                self._told.add(error.code)
                _logger.warning("%s", error, extra={"error": error})
            return None


def manner_of(model: Model) -> Manner:
    """Return how a model's vectors are made and used, as its catalog entry says.

    Args:
        model: An embedding model.

    Returns:
        Its manner.
    """
    own = {field.name: getattr(model.embedding, field.name) for field in fields(Manner)}
    return Manner(**own)
