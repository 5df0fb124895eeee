"""The workspace's own questions, as the facade shows them: `opened.questions`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from allod import corpus, policy, search
from allod.api._legs import OpenLegs
from allod.assistant import Answer
from allod.search import Draft, Evaluation, Hit, HitMissing, Imported, Index, Kept
from allod.workspace import View, Workspace


@dataclass(frozen=True, slots=True)
class Measured:
    """What `Questions.evaluate` found."""

    evaluation: Evaluation
    questions: tuple[Kept, ...]
    """Those that it rests on, in the order of its outcomes."""
    left_out: int
    """Confirmed questions whose right passages the person may not see."""


class Questions:
    """Questions with their right passages: what search is measured, tuned and trained by."""

    def __init__(self, workspace: Workspace, ready: Callable[[int], Index], legs: OpenLegs) -> None:
        self._workspace = workspace
        self._ready = ready
        self._legs = legs

    def list(self, *, clearance: str | None = None) -> list[Kept]:
        """List the questions whose passages a person may see.

        Args:
            clearance: Level (id or label) above which nothing is shown; by default the policy's.

        Returns:
            The questions, in the order in which they came.

        Raises:
            UnknownLevel: `clearance` is not a level.
        """
        with self._workspace.read() as view:
            return search.questions_in(view, self._allowed(view, clearance))

    def show(self, name: str, *, clearance: str | None = None) -> Kept:
        """Return one question.

        Args:
            name: As ``q12``.
            clearance: Level (id or label) above which nothing is shown; by default the policy's.

        Returns:
            The question.

        Raises:
            QuestionUnknown: There is none that may be seen.
            UnknownLevel: `clearance` is not a level.
        """
        with self._workspace.read() as view:
            return search.question_named(view, name, self._allowed(view, clearance))

    def add(
        self,
        text: str,
        *,
        passages: Sequence[str] = (),
        hits: Sequence[int] = (),
        by: str = "",
        until: date | None = None,
    ) -> Kept:
        """Keep a question; with right passages it counts as confirmed.

        Args:
            text: The question, in anybody's words.
            passages: Names of its right passages: ``p123``, or title and reference.
            hits: Or which hits of a search for it are right, from 1.
            by: Who says so, a role or a label; by default the operator.
            until: The last day on which its text is kept; None = for ever.

        Returns:
            The question.

        Raises:
            QuestionKnown: It is kept already.
            BadQuestion: It is empty or too long.
            PassageUnknown: No passage that may be seen has that name.
            PassageAmbiguous: Several have.
            HitMissing: The search has fewer hits.
        """
        question = search.worded(text)
        search.erase_expired(self._workspace)
        right = self._right(question, passages, hits)
        draft = Draft(question, right)
        last = None if until is None else until.isoformat()
        (number,) = search.keep_questions(self._workspace, [draft], "added", by=self._by(by), until=last)
        return self.show(str(number))

    def confirm(
        self, name: str, *, passages: Sequence[str] = (), hits: Sequence[int] = (), by: str = ""
    ) -> Kept:
        """Confirm a question's right passages, or give it others.

        Args:
            name: As ``q12``.
            passages: Names of its right passages; with `hits` empty too, those that it has are confirmed.
            hits: Or which hits of a search for it are right, from 1.
            by: Who says so, a role or a label; by default the operator.

        Returns:
            The question.

        Raises:
            QuestionUnknown: There is none that may be seen.
            NothingToConfirm: It has no passage in force, and none is given.
            QuestionErased: Its text is gone.
            PassageUnknown: No passage that may be seen has that name.
            PassageAmbiguous: Several have.
            HitMissing: The search has fewer hits.
        """
        search.erase_expired(self._workspace)
        question = self.show(name)
        right = self._right(question.text or "", passages, hits)
        search.confirm_question(self._workspace, question, right, self._by(by))
        return self.show(name)

    def remove(self, name: str) -> Kept:
        """Remove a question: its text is erased, its record stays.

        Args:
            name: As ``q12``.

        Returns:
            What was removed.

        Raises:
            QuestionUnknown: There is none that may be seen.
        """
        search.erase_expired(self._workspace)
        question = self.show(name)
        search.remove_question(self._workspace, question)
        return question

    def take(
        self,
        path: Path | str,
        *,
        by: str = "",
        until: date | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Imported:
        """Keep the questions of a file; good lines are taken, whatever the others are.

        Args:
            path: JSONL or CSV (docs/questions.md tells its fields).
            by: Who vouches for the passages, a role or a label; by default the operator.
            until: The last day on which the texts are kept; None = for ever.
            progress: Called with lines read.

        Returns:
            What was taken, and which lines were not and why.

        Raises:
            BadQuestionFile: It cannot be read at all.
        """
        search.erase_expired(self._workspace)
        with self._workspace.read() as view:
            allowed = self._allowed(view)
        last = None if until is None else until.isoformat()
        return search.import_questions(
            self._workspace, Path(path), allowed, by=self._by(by), until=last, progress=progress
        )

    def keep(self, answer: Answer) -> Kept:
        """Keep a question that was asked, with the passages that its answer cites; nobody confirmed them yet.

        Args:
            answer: What `Allod.ask` returned.

        Returns:
            The question; until when it is kept, `[answer] question_days` says.

        Raises:
            QuestionKnown: It is kept already.
            BadQuestion: It is too long.
        """
        days = self._workspace.settings.answer.question_days
        until = (date.today() + timedelta(days)).isoformat() if days else None
        cited = tuple(dict.fromkeys(citation.passage for citation in answer.citations))
        draft = Draft(search.worded(answer.question), cited)
        search.erase_expired(self._workspace)
        (number,) = search.keep_questions(self._workspace, [draft], "asked", until=until)
        return self.show(str(number))

    def evaluate(
        self,
        k: int = 10,
        *,
        sources: Sequence[str] = (),
        clearance: str | None = None,
        words: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Measured:
        """Measure search by the confirmed questions.

        Args:
            k: Passages looked at for each, at least ten.
            sources: Restrict to these sources; empty = all.
            clearance: Level (id or label) above which nothing is shown; by default the policy's.
            words: By the words alone, whatever else there is.
            progress: Called with questions done and questions in all.

        Returns:
            hit@1, 5, 10 and k, the mean reciprocal rank, and what came of each question.

        Raises:
            NoQuestions: None is confirmed whose passages may be seen.
            SourceUnknown: A source is not registered.
            UnknownLevel: `clearance` is not a level.
        """
        person = self._person(clearance)
        with self._workspace.read() as view:
            index = self._ready(view.size)
            kept = search.questions_in(view, self._allowed(view, clearance, sources))
            cases = search.cases_of(kept)
            legs = None if words else self._legs.ready()

            def finder(question: str, depth: int) -> Sequence[Hit]:
                return search.find(
                    self._workspace, index, view, person, question, k=depth, sources=sources, legs=legs
                ).hits

            found = search.evaluate(cases, finder, (1, 5, 10, max(k, 10)), progress)
            by_name = {question.name: question for question in kept}
            used = tuple(by_name[case.name] for case in cases)
            return Measured(found, used, len(search.confirmed(view)) - len(cases))

    def _right(self, question: str, names: Sequence[str], hits: Sequence[int]) -> tuple[int, ...]:
        """The passages that names and hits mean.

        Raises:
            HitMissing: The search has fewer hits.
        """
        with self._workspace.read() as view:
            allowed = self._allowed(view)
            right = [passage for name in names for passage in search.passages_named(view, name, allowed)]
            if hits:
                index, deep = self._ready(view.size), max(*hits, 1)
                legs = self._legs.ready()
                found = search.find(
                    self._workspace, index, view, self._person(), question, k=deep, legs=legs
                ).hits
                for number in hits:
                    if not 1 <= number <= len(found):
                        raise HitMissing(number=number, found=len(found))
                    right.append(found[number - 1].passage)
        return tuple(dict.fromkeys(right))

    def _by(self, by: str) -> str:
        return by.strip()[:100] or self._person().role

    def _person(self, clearance: str | None = None) -> policy.Person:
        rules = self._workspace.settings.policy
        level = None if clearance is None else policy.level_id(clearance, rules.levels)
        return policy.operator(rules, level)

    def _allowed(
        self, view: View, clearance: str | None = None, sources: Sequence[str] = ()
    ) -> frozenset[int]:
        rules = self._workspace.settings.policy
        return corpus.readable(view, self._person(clearance), rules, date.today(), sources).allowed
