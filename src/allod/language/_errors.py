"""The errors of `language`: both are slips of the caller, never of a text."""

from __future__ import annotations

from allod.errors import AllodError


class UnknownLocale(AllodError):
    """There is no pack for the locale."""

    code = "language.unknown_locale"
    sentence = "There is no locale pack “{locale}”; choose one of: {available}."
    status = 2


class UnknownSentence(AllodError):
    """No pack has the key, or a field of its sentence was not given."""

    code = "language.unknown_sentence"
    sentence = (
        "Locale pack “{locale}” lacks the sentence “{key}” or a field of it; add it to packs/{locale}.toml."
    )
