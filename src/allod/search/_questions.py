"""The workspace's own questions as they stand now, each with its right passages; reads, writes nothing.

A right passage is kept as the passage of a version. When that version has ended, the passage that took its
place in the document's new version is the right one: the one with the same text, else the one with the same
reference. Where there is none, nobody knows any more what is right, and the question is *stale*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import RowMapping, Select, and_, func, or_, select

from allod.search._errors import QuestionUnknown
from allod.workspace import (
    View,
    documents,
    passages,
    question_passages,
    questions,
    sources,
    versions,
    visible,
)

Origin = Literal["added", "imported", "asked"]
Status = Literal["confirmed", "unconfirmed", "unanswerable", "stale", "erased"]
State = Literal["same", "moved", "changed", "gone"]

_BEGINS = 80  # characters by which a person recognises a passage
_TOGETHER = 10_000  # ids in one statement; both databases take more than thirty thousand


@dataclass(frozen=True, slots=True)
class Right:
    """A right passage of a question."""

    passage: int
    """Id of the passage in force; of the one that was named where that is `gone`."""
    state: State
    """`same` version, `moved` unchanged into a new one, `changed` there, or `gone`."""
    title: str
    reference: str
    heading: str
    document: str
    """Path, with the record's id where it has one."""
    source: str
    source_id: int
    begins: str
    """The first characters of its text."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that is kept."""

    id: int
    text: str | None
    """None once it is erased, or its time is over."""
    language: str
    origin: Origin
    status: Status
    by: str | None
    """Who confirmed its passages."""
    until: str | None
    """The last day on which its text is kept (ISO 8601)."""
    act: int
    passages: tuple[Right, ...]

    @property
    def name(self) -> str:
        """What people call it: q12."""
        return f"q{self.id}"

    @property
    def in_force(self) -> tuple[int, ...]:
        """Ids of its right passages that are in force."""
        return tuple(right.passage for right in self.passages if right.state != "gone")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A question with the passages that a person has confirmed: material for training and tuning."""

    text: str
    passages: tuple[int, ...]
    """Ids of passages now in force, at least one."""
    id: int


def questions_in(view: View, allowed: frozenset[int] | None = None) -> list[Kept]:
    """List the questions that are kept.

    Args:
        view: A snapshot.
        allowed: Ids of the sources that may be seen; a question that has right passages and none of them
            there is left out, and so are the other passages of the rest. None = all.

    Returns:
        The questions in the order in which they came.
    """
    rights = _rights(view)
    rows = view.connection.execute(
        select(questions).where(visible(questions, view.size)).order_by(questions.c.id)
    ).mappings()
    today = date.today().isoformat()
    kept = [_question(row, rights.get(row["id"], ()), today) for row in rows]
    if allowed is None:
        return kept
    seen = [
        replace(each, passages=tuple(right for right in each.passages if right.source_id in allowed))
        for each in kept
    ]
    return [each for each, whole in zip(seen, kept, strict=True) if each.passages or not whole.passages]


def question_named(view: View, name: str, allowed: frozenset[int] | None = None) -> Kept:
    """Return one question.

    Args:
        view: A snapshot.
        name: As ``q12`` or ``12``.
        allowed: Ids of the sources that may be seen; None = all.

    Returns:
        The question.

    Raises:
        QuestionUnknown: There is none, or its passages may not be seen.
    """
    for question in questions_in(view, allowed):
        if name in (question.name, str(question.id)):
            return question
    raise QuestionUnknown(name=name)


def confirmed(view: View) -> list[Confirmed]:
    """Return the questions whose right passages a person has confirmed, whoever may see them.

    Args:
        view: A snapshot.

    Returns:
        Each with the passages now in force; stale and erased questions are left out.
    """
    return confirmed_of(questions_in(view))


def confirmed_of(kept: Iterable[Kept]) -> list[Confirmed]:
    """Return the confirmed ones of some questions.

    Args:
        kept: From `questions_in`.

    Returns:
        Each with the passages now in force.
    """
    return [
        Confirmed(
            each.text, tuple(right.passage for right in each.passages if right.state != "gone"), each.id
        )
        for each in kept
        if each.status == "confirmed" and each.text is not None
    ]


def together(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids in lists that one statement can take.

    Args:
        ids: Any number.

    Yields:
        Sorted, each once.
    """
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _TOGETHER):
        yield ordered[start : start + _TOGETHER]


def _question(row: RowMapping, rights: Sequence[tuple[Right, str | None]], today: str) -> Kept:
    by = next((by for _, by in rights if by is not None), None)
    text = None if row["until"] is not None and row["until"] < today else row["text"]
    status: Status = "unconfirmed"
    if text is None:
        status = "erased"
    elif rights and all(right.state == "gone" for right, _ in rights):
        status = "stale"
    elif by is not None:
        status = "confirmed"
    elif not rights and not row["answerable"]:
        status = "unanswerable"
    return Kept(
        id=row["id"],
        text=text,
        language=row["language"],
        origin=row["origin"],
        status=status,
        by=by,
        until=row["until"],
        act=row["act"],
        passages=tuple(right for right, _ in rights),
    )


def _rights(view: View) -> dict[int, list[tuple[Right, str | None]]]:
    """The right passages of every question, each with who confirmed it."""
    named = (
        select(
            question_passages.c.question,
            question_passages.c.passage,
            question_passages.c.confirmed_by,
            versions.c.ended,
        )
        .join(versions, versions.c.id == question_passages.c.version)
        .where(visible(question_passages, view.size))
        .order_by(question_passages.c.question, question_passages.c.passage)
    )
    later = _later(view)
    found: list[tuple[int, str | None, int, State]] = []
    for question, passage, by, ended in view.connection.execute(named):
        if ended is None or ended >= view.size:
            found.append((question, by, passage, "same"))
        else:
            now = later.get((question, passage), [(passage, "gone")])
            found += [(question, by, each, state) for each, state in now]
    places = _places(view, [passage for _, _, passage, _ in found])
    rights: dict[int, dict[int, tuple[Right, str | None]]] = {}
    for question, by, passage, state in found:
        # Two passages of the old version may have become one.
        rights.setdefault(question, {})[passage] = (Right(passage, state, **places[passage]), by)
    return {question: list(each.values()) for question, each in rights.items()}


def _later(view: View) -> dict[tuple[int, int], list[tuple[int, State]]]:
    """What took the place of passages whose version has ended, by question and passage."""
    old, was = versions.alias("old"), passages.alias("was")
    text = passages.c.text == was.c.text
    reference = passages.c.reference == question_passages.c.reference
    heading = passages.c.heading == was.c.heading
    query = (
        select(
            question_passages.c.question, question_passages.c.passage, passages.c.id, text, reference, heading
        )
        .join(old, old.c.id == question_passages.c.version)
        .join(was, was.c.id == question_passages.c.passage)
        .join(versions, versions.c.document == question_passages.c.document)
        .join(passages, passages.c.version == versions.c.id)
        .where(visible(question_passages, view.size), old.c.ended < view.size, visible(versions, view.size))
        .where(or_(text, and_(question_passages.c.reference != "", reference)))
        .order_by(passages.c.id)
    )
    found: dict[tuple[int, int], list[tuple[tuple[bool, bool, bool], int]]] = {}
    for question, passage, now, *likeness in view.connection.execute(query):
        same_text, same_reference, same_heading = map(bool, likeness)
        found.setdefault((question, passage), []).append(((same_text, same_heading, same_reference), now))
    return {key: _best(each) for key, each in found.items()}


def _best(found: Sequence[tuple[tuple[bool, bool, bool], int]]) -> list[tuple[int, State]]:
    best, _ = max(found)
    state: State = "moved" if best[0] else "changed"
    return [(passage, state) for likeness, passage in found if likeness == best]


def _places(view: View, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    found = {}
    for some in together(ids):
        for row in view.connection.execute(_PLACES.where(passages.c.id.in_(some))):
            passage, title, reference, heading, path, record, source, source_id, begins = row
            found[passage] = {
                "title": title or "",
                "reference": reference,
                "heading": heading,
                "document": f"{path}#{record}" if record else path,
                "source": source,
                "source_id": source_id,
                "begins": " ".join(begins.split()),
            }
    return found


_PLACES: Select[Any] = (
    select(
        passages.c.id,
        versions.c.title,
        passages.c.reference,
        passages.c.heading,
        documents.c.path,
        documents.c.record,
        sources.c.name,
        sources.c.id,
        func.substr(passages.c.text, 1, _BEGINS),
    )
    .join(versions, versions.c.id == passages.c.version)
    .join(documents, documents.c.id == versions.c.document)
    .join(sources, sources.c.id == documents.c.source)
)
