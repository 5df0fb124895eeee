"""The locale guard: keeps a model's own words in the locale's characters and terms.

Works character by character, never by phrases: a phrase table rewrites what is right (行政程序法 becomes
行政程式法). What is quoted is not given to it. Each locale's guard is data, `guards/<locale>.toml`; a locale
without one changes nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from allod.language._errors import UnknownLocale
from allod.language._packs import available
from allod.language._terms import Term, TermTable, term_table


@dataclass(frozen=True, slots=True)
class Guard:
    """What a text of one locale holds, and what it does not.

    Attributes:
        locale: Such as `zh-TW`.
        barred_characters: Characters that no text of the locale uses.
    """

    locale: str
    barred_characters: frozenset[str]
    _forms: Mapping[int, str] = field(repr=False)
    _keep: re.Pattern[str] | None = field(repr=False)
    _terms: TermTable = field(repr=False)

    def convert(self, text: str) -> tuple[str, int]:
        """A text with the locale's form of each barred character; all other characters stay.

        Args:
            text: A model's own words.

        Returns:
            A text of the same length, and how many characters were changed. One Simplified character may
            stand for several: the commonest is taken (发 becomes 發, in 头发 too).
        """
        if self.barred_characters.isdisjoint(text):
            return text, 0
        changed = text.translate(self._forms)
        for kept in self._keep.finditer(text) if self._keep else ():
            changed = changed[: kept.start()] + kept.group() + changed[kept.end() :]
        return changed, sum(a != b for a, b in zip(text, changed, strict=True))

    def terms(self, text: str) -> list[Term]:
        """The terms of another region in a text, whichever characters it writes them in.

        Args:
            text: A model's own words.

        Returns:
            The terms, in order, without overlaps; offsets are the text's.
        """
        return list(self._terms.find(self.convert(text)[0]))

    def replace_terms(self, text: str) -> tuple[str, int]:
        """A text with the locale's own terms; its characters stay as they are.

        Args:
            text: A model's own words.

        Returns:
            The text, and how many terms were replaced.
        """
        parts, at = [], 0
        found = self.terms(text)
        for term in found:
            parts += [text[at : term.start], term.instead]
            at = term.end
        return "".join([*parts, text[at:]]), len(found)

    def banned_tokens(self, pieces: Sequence[str | None]) -> tuple[int, ...]:
        """The tokens that a model must not emit.

        Args:
            pieces: The text of each token, by id; None where it has none (controls, parts of a character).
                Vocabularies that write bytes as other characters are to be decoded first.

        Returns:
            The ids whose text holds a barred character. One that is spelled out byte by byte is left to
            `convert`.
        """
        barred = self.barred_characters
        return tuple(token for token, piece in enumerate(pieces) if piece and not barred.isdisjoint(piece))


@cache
def guard(locale: str) -> Guard:
    """The guard of a locale, read once.

    Args:
        locale: One of :func:`available`.

    Returns:
        The guard; one that bars nothing if the locale has none.

    Raises:
        UnknownLocale: If there is no pack of that name.
    """
    if locale not in available():
        raise UnknownLocale(locale=locale, available=", ".join(available()))
    source = files("allod.language") / "guards" / f"{locale}.toml"
    if not source.is_file():
        return Guard(locale, frozenset(), {}, None, term_table({}, ()))
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    characters = data["characters"]
    forms = _table(characters["table"])
    forms |= dict(zip(characters["more"], characters["forms"], strict=True)) | characters["rather"]
    keep = re.compile("|".join(map(re.escape, characters["keep"]))) if characters["keep"] else None
    terms = term_table(data["terms"], data["unless"]["words"])
    return Guard(locale, frozenset(forms), str.maketrans(forms), keep, terms)


def _table(name: str) -> dict[str, str]:
    """Barred characters and the form of each, from the two lines of a data file."""
    content = (files("allod.language") / "data" / name).read_text(encoding="utf-8")
    barred, forms = (line for line in content.splitlines() if not line.startswith("#"))
    return dict(zip(barred, forms, strict=True))
