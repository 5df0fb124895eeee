"""The error root: sentence, fields, status; and every error of Allod keeps to it."""

from __future__ import annotations

import importlib
import pkgutil
import string

import pytest

import allod
from allod.errors import AllodError, Forbidden, Usage


def _all_errors() -> list[type[AllodError]]:
    for module in pkgutil.walk_packages(allod.__path__, "allod."):
        if "migrations" not in module.name and not module.name.endswith("_confine"):
            importlib.import_module(module.name)
    found: list[type[AllodError]] = []
    todo = [AllodError]
    while todo:
        each = todo.pop()
        found.append(each)
        todo += each.__subclasses__()
    return [each for each in found if each.__module__.startswith("allod.")]


ERRORS = _all_errors()


def test_an_error_says_its_sentence_with_its_fields() -> None:
    class Broken(AllodError):
        sentence = "{file}: broken."

    error = Broken(file="a.txt")
    assert str(error) == "a.txt: broken."
    assert error.fields == {"file": "a.txt"}


def test_statuses_are_those_of_the_house() -> None:
    assert (AllodError.status, Usage.status, Forbidden.status) == (1, 2, 3)
    assert {error.status for error in ERRORS} <= {1, 2, 3}


def test_codes_are_unique() -> None:
    codes = [error.code for error in ERRORS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_sentence_ends_as_one_and_names_its_fields(error: type[AllodError]) -> None:
    fields = [name for _, name, _, _ in string.Formatter().parse(error.sentence) if name is not None]
    assert all(fields), error.sentence
    assert error.sentence.endswith((".", "{detail}", "{command}")), error.sentence
    assert error.__doc__
