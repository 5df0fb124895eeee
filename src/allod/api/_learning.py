"""What search learns from a workspace, as the facade shows it: `opened.learning`."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from allod import search
from allod.api._legs import OFF, OpenLegs
from allod.errors import AllodError, Usage
from allod.models import installed
from allod.search import (
    Encoding,
    Index,
    Manner,
    Pair,
    Ranking,
    Trained,
    Vectors,
    VectorsMissing,
)
from allod.workspace import Workspace, WorkspaceLocked

_logger = logging.getLogger("allod")


@dataclass(frozen=True, slots=True)
class Learnt:
    """What there is beside the words.

    Attributes:
        model: Whose vectors search goes by; empty for none.
        vectors: How far they have come.
        bytes: What they take on the disk.
        manner: How they are made and used; None where the model cannot be used now.
        ranking: The learnt ranking; None where none is installed.
        faults: What cannot be used, and why.
    """

    model: str
    vectors: Encoding | None
    bytes: int
    manner: Manner | None
    ranking: Ranking | None
    faults: tuple[AllodError, ...]


class Learning:
    """Vectors and ranking: made, trained, shown."""

    def __init__(self, workspace: Workspace, ready: Callable[[int], Index], legs: OpenLegs) -> None:
        self._workspace = workspace
        self._ready = ready
        self._legs = legs

    def add_vectors(
        self,
        model: str = "",
        *,
        most: int | None = None,
        anew: bool = False,
        progress: Callable[[Encoding], None] | None = None,
    ) -> Encoding:
        """Give passages their vectors; searches and additions go on meanwhile. Run again, it goes on.

        Args:
            model: An embedding model of this workspace; empty = the one whose vectors there are, or the
                only one.
            most: Passages to encode in this run at most; None = all.
            anew: Throw away what there is and begin again.
            progress: Called after each stretch.

        Returns:
            How far they have come.

        Raises:
            Usage: No model is given and there is not exactly one.
            ModelBarred: The policy bars it.
            WorkspaceLocked: Another process makes vectors of this model.
            WrongDimension: The model gives vectors of another length than before.
        """
        name = model or self._default()
        encoder, manner = self._legs.encoder(name)
        with search.encoding(self._workspace, name):
            if anew:
                shutil.rmtree(search.folder_of(self._workspace, name), ignore_errors=True)
            return search.add_vectors(self._workspace, name, encoder, manner, most=most, progress=progress)

    def catch_up(self, progress: Callable[[Encoding], None] | None = None) -> Encoding | None:
        """Take out what has ended and encode what has come, as far as one `add` may.

        A fault is told and not raised: the documents are in, and found by their words.

        Args:
            progress: Called after each stretch.

        Returns:
            How far the vectors have come; None where there are none, or another process is at them.
        """
        try:
            return self._catch_up(progress)
        except AllodError as error:
            _logger.warning("%s", error, extra={"error": error})
            return None

    def train(self, progress: Callable[[int, int], None] | None = None) -> Trained:
        """Learn ranking from the passages and the confirmed questions; installed only where it does not lose.

        Args:
            progress: Called with questions looked at and questions in all.

        Returns:
            What was learnt and decided.

        Raises:
            NothingToLearn: There are too few passages to learn from.
            WorkspaceLocked: Another process is training.
        """
        with self._workspace.read() as view:
            index = self._ready(view.size)
            pairs = [Pair(each.text, each.passages) for each in search.confirmed(view)]
        return search.train(self._workspace, index, pairs, progress=progress)

    def show(self) -> Learnt:
        """Tell what there is, how far it has come, and what of it cannot be used."""
        faults: list[AllodError] = []
        settings = self._workspace.settings.search
        name = settings.vectors or search.latest_vectors(self._workspace) or ""
        vectors, size, manner, ranking = None, 0, None, None
        if name and name != OFF:
            folder = search.folder_of(self._workspace, name)
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            try:
                vectors = search.how_far(self._workspace, Vectors.open(folder))
                manner = self._legs.manner(name)
            except AllodError as error:
                faults.append(error)
        try:
            ranking = search.open_ranking(self._workspace)
        except AllodError as error:
            faults.append(error)
        return Learnt(name, vectors, size, manner, ranking, tuple(faults))

    def _default(self) -> str:
        """The model whose vectors there are, or the only embedding model.

        Raises:
            Usage: There is not exactly one.
        """
        chosen = self._workspace.settings.search.vectors
        name = (chosen if chosen != OFF else "") or search.latest_vectors(self._workspace)
        if name:
            return name
        able = [each.name for each in installed(self._workspace) if each.embedding is not None]
        if len(able) == 1:
            return able[0]
        detail = (
            f"this workspace has the embedding models {', '.join(able)}; choose one with --model NAME."
            if able
            else "this workspace has no embedding model; make one with `allod model fetch gemma3-270m` and "
            "`allod model derive gemma3-270m-layer16`."
        )
        raise Usage(detail=detail)

    def _catch_up(self, progress: Callable[[Encoding], None] | None) -> Encoding | None:
        settings = self._workspace.settings.search
        name = settings.vectors or search.latest_vectors(self._workspace)
        if name is None or name == OFF:
            return None
        with suppress(WorkspaceLocked, VectorsMissing), search.encoding(self._workspace, name):
            # What has ended goes even where the model cannot be used now.
            vectors = search.drop_ended(
                self._workspace, Vectors.open(search.folder_of(self._workspace, name))
            )
            come = search.how_far(self._workspace, vectors)
            if come.done == come.total or not settings.vectors_at_add:
                return come
            encoder, manner = self._legs.encoder(name)
            return search.add_vectors(
                self._workspace, name, encoder, manner, most=settings.vectors_at_add, progress=progress
            )
        return None
