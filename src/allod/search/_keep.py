"""The acts of the workspace's own questions: kept, confirmed, removed, erased; and their comparison.

The ledger gets commitments to questions and passages, and counts; texts and who confirmed them stay in the
database. What is removed or whose time is over loses its text and its salt, so that the commitment opens no
more; the row stays as the witness of its act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from allod import corpus
from allod.language import normalize, question_language
from allod.ledger import Statement, Subject, commit, new_salt, own_predicate
from allod.search._errors import (
    BadQuestion,
    NothingToConfirm,
    QuestionDiffers,
    QuestionErased,
    QuestionKnown,
    QuestionUnknown,
)
from allod.search._questions import Kept, Origin, together
from allod.workspace import (
    Act,
    View,
    Workspace,
    insert_many,
    passages,
    question_passages,
    questions,
    versions,
)

QUESTION_TYPE = own_predicate("question")
MOST_CHARACTERS = 2_000
_GONE = ("removed", "erased")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that is to be kept, with the ids of its right passages."""

    text: str
    passages: tuple[int, ...] = ()
    answerable: bool = True
    """False where someone says that no document answers it."""


def worded(question: str) -> str:
    """Return a question as it is kept: normalised, on one line.

    Args:
        question: As a person or a file gives it.

    Returns:
        The text by which questions are told apart.

    Raises:
        BadQuestion: It is empty, or longer than a question is.
    """
    text = " ".join(normalize(question).split())
    if not 0 < len(text) <= MOST_CHARACTERS:
        raise BadQuestion(length=len(text), most=MOST_CHARACTERS)
    return text


def keep_questions(
    workspace: Workspace,
    drafts: Sequence[Draft],
    origin: Origin,
    *,
    by: str | None = None,
    until: str | None = None,
) -> dict[int, Draft]:
    """Keep questions, in one act; those that are kept already are passed over.

    Args:
        workspace: Where.
        drafts: At least one; texts as `worded` gives them.
        origin: How they came here.
        by: Who says that the passages are the right ones; None = nobody yet.
        until: The last day on which their texts are kept (ISO 8601); None = for ever.

    Returns:
        The new ones by their ids.

    Raises:
        QuestionKnown: All of them are kept already; nothing was done.
    """
    with workspace.act("question") as act:
        known = _known(act.connection, [draft.text for draft in drafts])
        first = {draft.text: draft for draft in reversed(drafts)}  # of each text
        fresh = [each for each in drafts if first[each.text] is each and each.text not in known]
        if not fresh:
            raise QuestionKnown(name=f"q{known[drafts[0].text]}")
        last = act.connection.execute(select(func.max(questions.c.id))).scalar() or 0
        salts = [new_salt() for _ in fresh]
        rows = [
            (
                number,
                act.entry,
                None,
                draft.text,
                question_language(draft.text),
                origin,
                draft.answerable,
                until,
                salt,
                commit(draft.text.encode(), salt),
            )
            for number, (draft, salt) in enumerate(zip(fresh, salts, strict=True), last + 1)
        ]
        insert_many(act.connection, questions, rows)
        right = {row[0]: draft.passages for row, draft in zip(rows, fresh, strict=True)}
        places = _place(act, right, by)
        unanswerable = sum(not (draft.answerable or draft.passages) for draft in fresh)
        _state(
            act,
            origin,
            [str(row[-1]) for row in rows],
            list(right.values()),
            places,
            by=by,
            unanswerable=unanswerable,
        )
    return {row[0]: draft for row, draft in zip(rows, fresh, strict=True)}


def confirm_question(workspace: Workspace, question: Kept, right: Sequence[int], by: str) -> None:
    """Confirm a question's right passages, or name others in their place.

    Args:
        workspace: Where.
        question: The question as it was read.
        right: Ids of the right passages; empty = those that it has.
        by: Who confirms; kept in the database alone.

    Raises:
        NothingToConfirm: It has no passage in force, and none is given.
        QuestionErased: Its text is gone.
        QuestionUnknown: It has been removed meanwhile.
    """
    if question.text is None:
        raise QuestionErased(name=question.name)
    chosen = tuple(dict.fromkeys(right)) or question.in_force
    if not chosen:
        raise NothingToConfirm(name=question.name)
    with workspace.act("question") as act:
        commitment = _commitment(act, question)
        before = (question_passages.c.question == question.id, question_passages.c.ended.is_(None))
        act.connection.execute(update(question_passages).where(*before).values(ended=act.entry))
        places = _place(act, {question.id: chosen}, by)
        _state(act, "confirmed", [commitment], [chosen], places, by=by)


def remove_question(workspace: Workspace, question: Kept) -> None:
    """Remove a question: its text is erased, its record stays.

    Args:
        workspace: Where.
        question: The question.

    Raises:
        QuestionUnknown: It has been removed meanwhile.
    """
    with workspace.act("question") as act:
        commitment = _commitment(act, question)
        act.connection.execute(
            update(questions)
            .where(questions.c.id == question.id)
            .values(ended=act.entry, text=None, salt=None)
        )
        _state(act, "removed", [commitment])


def erase_expired(workspace: Workspace) -> int:
    """Erase the texts of questions whose time is over.

    Args:
        workspace: Where.

    Returns:
        How many were erased; without any there is no act.
    """
    over = (questions.c.until < date.today().isoformat(), questions.c.text.is_not(None))
    query = select(questions.c.commitment).where(*over).order_by(questions.c.id)
    with workspace.read() as view:
        if not view.connection.execute(query.limit(1)).first():
            return 0
    found: list[str] = []
    with suppress(QuestionErased), workspace.act("question") as act:
        found = _over(act, query)
        act.connection.execute(update(questions).where(*over).values(text=None, salt=None))
        _state(act, "erased", found)
    return len(found)


def _over(act: Act, query: Select[str]) -> list[str]:
    """The commitments of questions whose time is over.

    Raises:
        QuestionErased: Another process has just erased them; there is nothing left to do.
    """
    found = list(act.connection.execute(query).scalars())
    if not found:
        raise QuestionErased(name="")
    return found


def audit(view: View, statements: Mapping[int, Statement]) -> Iterator[QuestionDiffers]:
    """Compare the questions with what was signed of them, both ways.

    Args:
        view: A snapshot.
        statements: The ledger's statements, by entry.

    Yields:
        Acts whose questions are not as they were signed.
    """
    signed = {entry: each for entry, each in statements.items() if each.predicate_type == QUESTION_TYPE}
    held, confirmed = _held(view)
    ended: dict[int, set[str]] = defaultdict(set)
    gone = {
        subject.sha256
        for each in signed.values()
        if each.predicate.get("status") in _GONE
        for subject in each.subjects
    }
    damaged = set()
    for row in view.connection.execute(select(questions).where(questions.c.act < view.size)).mappings():
        commitment, text = row["commitment"], row["text"]
        if row["ended"] is not None and row["ended"] < view.size:
            ended[row["ended"]].add(commitment)
        whole = text is None or commit(text.encode(), row["salt"] or b"") == commitment
        if (text is None) != (commitment in gone) or not whole:
            damaged.add(row["act"])
    for entry in sorted({*signed, *held, *ended}):
        told = signed.get(entry)
        if (
            told is None
            or entry in damaged
            or _right(told) != held.get(entry, {})
            or told.predicate.get("confirmed") != len(confirmed.get(entry, ()))
            or (_subjects(told) if told.predicate.get("status") == "removed" else set())
            != ended.get(entry, set())
        ):
            yield QuestionDiffers(entry=entry)


def _held(view: View) -> tuple[dict[int, dict[str, set[str]]], dict[int, set[str]]]:
    """By act: the questions that it spoke of, each with its passages' commitments; which were confirmed."""
    held: dict[int, dict[str, set[str]]] = defaultdict(dict)
    confirmed: dict[int, set[str]] = defaultdict(set)
    kept = select(questions.c.act, questions.c.commitment).where(questions.c.act < view.size)
    for entry, commitment in view.connection.execute(kept):
        held[entry][commitment] = set()
    named = (
        select(
            question_passages.c.act,
            questions.c.commitment,
            question_passages.c.passage,
            question_passages.c.confirmed_by,
        )
        .join(questions, questions.c.id == question_passages.c.question)
        .where(question_passages.c.act < view.size)
    )
    rows = view.connection.execute(named).all()
    places: dict[int, str] = {}
    for ids in together(passage for _, _, passage, _ in rows):
        found = corpus.passage_commitments(view, ids)
        places |= {passage: place.commitment for passage, place in found.items()}
    for entry, commitment, passage, by in rows:
        held[entry].setdefault(commitment, set()).add(places.get(passage, ""))
        if by is not None:
            confirmed[entry].add(commitment)
    return held, confirmed


def _subjects(statement: Statement) -> set[str]:
    return {subject.sha256 for subject in statement.subjects}


def _right(statement: Statement) -> dict[str, set[str]]:
    """The questions of a statement that keeps or confirms, each with its passages' commitments."""
    if statement.predicate.get("status") in _GONE:
        return {}
    materials = [each["digest"]["sha256"] for each in statement.predicate["materials"]]
    return {
        subject.sha256: {materials[number] for number in numbers}
        for subject, numbers in zip(statement.subjects, statement.predicate["passages"], strict=True)
    }


def _known(connection: Connection, texts: Sequence[str]) -> dict[str, int]:
    query = select(questions.c.text, questions.c.id).where(questions.c.ended.is_(None))
    rows = connection.execute(query.where(questions.c.text.in_(texts)))
    return {row[0]: row[1] for row in rows}


def _commitment(act: Act, question: Kept) -> str:
    """The commitment of a question that is still there.

    Raises:
        QuestionUnknown: It has been removed.
    """
    query = select(questions.c.commitment).where(questions.c.id == question.id, questions.c.ended.is_(None))
    found: str | None = act.connection.execute(query).scalar()
    if found is None:
        raise QuestionUnknown(name=question.name)
    return found


def _place(act: Act, right: Mapping[int, Sequence[int]], by: str | None) -> dict[int, corpus.Committed]:
    """Write the rows of right passages; return what is committed to, by passage."""
    places: dict[int, corpus.Committed] = {}
    of: dict[int, tuple[int, str]] = {}
    query = select(passages.c.id, versions.c.document, passages.c.reference).join(
        versions, versions.c.id == passages.c.version
    )
    for ids in together(passage for each in right.values() for passage in each):
        places |= corpus.passage_commitments(View(act.connection, act.entry), ids)
        found = act.connection.execute(query.where(passages.c.id.in_(ids)))
        of |= {passage: (document, reference) for passage, document, reference in found}
    rows = [
        (question, passage, act.entry, None, places[passage].version, *of[passage], by)
        for question, each in right.items()
        for passage in dict.fromkeys(each)
    ]
    insert_many(act.connection, question_passages, rows)
    return places


def _state(
    act: Act,
    status: str,
    commitments: Sequence[str],
    right: Sequence[Sequence[int]] = (),
    places: Mapping[int, corpus.Committed] | None = None,
    *,
    by: str | None = None,
    unanswerable: int = 0,
) -> None:
    """State what became of questions; `passages` says for each subject which materials are its right ones."""
    named = sorted(places or {})
    number = {passage: at for at, passage in enumerate(named)}
    materials = [Subject("passage", (places or {})[passage].commitment) for passage in named]
    materials += [
        Subject("document", digest)
        for digest in dict.fromkeys((places or {})[passage].document for passage in named)
    ]
    told: dict[str, Any] = {
        "status": status,
        "confirmed": 0 if by is None else sum(map(bool, right)),
        "unanswerable": unanswerable,
        "passages": [[number[passage] for passage in dict.fromkeys(each)] for each in right],
        "materials": [material.descriptor() for material in materials],
        "on": act.started,
    }
    act.state(QUESTION_TYPE, [Subject("question", commitment) for commitment in commitments], told)
