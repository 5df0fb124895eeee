"""What the corpus consists of, for one reader: sources, years, kinds, languages, places, length, duplicates.

So that scarcity and one-sidedness are seen before anything is trained on it. Counts what is current
and may be seen by who asks; the remarks on what is lacking come from `_remarks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from allod import policy
from allod.corpus._clusters import Cluster, clusters
from allod.corpus._documents import Readable, readable
from allod.corpus._register import Source, all_sources
from allod.corpus._remarks import Remark, remarks
from allod.corpus._survey import LENGTHS, Size, Survey, survey
from allod.corpus._yardsticks import Region, region
from allod.workspace import Policy, View, documents, findings, versions, visible


@dataclass(frozen=True, slots=True)
class OfSource:
    """A source and what comes from it."""

    name: str
    licence: str
    classification: str
    place: str
    trains: bool
    """Whether it gives the right to train."""
    documents: int
    passages: int
    characters: int


@dataclass(frozen=True, slots=True)
class OfPlace:
    """A place and how many documents name it."""

    kind: str
    name: str
    expected: bool
    documents: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """Near duplicates: clusters, documents in them, of these copies word for word; `largest` cluster.

    `characters` is what repeats another document of its cluster, an estimate.
    """

    clusters: int
    documents: int
    copies: int
    largest: int
    characters: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read from pictures; `confidence` is the mean by characters, None where there is nothing."""

    documents: int
    passages: int
    characters: int
    doubtful: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """What screening found of one kind: in how many documents, how often."""

    kind: str
    documents: int
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """The corpus, counted; what is commonest first, years, lengths and places in their order."""

    total: Size
    sources: Sequence[OfSource]
    formats: Mapping[str, int]
    forms: Mapping[str, int]
    languages: Mapping[str, Size]
    years: Mapping[int, int]
    years_named: Mapping[int, int]
    places: Sequence[OfPlace]
    naming: Mapping[str, int]
    """Documents that name any place, by kind of place."""
    lengths: Mapping[int, int]
    repeated: Repeated
    recognised: Recognised
    findings: Sequence[Found]
    remarks: Sequence[Remark]


def report(
    view: View, person: policy.Person, rules: Policy, jurisdiction: str, only: Sequence[str] = ()
) -> Report:
    """Report on the corpus.

    Args:
        view: A snapshot.
        person: Who asks.
        rules: The workspace's policy.
        jurisdiction: Whose places and languages are expected; where none are known, none are.
        only: Names of sources to which it is restricted; empty = all.

    Returns:
        What that person may see of it.

    Raises:
        SourceUnknown: A name in `only` is not registered.
    """
    today = date.today()
    seen = readable(view, person, rules, today, only)
    expected = region(jurisdiction)
    groups = clusters(view, seen)
    counted = survey(view, seen, expected.places, _repeats(groups))
    origins = [
        _of_source(source, counted, policy.decide(person, "train", source.rights(), rules, today).allowed)
        for source in all_sources(view)
        if source.id in seen.allowed
    ]
    origins.sort(key=lambda each: (-each.characters, each.name))
    places = _places(expected, counted)
    return Report(
        total=counted.total,
        sources=origins,
        formats=dict(counted.formats.most_common()),
        forms=dict(counted.forms.most_common()),
        languages=dict(sorted(counted.languages.items(), key=lambda item: -item[1].characters)),
        years=dict(sorted(counted.years.items())),
        years_named=dict(sorted(counted.years_named.items())),
        places=places,
        naming=dict(counted.naming),
        lengths={start: counted.lengths[start] for start in LENGTHS},
        repeated=_repeated(groups, counted),
        recognised=_recognised(counted),
        findings=_findings(view, seen),
        remarks=remarks(
            counted,
            sources={each.name: each.characters for each in origins},
            untrained=sum(each.characters for each in origins if not each.trains),
            expected=expected,
            today=today,
        ),
    )


def _of_source(source: Source, counted: Survey, trains: bool) -> OfSource:
    size = counted.sources.get(source.id, Size())
    return OfSource(
        source.name,
        source.licence,
        source.classification,
        source.place or "",
        trains,
        size.documents,
        size.passages,
        size.characters,
    )


def _places(expected: Region, counted: Survey) -> list[OfPlace]:
    return [
        OfPlace(place.kind, place.name, place.expected, counted.places[place.name])
        for place in expected.places
    ]


def _repeats(groups: Sequence[Cluster]) -> dict[int, float]:
    return {member.version: member.share for group in groups for member in group.members[1:]}


def _repeated(groups: Sequence[Cluster], counted: Survey) -> Repeated:
    sizes = [len(group.members) for group in groups]
    copies = sum(group.copies for group in groups)
    return Repeated(
        len(groups), sum(sizes), copies, max(sizes, default=0), round(counted.repeated_characters)
    )


def _recognised(counted: Survey) -> Recognised:
    size = counted.recognised
    mean = counted.confidence / size.characters if size.characters else None
    return Recognised(size.documents, size.passages, size.characters, counted.doubtful, mean)


def _findings(view: View, seen: Readable) -> list[Found]:
    query = (
        select(findings.c.kind, func.count(), func.sum(findings.c.count))
        .join(versions, versions.c.id == findings.c.version)
        .join(documents, documents.c.id == versions.c.document)
        .where(visible(versions, view.size), documents.c.source.in_(seen.allowed))
        .group_by(findings.c.kind)
        .order_by(func.count().desc(), findings.c.kind)
    )
    return [Found(kind, number, int(total)) for kind, number, total in view.connection.execute(query)]
