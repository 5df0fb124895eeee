from __future__ import annotations

import pytest

from allod.search import _errors

ERRORS = [value for value in vars(_errors).values() if getattr(value, "code", "").startswith("search.")]


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_says_where_and_what_to_do(error: type[Exception]) -> None:
    told = str(error(path="/x", detail="d", found="a", expected="b"))
    assert told.startswith("/x: ")
    assert ";" in told or "(" in told
