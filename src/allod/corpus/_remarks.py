"""What the corpus lacks: each remark is a figure that breaks a rule of `survey/remarks.toml`.

A remark says what is seen, not what is right: a corpus of laws alone may be what its owner wants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from allod.corpus._survey import LENGTHS, Size, Survey
from allod.corpus._yardsticks import Region, rules


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule that was broken.

    Attributes:
        rule: Its name in `survey/remarks.toml`; the sentence is `report.remark.<rule>` of the locale packs.
        figure: What was found; a whole number is a count, any other a share of 1.
        threshold: What the rule says.
        names: What it is about: a source, a form's id, languages, years, places.
    """

    rule: str
    figure: float
    threshold: float
    names: tuple[str, ...] = ()


def remarks(
    counted: Survey, *, sources: Mapping[str, int], untrained: int, expected: Region, today: date
) -> tuple[Remark, ...]:
    """Hold the counts against the rules.

    Args:
        counted: The corpus.
        sources: Characters by source.
        untrained: Characters of sources that give no right to train.
        expected: Places and languages that are expected.
        today: The day, for what is stale.

    Returns:
        The remarks, in the order of the rules; of an empty corpus none.
    """
    if not counted.total.documents:
        return ()
    figures = {name: (figure, names) for name, figure, names in _figures(counted, expected, today)}
    characters = max(counted.total.characters, 1)
    largest = max(sources, key=lambda name: sources[name])
    figures["one_source"] = (sources[largest] / characters, (largest,))
    figures["not_for_training"] = (untrained / characters, ())
    return tuple(
        Remark(name, figures[name][0], rule.threshold, figures[name][1])
        for name, rule in rules().items()
        if name in figures and rule.broken_by(figures[name][0])
    )


_Figure = tuple[str, float, tuple[str, ...]]


def _figures(counted: Survey, expected: Region, today: date) -> Iterator[_Figure]:
    total = counted.total
    characters = max(total.characters, 1)
    yield "few_documents", total.documents, ()
    form, most = counted.forms.most_common(1)[0]
    yield "one_form", most / total.documents, (form,)
    shares = {
        name: counted.languages.get(name, Size()).characters / characters for name in expected.languages
    }
    if thin := [name for name in shares if rules()["thin_language"].broken_by(shares[name])]:
        yield "thin_language", max(shares[name] for name in thin), tuple(thin)
    yield "undated", 1 - counted.years.total() / total.documents, ()
    yield from _of_years(counted, today)
    yield from _of_places(counted, expected)
    short = sum(counted.lengths[start] for start in LENGTHS if start < _SHORT)
    yield "short_documents", short / total.documents, ()
    yield "repeated", counted.repeated_characters / characters, ()
    yield "recognised", counted.recognised.characters / characters, ()
    if counted.recognised.characters:
        yield "badly_recognised", counted.confidence / counted.recognised.characters, ()


_SHORT = LENGTHS[1]


def _of_years(counted: Survey, today: date) -> Iterator[_Figure]:
    years = sorted(counted.years)
    if not years:
        return
    missing = sorted(set(range(years[0], years[-1])) - counted.years.keys())
    yield "missing_years", len(missing), tuple(_runs(missing))
    yield "stale", today.year - years[-1], (str(years[-1]),)


def _of_places(counted: Survey, expected: Region) -> Iterator[_Figure]:
    places = [place for place in expected.places if place.expected]
    never = tuple(place.name for place in places if not counted.places[place.name])
    if not places or len(never) == len(places):  # a corpus that names none is of another subject
        return
    yield "places_never_named", len(never), never
    first = max(places, key=lambda place: counted.places[place.name])
    yield "one_place", counted.places[first.name] / counted.naming[first.kind], (first.name,)


def _runs(years: list[int]) -> Iterator[str]:
    """Years as runs: 1930–1933, 1940."""
    start = 0
    for place, year in enumerate(years):
        if place + 1 == len(years) or years[place + 1] != year + 1:
            first = years[start]
            yield str(first) if first == year else f"{first}–{year}"
            start = place + 1
