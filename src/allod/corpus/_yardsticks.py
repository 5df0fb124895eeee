"""What a corpus is held against, as data in `survey/*.toml`: places, languages, kinds of document, rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

HEAD_CHARACTERS = 300
"""How much of a document's beginning a form's `head` looks at."""

OTHER = "other"
"""The form of a document to which no rule applies."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place whose naming is counted: one of its strings stands in the text."""

    kind: str
    name: str
    expected: bool
    strings: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        """Tell whether a text names it."""
        return any(string in text for string in self.strings)


@dataclass(frozen=True, slots=True)
class Region:
    """What is expected of a corpus in a jurisdiction."""

    places: tuple[Place, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of document and the clues by which it is known; any one is enough."""

    id: str
    formats: frozenset[str]
    title: re.Pattern[str] | None
    head: re.Pattern[str] | None
    articles: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """When the report remarks on a figure: above the threshold, or below it."""

    name: str
    above: bool
    threshold: float

    def broken_by(self, figure: float) -> bool:
        """Tell whether a figure is worth a remark."""
        return figure > self.threshold if self.above else figure < self.threshold


@cache
def region(jurisdiction: str) -> Region:
    """What is expected in a jurisdiction.

    Args:
        jurisdiction: ISO 3166-1 alpha-2 code, or nothing.

    Returns:
        Its places and languages; nothing where no file is shipped.
    """
    if not (jurisdiction.isalpha() and jurisdiction.isupper()) or not _file(jurisdiction).is_file():
        return Region()
    told = _read(jurisdiction)
    places = [
        Place(group["kind"], names[0], group["expected"], _written(names))
        for group in told["places"]
        for names in group["names"]
    ]
    return Region(tuple(places), tuple(told["languages"]))


@cache
def forms() -> tuple[Form, ...]:
    """The kinds of document, in the order in which they are tried."""
    return tuple(
        Form(
            each["id"],
            frozenset(each.get("formats", ())),
            _pattern(each, "title"),
            _pattern(each, "head"),
            each.get("articles"),
        )
        for each in _read("forms")["forms"]
    )


@cache
def rules() -> Mapping[str, Rule]:
    """The rules of remarks, by name, in the order in which they are told."""
    told = _read("remarks")
    return {name: Rule(name, "above" in rule, *rule.values()) for name, rule in told.items()}


def form_of(title: str, text: str, format_: str, articles: float) -> str:
    """Tell what kind of document it is.

    Args:
        title: What it is called.
        text: What it says, from its beginning.
        format_: Name of the parser that read it.
        articles: Share of its passages that are cited as articles.

    Returns:
        The id of the first form that applies, or `OTHER`.
    """
    head = text[:HEAD_CHARACTERS]
    for form in forms():
        if (
            format_ in form.formats
            or (form.title is not None and form.title.search(title))
            or (form.head is not None and form.head.search(head))
            or (form.articles is not None and articles >= form.articles)
        ):
            return form.id
    return OTHER


def _written(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for name in names for each in (name, name.replace("臺", "台"))))


def _pattern(told: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    return re.compile(told[key]) if key in told else None


def _file(name: str) -> Any:  # noqa: ANN401  (importlib's Traversable has no stable home)
    return resources.files("allod.corpus") / "survey" / f"{name}.toml"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(name).read_text("utf-8"))
