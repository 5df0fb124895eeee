"""Passages by the names that people give them: p123, or title and reference (個人資料保護法 第 6 條)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from allod.language import articles, fold, normalize
from allod.search._errors import PassageAmbiguous, PassageUnknown
from allod.workspace import View, documents, passages, versions, visible

_NUMBER = re.compile(r"p(\d{1,9})")
_REFERENCES = ("第", "art")  # how a reference to an article begins, folded
_MOST_CHARACTERS = 500
_SHOWN = 3


def passages_named(view: View, name: str, allowed: frozenset[int]) -> tuple[int, ...]:
    """Find the passages in force that a name means.

    Args:
        view: A snapshot.
        name: ``p123``; or a document's title, path or record id, and after it the passage's reference or
            heading, which a document of one passage does without.
        allowed: Ids of the sources that may be seen.

    Returns:
        The passage; several where one document holds the reference several times.

    Raises:
        PassageUnknown: Nothing that may be seen is called so.
        PassageAmbiguous: Passages of several documents are, or the name is only that of a document.
    """
    name = " ".join(normalize(name).split())
    found = list(_found(view, name, allowed))
    if not found:
        raise PassageUnknown(name=name[:80])
    nearest = min(likeness for *_, likeness in found)
    same = [(passage, version) for passage, version, likeness in found if likeness == nearest]
    ids = [passage for passage, _ in same]
    if len(ids) > 1 and (nearest[0] or len({version for _, version in same}) > 1):
        examples = ", ".join(f"p{passage}" for passage in ids[:_SHOWN])
        raise PassageAmbiguous(name=name[:80], count=len(ids), examples=examples)
    return tuple(ids)


def _found(view: View, name: str, allowed: frozenset[int]) -> Iterator[tuple[int, int, tuple[bool, int]]]:
    """Passages that a name may mean, and how far: whether it is only a document's, and what its title leaves.

    So 「個人資料保護法施行細則 第 6 條」 is one of that document, not of the shorter title that begins it.
    """
    current = (visible(versions, view.size), documents.c.source.in_(sorted(allowed)))
    if number := _NUMBER.fullmatch(name):
        query = select(passages.c.id, passages.c.version).join(versions, versions.c.id == passages.c.version)
        query = query.join(documents, documents.c.id == versions.c.document)
        for passage, version in view.connection.execute(
            query.where(*current, passages.c.id == int(number[1]))
        ):
            yield passage, version, (False, 0)
        return
    for version, rest in _documents(view, name, current):
        held = select(passages.c.id, passages.c.reference, passages.c.heading).where(
            passages.c.version == version
        )
        for passage, reference, heading in view.connection.execute(held.order_by(passages.c.id)):
            if not rest or _means(rest, reference, heading):
                yield passage, version, (not rest, len(rest))


def _documents(view: View, name: str, current: Sequence[object]) -> list[tuple[int, str]]:
    """Versions whose title, path or record id begins the name, and what of the name is left."""
    beginnings = [name[:length] for length in range(1, min(len(name), _MOST_CHARACTERS) + 1)]
    columns = (versions.c.title, documents.c.path, documents.c.record)
    query = (
        select(versions.c.id, *columns)
        .join(documents, documents.c.id == versions.c.document)
        .where(*current, or_(*(column.in_(beginnings) for column in columns)))  # type: ignore[arg-type]
        .order_by(versions.c.id)
    )
    known = set(beginnings)
    found = []
    for version, *names in view.connection.execute(query):
        longest = max((each for each in names if each in known), key=len)
        found.append((version, name[len(longest) :].strip(" ›#")))
    return found


def _means(rest: str, reference: str, heading: str) -> bool:
    """Whether words after a title mean a passage: its reference, its article number, or its heading."""
    wanted = _compact(rest)
    if wanted in (_compact(reference), _compact(heading), _compact(heading.rpartition(" › ")[2])):
        return True
    number = articles(rest) if wanted.startswith(_REFERENCES) else ()
    return bool(number) and number == articles(reference)


def _compact(text: str) -> str:
    return "".join(fold(text).split())
