from __future__ import annotations

import re

import pytest

from allod.errors import AllodError
from allod.search import _errors

ERRORS = [value for value in vars(_errors).values() if getattr(value, "code", "").startswith("search.")]
TO_DO = re.compile(r"; |`allod ")


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_says_where_and_what_to_do(error: type[AllodError]) -> None:
    fields = re.findall(r"\{(\w+)\}", error.sentence)
    told = str(error(**{name: f"<{name}>" for name in fields}))
    assert all(f"<{name}>" in told for name in fields)
    assert "path" not in fields or told.startswith("<path>: ")
    assert TO_DO.search(told)
    assert told.endswith(".")
