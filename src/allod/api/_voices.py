"""The models that answer, opened when first asked for and kept warm while the workspace is open."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import Protocol

from allod import corpus, models, policy
from allod.assistant import Stream, Voice
from allod.models import Runner, Upstream
from allod.workspace import Workspace

UPSTREAM = "upstream"
"""The name under which the model of [model.upstream] is asked."""


class _Speaker(Protocol):
    def close(self) -> None: ...


class Voices:
    """The open models of a workspace, by name."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[str, tuple[Voice, _Speaker]] = {}

    def voice(self, name: str) -> Voice:
        """Return a model that answers.

        Args:
            name: As `allod model list` names it, or `upstream`.

        Returns:
            The model, asked for permission anew: a policy may have changed since it was opened.

        Raises:
            ModelUnknown: The workspace has no such model.
            ModelBarred: The policy bars it.
            ModelChanged: Its file is not the one that was taken in.
        """
        card = None if name == UPSTREAM else models.model_named(self._workspace, name, "answer")
        if name not in self._open:
            self._open[name] = self._upstream() if card is None else self._runner(card)
        return self._open[name][0]

    def close(self) -> None:
        """End the models' processes."""
        for _, speaker in self._open.values():
            speaker.close()
        self._open.clear()

    def _runner(self, card: models.Model) -> tuple[Voice, _Speaker]:
        settings = self._workspace.settings.model
        runner = Runner(card.path, settings, name=card.name)
        voice = self._voice(card.name, card.digest, card.lineage_digest, card.chat, runner.stream)
        return replace(voice, weights=card.path), runner

    def _upstream(self) -> tuple[Voice, _Speaker]:
        upstream = Upstream(self._workspace.settings.model)
        declared = self._workspace.settings.model.upstream
        address = hashlib.sha256(f"{declared.base_url} {declared.model}".encode()).hexdigest()
        voice = self._voice(UPSTREAM, address, address, True, upstream.stream)
        # A server elsewhere knows no grammar of ours.
        return replace(voice, mode="free", place=declared.place, permit=self._permit), upstream

    def _voice(self, name: str, digest: str, lineage: str, chat: bool, stream: Stream) -> Voice:
        settings = self._workspace.settings.model
        return Voice(
            name,
            digest,
            lineage,
            chat,
            stream,
            mode=settings.answer,
            characters=settings.evidence,
            max_tokens=settings.max_tokens,
            marks=settings.unsupported == "mark",
            replace_terms=settings.replace_terms,
        )

    def _permit(self, sources: Collection[str]) -> None:
        settings = self._workspace.settings
        with self._workspace.read() as view:
            for name in sorted(sources):
                source = corpus.source_named(view, name)
                policy.require_upstream(
                    source.rights(), source.place, settings.model.upstream, settings.policy
                )
