"""The corpus as a whole: `opened.corpus.report()`, `.duplicates()`, `.findings()`; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from allod import corpus, policy
from allod.corpus import Cluster, Report, Screened
from allod.workspace import Workspace


class Corpus:
    """What a workspace holds, for whoever is at the command line."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def report(self, *, sources: Sequence[str] = (), clearance: str | None = None) -> Report:
        """Tell what the corpus consists of, and what it lacks.

        Args:
            sources: Restrict to these sources; empty = all.
            clearance: Level (id or label) above which nothing is counted; by default the policy's.

        Returns:
            The report, with its remarks.

        Raises:
            SourceUnknown: A source is not registered.
            UnknownLevel: `clearance` is not a level.
        """
        settings = self._workspace.settings
        with self._workspace.read() as view:
            return corpus.report(
                view, self._person(clearance), settings.policy, settings.workspace.jurisdiction, sources
            )

    def duplicates(self, *, sources: Sequence[str] = (), clearance: str | None = None) -> list[Cluster]:
        """List documents that resemble each other, as clusters, the largest first.

        Args:
            sources: Restrict to these sources; empty = all.
            clearance: Level (id or label) above which nothing is shown; by default the policy's.

        Returns:
            Clusters of at least two documents.

        Raises:
            SourceUnknown: A source is not registered.
            UnknownLevel: `clearance` is not a level.
        """
        rules = self._workspace.settings.policy
        with self._workspace.read() as view:
            seen = corpus.readable(view, self._person(clearance), rules, date.today(), sources)
            return corpus.clusters(view, seen)

    def findings(
        self, kind: str = "", *, sources: Sequence[str] = (), clearance: str | None = None
    ) -> list[Screened]:
        """List what screening found, document by document.

        Args:
            kind: Only kinds that begin so, such as `personal`; empty = all.
            sources: Restrict to these sources; empty = all.
            clearance: Level (id or label) above which nothing is shown; by default the policy's.

        Returns:
            One for each document and kind.

        Raises:
            SourceUnknown: A source is not registered.
            UnknownLevel: `clearance` is not a level.
        """
        rules = self._workspace.settings.policy
        with self._workspace.read() as view:
            seen = corpus.readable(view, self._person(clearance), rules, date.today(), sources)
            return corpus.screened(view, seen, kind)

    def _person(self, clearance: str | None) -> policy.Person:
        rules = self._workspace.settings.policy
        return policy.operator(rules, None if clearance is None else policy.level_id(clearance, rules.levels))
