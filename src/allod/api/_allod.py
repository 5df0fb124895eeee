"""The facade: one object for everything that can be done with a workspace. The command line only prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select

from allod import assistant, corpus, policy, search
from allod.api._corpus import Corpus
from allod.api._learning import Learning
from allod.api._legs import OpenLegs
from allod.api._models import Models
from allod.api._questions import Questions
from allod.api._trace import Node, trace
from allod.api._verify import Verification, verify_workspace
from allod.api._voices import Voices
from allod.assistant import Answer, Said, Sentence
from allod.corpus import Progress, Source, Summary, Terms
from allod.language import normalize
from allod.ledger import receipt
from allod.search import Hit, Index
from allod.workspace import (
    Backup,
    BackupProgress,
    Workspace,
    acts,
    write_backup,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the ledger: its number, kind, time (RFC 3339, a claim) and signed statement."""

    number: int
    kind: str
    at: str


class Allod:
    """An open workspace. Use it in a with block, or call `close`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._index: Index | None = None
        self._seen = -1
        self._voices = Voices(workspace)
        self._legs = OpenLegs(workspace)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the workspace's files and end the models' processes."""
        self._voices.close()
        self._legs.close()
        self.workspace.close()

    @property
    def corpus(self) -> Corpus:
        """What the documents consist of and lack, and which resemble each other."""
        return Corpus(self.workspace)

    @property
    def models(self) -> Models:
        """Language models: list, show, fetch, add, remove."""
        return Models(self.workspace)

    @property
    def questions(self) -> Questions:
        """The workspace's own questions: add, list, show, confirm, remove, take from files, measure by."""
        return Questions(self.workspace, self._ready, self._legs)

    @property
    def learning(self) -> Learning:
        """What search learns: vectors of the passages, a ranking; and what there is of it."""
        return Learning(self.workspace, self._ready, self._legs)

    def add_source(self, terms: Terms) -> Source:
        """Register where documents come from.

        Args:
            terms: Name, licence, steward, and what else is known.

        Returns:
            The source, entered in the ledger.

        Raises:
            SourceExists: The name is taken.
            BadTerms: A term that makes no sense.
            BadLicence: Not an SPDX expression.
            UnknownLevel: Not a classification of this workspace.
        """
        return corpus.add_source(self.workspace, terms)

    def sources(self) -> list[Source]:
        """List the registered sources."""
        with self.workspace.read() as view:
            return corpus.all_sources(view)

    def source(self, name: str) -> Source:
        """Return one source.

        Args:
            name: Its name.

        Returns:
            The source.

        Raises:
            SourceUnknown: None has that name.
        """
        with self.workspace.read() as view:
            return corpus.source_named(view, name)

    def add(
        self,
        paths: Iterable[Path],
        source: str,
        *,
        redact: bool = False,
        wait: bool = True,
        waiting: Callable[[str], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Summary:
        """Take documents in, record them and make them findable. Run again after a crash, it goes on.

        Args:
            paths: Files and folders.
            source: Name of a registered source.
            redact: Put stand-ins in the place of personal data; originals stay as they are.
            wait: Wait while another process adds; otherwise fail at once.
            waiting: Called once with the other process's description when there is a wait.
            progress: Called now and then.

        Returns:
            What was taken, and what failed and why.

        Raises:
            SourceUnknown: The source is not registered.
            NotAllowed: Its period has ended.
            WorkspaceLocked: Another process adds, and `wait` is false.
        """
        origin = self.source(source)
        rules = self.workspace.settings.policy
        policy.require(policy.operator(rules), "add", origin.rights(), rules, date.today())
        with self.workspace.ingesting("add", wait=wait, waiting=waiting):
            self.workspace.settle()
            search.erase_expired(self.workspace)
            with search.feeding(self.workspace) as feed:
                summary = corpus.add(
                    self.workspace, origin, paths, redact=redact, on_batch=feed, on_progress=progress
                )
        self.learning.catch_up()
        return summary

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        sources: Sequence[str] = (),
        clearance: str | None = None,
        words: bool = False,
    ) -> list[Hit]:
        """Find passages.

        Args:
            query: In any language.
            k: How many, at most 100.
            sources: Restrict to these sources; empty = all.
            clearance: Level (id or label) above which nothing is shown; by default the policy's.
            words: By the words alone, whatever else search has learnt.

        Returns:
            Hits, best first, only of what may be seen.

        Raises:
            SourceUnknown: A source is not registered.
            UnknownLevel: `clearance` is not a level.
        """
        person = self._person(clearance)
        with self.workspace.read() as view:
            index = self._ready(view.size)
            legs = None if words else self._legs.ready()
            found = search.find(self.workspace, index, view, person, query, k=k, sources=sources, legs=legs)
            return list(found.hits)

    def ask(
        self,
        question: str,
        *,
        sources: Sequence[str] = (),
        clearance: str | None = None,
        model: str = "",
        after: str | None = None,
        stream: Callable[[Said | Sentence], None] | None = None,
    ) -> Answer:
        """Answer from the documents or refuse; either is an act in the ledger.

        Args:
            question: In any language.
            sources: Restrict to these sources; empty = all.
            clearance: Level (id or label) above which nothing is shown; by default the policy's.
            model: A model of this workspace, or `upstream`, that is to answer in its own words; what the
                documents do not bear out of them is left out. Without one the answer quotes.
            after: Id of the answer that this question follows.
            stream: Called with each sentence, in order, once the answer is recorded.

        Returns:
            The answer with its citations and its id.

        Raises:
            SourceUnknown: A source is not registered.
            UnknownLevel: `clearance` is not a level.
            ModelUnknown: There is no such model.
            ModelBarred: The policy bars it.
            NothingToFollow: There is no answer `after` for this person.
            RunnerCrashed: The model failed; nothing was recorded, and the next question starts it anew.
        """
        search.erase_expired(self.workspace)
        person = self._person(clearance)
        voice = self._voices.voice(model) if model else None
        index = self._ready(self.workspace.log.size())
        answer = assistant.ask(
            self.workspace,
            index,
            person,
            normalize(question),  # no character that cannot be stored
            sources=sources,
            legs=self._legs.ready(),
            voice=voice,
            after=after,
        )
        if stream is not None:
            said: list[Said | Sentence] = [*answer.direct, *answer.sentences]
            for sentence in said:
                stream(sentence)
        return answer

    def rebuild_index(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Build the index anew from the database.

        Args:
            progress: Called with passages done and passages in all.

        Returns:
            Passages in the new index.
        """
        with self.workspace.ingesting("index rebuild"):
            self.workspace.settle()
            self._index = search.rebuild(self.workspace, progress)
        return len(self._index)

    def verify(self, since: bytes | None = None) -> Verification:
        """Check the ledger, and the workspace against it, offline.

        Args:
            since: A checkpoint kept elsewhere: today's ledger must extend it.

        Returns:
            The findings, by entry.

        Raises:
            BadCheckpoint: `since` is not a checkpoint of this ledger.
        """
        return verify_workspace(self.workspace, since)

    def backup(
        self, path: Path | str, *, with_models: bool = False, progress: BackupProgress | None = None
    ) -> Backup:
        """Write all that the workspace is into one file, as it stands now; acts go on meanwhile.

        Args:
            path: A new file. It holds the private key and is as secret as that.
            with_models: The models' files, too; else they are only named.
            progress: Called with bytes written and bytes in all.

        Returns:
            What it holds; `allod.restore` makes a workspace of it again.

        Raises:
            BackupExists: The path is taken.
            BlobMissing: An original is missing or changed; no backup was written.
        """
        return write_backup(self.workspace, Path(path), with_models=with_models, progress=progress)

    def trace(self, name: str, *, forward: bool = False) -> Node:
        """Walk from an answer, document or source to its origins, or to all that it touched.

        Args:
            name: ``a17``, ``d5``, a path, a title or a source's name.
            forward: To what came of it.

        Returns:
            The tree.

        Raises:
            NothingToTrace: Nothing is called so.
        """
        with self.workspace.read() as view:
            return trace(view, name, forward=forward)

    def entries(self) -> list[Entry]:
        """List the acts in the ledger, in order."""
        with self.workspace.read() as view:
            query = select(acts.c.entry, acts.c.kind, acts.c.at).where(acts.c.entry < view.size)
            return [Entry(*row) for row in view.connection.execute(query.order_by(acts.c.entry))]

    def entry(self, number: int) -> bytes:
        """Return an entry's exact bytes, a DSSE envelope.

        Args:
            number: From 0.

        Returns:
            The envelope.

        Raises:
            NoEntry: The ledger has no such entry.
        """
        return self.workspace.log.entry(number)

    def checkpoint(self) -> bytes:
        """Return the ledger's newest checkpoint, some 200 bytes to keep elsewhere."""
        return self.workspace.log.checkpoint()

    def receipt(self, number: int) -> bytes:
        """Return what proves an entry to anyone who has the public key.

        Args:
            number: The entry, for an answer the number in its id.

        Returns:
            Envelope, inclusion proof and checkpoint as one text.

        Raises:
            NoEntry: The ledger has no such entry.
        """
        return receipt(self.workspace.log, number)

    def _person(self, clearance: str | None) -> policy.Person:
        rules = self.workspace.settings.policy
        level = None if clearance is None else policy.level_id(clearance, rules.levels)
        return policy.operator(rules, level)

    def _ready(self, size: int) -> Index:
        """Return the index, looked after again whenever the ledger has grown."""
        if self._index is None or size != self._seen:
            self._index = search.open_index(self.workspace)
            self._seen = size
        return self._index
