"""`_errors`: each names its file and a remedy, and crosses from the child as itself."""

from __future__ import annotations

from string import Formatter

from allod.corpus._parsers import ParserError
from allod.corpus._parsers import _errors as errors


def test_every_error_class_names_its_file_and_a_remedy() -> None:
    classes = ParserError.__subclasses__()
    assert len({each.code for each in classes}) == len(classes)
    for each in classes:
        assert each.sentence.startswith("{file}: ")
        assert ";" in each.sentence
        assert each.code.startswith("corpus.")


def test_an_error_comes_back_from_the_child_as_its_own_class() -> None:
    for each in ParserError.__subclasses__():
        names = [name for _, name, _, _ in Formatter().parse(each.sentence) if name]
        fields = dict.fromkeys(names, "x")
        assert type(errors.error_of(each.code, fields)) is each


def test_a_child_that_makes_up_an_error_gets_the_root_class() -> None:
    for code, fields in (("no.such", {"file": "a"}), ("corpus.damaged", {"file": "a"}), ("corpus.empty", {})):
        error = errors.error_of(code, fields)
        assert type(error) is ParserError
        assert error.fields["file"] in {"a", "?"}
