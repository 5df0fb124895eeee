"""Errors: one root, one code each, and a sentence that says what, where and what to do."""

from __future__ import annotations

import string

import pytest

from allod import ledger
from allod.ledger import LedgerError
from allod.ledger import _errors as errors

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LedgerError)]


def test_every_error_is_part_of_the_public_face() -> None:
    assert {kind.__name__ for kind in KINDS} <= set(ledger.__all__)


def test_every_error_has_its_own_code() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(code == "ledger" or code.startswith("ledger.") for code in codes)


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_fills_from_its_fields_and_ends(kind: type[LedgerError]) -> None:
    fields = {name: 7 for _, name, _, _ in string.Formatter().parse(kind.sentence) if name}
    error = kind(**fields)
    assert str(error).endswith(".")
    assert error.status == 1
