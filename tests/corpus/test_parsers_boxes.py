"""`_boxes`: reading order on a slide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._boxes import Box, around, reading_order

BOXES = st.lists(
    st.none() | st.tuples(*[st.integers(0, 50)] * 4).map(lambda t: Box(t[0], t[1], t[0] + t[2], t[1] + t[3]))
)


def test_lines_are_read_before_columns_and_a_small_slope_makes_no_new_line() -> None:
    left, right, above = Box(0, 11, 5, 21), Box(6, 10, 9, 20), Box(6, 0, 9, 8)
    assert reading_order([right, left, above]) == [2, 1, 0]


def test_a_shape_without_a_place_follows_the_one_before_it() -> None:
    assert reading_order([None, Box(0, 9, 1, 10), None, Box(0, 0, 1, 1)]) == [0, 3, 1, 2]


@given(BOXES)
def test_every_shape_is_read_once(boxes: list[Box | None]) -> None:
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))


def test_the_rectangle_round_others_and_round_nothing() -> None:
    assert around([Box(1, 2, 3, 4), Box(0, 3, 2, 9)]) == Box(0, 2, 3, 9)
    assert around([]) is None


def test_neighbours_that_touch_share_no_area() -> None:
    assert not Box(0, 0, 2, 2).meets(Box(2, 0, 4, 2))
    assert Box(0, 0, 2, 2).meets(Box(1, 1, 4, 4))
