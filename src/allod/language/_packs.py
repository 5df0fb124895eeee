"""Locale packs: every sentence the program says, by key and locale, as data in `packs/*.toml`.

A pack is a TOML file of tables (`[errors]`, `[cli]`, `[answer]`, …); a key is `table.name`, and the
names under `[errors]` are the codes of the errors. English is the pack of reference. A sentence that a
locale lacks is said in English after the mark `[en] `, so that a gap is seen and never taken for the
locale's own wording; a test keeps the packs free of gaps.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from allod.errors import AllodError
from allod.language._errors import UnknownLocale, UnknownSentence

REFERENCE = "en"
FALLBACK_MARK = "[en] "


@dataclass(frozen=True, slots=True)
class Pack:
    """The sentences of one locale.

    Attributes:
        locale: Such as `zh-TW`.
        sentences: Templates with named fields, by key (`table.name`).
    """

    locale: str
    sentences: Mapping[str, str]

    def say(self, key: str, **fields: object) -> str:
        """A sentence with its fields filled in.

        Args:
            key: `table.name`, such as `answer.refusal`.
            **fields: What the template names; fields that it does not name are left unused.

        Returns:
            The sentence; in English after `FALLBACK_MARK` if this pack lacks it.

        Raises:
            UnknownSentence: If no pack has the key, or a field of its template is not given.
        """
        template, mark = self.sentences.get(key), ""
        if template is None:
            template, mark = pack(REFERENCE).sentences.get(key), FALLBACK_MARK
        if template is None:
            raise UnknownSentence(key=key, locale=self.locale)
        return mark + _filled(template, key, self.locale, fields)


def available() -> tuple[str, ...]:
    """The locales that have a pack, sorted."""
    names = (item.name for item in (files("allod.language") / "packs").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def pack(locale: str) -> Pack:
    """The pack of a locale, read once.

    Args:
        locale: One of :func:`available`.

    Returns:
        The pack.

    Raises:
        UnknownLocale: If there is no pack of that name.
    """
    if locale not in available():
        raise UnknownLocale(locale=locale, available=", ".join(available()))
    content = (files("allod.language") / "packs" / f"{locale}.toml").read_text(encoding="utf-8")
    return Pack(locale, dict(_flat("", tomllib.loads(content))))


def sentence_of(error: AllodError, locale: str) -> str:
    """An error's sentence in a locale.

    Args:
        error: Any error of Allod.
        locale: One of :func:`available`.

    Returns:
        The pack's sentence, or the error's own English after `FALLBACK_MARK` if the pack lacks its code.

    Raises:
        UnknownLocale: If there is no pack of that name.
        UnknownSentence: If the pack's sentence names a field that the error does not carry.
    """
    if locale == REFERENCE:
        return str(error)
    key = f"errors.{error.code}"
    template = pack(locale).sentences.get(key)
    return FALLBACK_MARK + str(error) if template is None else _filled(template, key, locale, error.fields)


def fields_of(template: str) -> frozenset[str]:
    """The names of the fields in a template."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _filled(template: str, key: str, locale: str, fields: Mapping[str, object]) -> str:
    try:
        return template.format(**fields)
    except (KeyError, IndexError):
        raise UnknownSentence(key=key, locale=locale) from None


def _flat(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        found.extend(
            _flat(f"{prefix}{name}.", value) if isinstance(value, dict) else [(prefix + name, str(value))]
        )
    return found
