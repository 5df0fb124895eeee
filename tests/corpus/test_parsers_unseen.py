"""`_unseen`: colours and lengths as HTML, ODF and Office write them."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._unseen import alike, colour, keep, points


@pytest.mark.parametrize(
    "written",
    ["#FFF", "#ffffff", "FFFFFF", "white", "rgb(255, 255, 255)", "rgba(255 255 255 / 1)", "#ffffffff"],
)
def test_one_white_written_many_ways(written: str) -> None:
    assert colour(written) == "ffffff"


@pytest.mark.parametrize("written", [None, "", "auto", "transparent", "var(--x)", "#ff"])
def test_what_is_no_colour_is_none(written: str | None) -> None:
    assert colour(written) is None


def test_the_eye_does_not_part_near_whites_but_sees_a_light_grey() -> None:
    assert alike("fefefe", "ffffff")
    assert not alike("d9d9d9", "ffffff")


@pytest.mark.parametrize(
    ("written", "height"),
    [("1pt", 1.0), ("0", 0.0), ("1px", 0.75), ("2.54cm", 72.0), ("50%", None), ("2em", None)],
)
def test_lengths_become_points(written: str, height: float | None) -> None:
    assert points(written) == (None if height is None else pytest.approx(height))


def test_only_text_is_kept() -> None:
    hidden: list[str] = []
    keep(hidden, " \n ")
    keep(hidden, " 甲\n 乙 ")
    assert hidden == ["甲 乙"]
