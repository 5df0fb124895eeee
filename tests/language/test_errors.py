"""The errors of the package carry their code, their fields and the status of a caller's slip."""

from __future__ import annotations

from allod.language import UnknownLocale, UnknownSentence


def test_an_unknown_locale_names_those_that_exist() -> None:
    error = UnknownLocale(locale="fr", available="en, zh-TW")
    assert (error.code, error.status) == ("language.unknown_locale", 2)
    assert "en, zh-TW" in str(error)


def test_an_unknown_sentence_names_key_and_pack() -> None:
    assert "demo.x" in str(UnknownSentence(key="demo.x", locale="en"))
