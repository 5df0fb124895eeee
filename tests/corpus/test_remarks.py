"""Each remark names the figure that broke its rule; a corpus that breaks none gets none."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from allod.corpus._remarks import Remark, remarks
from allod.corpus._survey import Size, Survey
from allod.corpus._yardsticks import Region, region, rules

TODAY = date(2026, 11, 25)
COUNTIES = [place.name for place in region("TW").places if place.expected]


def _balanced() -> Survey:
    """Two thousand documents of which no rule has anything to say."""
    return Survey(
        total=Size(2000, 9000, 1_000_000),
        languages={"zh-Hant": Size(1900, 8000, 950_000), "en": Size(100, 1000, 50_000)},
        formats=Counter(pdf=2000),
        forms=Counter(law=1000, notice=1000),
        years=Counter(dict.fromkeys(range(2007, 2027), 100)),
        places=Counter(dict.fromkeys(COUNTIES, 50)),
        naming=Counter(county=800),
        lengths=Counter({1000: 2000}),
    )


def _remarks(counted: Survey, untrained: int = 0, expected: Region | None = None) -> list[Remark]:
    sources = {"a": 500_000, "b": 500_000}
    told = remarks(
        counted, sources=sources, untrained=untrained, expected=expected or region("TW"), today=TODAY
    )
    return list(told)


def test_a_balanced_corpus_gets_no_remark() -> None:
    assert _remarks(_balanced()) == []


def test_an_empty_corpus_gets_no_remark() -> None:
    assert remarks(Survey(), sources={}, untrained=0, expected=Region(), today=TODAY) == ()


def _with(**changed: object) -> Survey:
    counted = _balanced()
    for name, value in changed.items():
        setattr(counted, name, value)
    return counted


@pytest.mark.parametrize(
    ("counted", "remark"),
    [
        (_with(forms=Counter(law=1900, notice=100)), Remark("one_form", 0.95, 0.8, ("law",))),
        (
            _with(languages={"zh-Hant": Size(2000, 9000, 1_000_000)}),
            Remark("thin_language", 0.0, 0.02, ("en",)),
        ),
        (_with(years=Counter({2026: 500})), Remark("undated", 0.75, 0.5)),
        (
            _with(years=Counter([2000] * 1900 + [2003, 2004, 2006, *range(2008, 2027)])),
            Remark("missing_years", 4, 0, ("2001–2002", "2005", "2007")),
        ),
        (_with(years=Counter({2020: 2000})), Remark("stale", 6, 2, ("2020",))),
        (
            _with(places=Counter(dict.fromkeys(COUNTIES[2:], 50))),
            Remark("places_never_named", 2, 0, tuple(COUNTIES[:2])),
        ),
        (
            _with(places=Counter(dict.fromkeys(COUNTIES, 50) | {"臺北市": 600})),
            Remark("one_place", 0.75, 0.5, ("臺北市",)),
        ),
        (_with(lengths=Counter({0: 1500, 100: 500})), Remark("short_documents", 0.75, 0.5)),
        (_with(repeated_characters=250_000.0), Remark("repeated", 0.25, 0.1)),
        (
            _with(recognised=Size(900, 900, 400_000), confidence=360_000.0),
            Remark("recognised", 0.4, 0.3),
        ),
        (
            _with(recognised=Size(9, 9, 100), confidence=70.0),
            Remark("badly_recognised", 0.7, 0.85),
        ),
    ],
    ids=lambda value: value.rule if isinstance(value, Remark) else "",
)  # fmt: skip
def test_a_figure_beyond_its_threshold_is_remarked_on_alone(counted: Survey, remark: Remark) -> None:
    assert _remarks(counted) == [remark]


def test_few_documents_one_source_and_no_right_to_train_are_remarked_on() -> None:
    counted = _with(
        total=Size(20, 90, 1_000_000),
        forms=Counter(law=10, notice=10),
        years=Counter({2026: 20}),
        lengths=Counter({1000: 20}),
    )
    told = remarks(
        counted, sources={"a": 900_000, "b": 100_000}, untrained=900_000, expected=region("TW"), today=TODAY
    )
    assert told == (
        Remark("few_documents", 20, 1000),
        Remark("one_source", 0.9, 0.6, ("a",)),
        Remark("not_for_training", 0.9, 0.2),
    )


def test_of_a_corpus_that_names_no_county_at_all_none_is_called_missing() -> None:
    assert _remarks(_with(places=Counter(), naming=Counter())) == []


def test_every_rule_can_be_broken() -> None:
    worst = Survey(
        total=Size(1, 1, 10),
        forms=Counter(law=1),
        years=Counter({1990: 1, 1999: 1}),
        places=Counter({COUNTIES[0]: 1}),
        naming=Counter(county=1),
        lengths=Counter({0: 1}),
        repeated_characters=9.0,
        recognised=Size(1, 1, 10),
        confidence=1.0,
    )
    told = remarks(worst, sources={"a": 10}, untrained=10, expected=region("TW"), today=TODAY)
    undated = remarks(
        _with(years=Counter({2026: 1})), sources={"a": 1}, untrained=0, expected=Region(), today=TODAY
    )
    assert {remark.rule for remark in (*told, *undated)} == set(rules())
