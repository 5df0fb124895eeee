"""The root of all errors of Allod.

Each package derives its own errors from :class:`AllodError`. A class carries its code, its English
sentence (what happened, where, what to do) and its exit status; an instance carries the fields that
fill the sentence. Translations of the sentences live in the locale packs, keyed by the code.
"""

from __future__ import annotations

from typing import ClassVar


class AllodError(Exception):
    """Something that a person can act on, told in one sentence."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Something failed."
    status: ClassVar[int] = 1

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.sentence.format(**fields))


class Usage(AllodError):
    """The command or call was worded wrongly (exit status 2)."""

    code = "usage"
    sentence = "{detail}"
    status = 2


class Forbidden(AllodError):
    """A policy forbids the act (exit status 3)."""

    code = "forbidden"
    sentence = "{detail}"
    status = 3
