"""A fixed key and small ledgers, so that every run makes the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from allod.ledger import Log, Signer, Subject, commit, own_predicate, sign, statement

ORIGIN = "allod/test"


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(bytes(range(32)))


@pytest.fixture(scope="session")
def other() -> Signer:
    return Signer(bytes(32))


@pytest.fixture(scope="session")
def envelope(signer: Signer) -> Callable[[int], bytes]:
    """Makes the envelope of a numbered statement."""

    def make(number: int) -> bytes:
        subject = Subject(f"s{number}", commit(b"%d" % number, bytes(32)))
        return sign(statement(own_predicate("test"), [subject], {"n": number}), signer)

    return make


@pytest.fixture
def log(tmp_path: Path, signer: Signer) -> Log:
    return Log.create(tmp_path / "ledger.log", ORIGIN, signer)
