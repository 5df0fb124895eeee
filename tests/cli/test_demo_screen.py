"""The demo's checks on screening hold for what is right and fail for what is not."""

from __future__ import annotations

import pytest

from allod.cli._demo_screen import _excerpts, _plain, _replaced
from allod.language import redact

ORIGINAL = "身分證字號：F230158464\n手機 0912-345-678\n（身分證字號 F230158464）改打 +886 912 345 678"
KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allod.cli._common._spoken", ["en"])


def held(stored: str) -> list[bool]:
    return [check.held for check in _replaced(ORIGINAL, stored)]


def test_what_redact_writes_is_what_the_demo_expects() -> None:
    stored, _ = redact(ORIGINAL, KEY)
    assert held(stored) == [True, True]


def test_a_number_that_was_left_fails() -> None:
    stored, _ = redact(ORIGINAL, KEY)
    assert held(stored + "F230158464")[0] is False
    assert held(ORIGINAL) == [False, False]


def test_two_stand_ins_for_one_number_fail() -> None:
    one, _ = redact(ORIGINAL.split("（")[0], KEY)
    other, _ = redact(f"（{ORIGINAL.split('（')[1]}", bytes(32))
    assert held(one + other) == [True, False]


def test_one_stand_in_for_two_numbers_fails() -> None:
    stored, _ = redact(ORIGINAL, KEY)
    same = "〔身分證字號 BCDFGHJK〕"
    assert held(f"{same}{same}{same}{same}")[1] is False
    assert held(stored)[1] is True


@pytest.mark.parametrize("written", ["0912-345-678", "+886 912 345 678", "+886912345678", "0912345678"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert _plain(written) == "0912345678"


def test_an_excerpt_shows_the_stand_in_even_deep_in_a_line() -> None:
    deep = "甲" * 200 + "〔手機號碼 BCDFGHJK〕" + "乙" * 200
    (shown,) = _excerpts(f"沒有號碼的一行\n{deep}")
    assert shown.startswith("…甲")
    assert "〔手機號碼 BCDFGHJK〕" in shown
    assert shown.endswith("乙…")
