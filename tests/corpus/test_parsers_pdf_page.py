"""`_pdf_page`: boxes on the page as a person sees it."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._pdf_page import Frame, Line, Page, Table, around


def test_a_box_is_told_from_the_upper_left_corner() -> None:
    assert Frame(600, 800).seen((10, 700, 110, 720)) == (10, 80, 110, 100)


@pytest.mark.parametrize(
    ("angle", "box"),
    [  # an upright page of 600 by 800 points, its first line at the upper left
        (180, (490, 700, 590, 720)),  # it lay on its head: the line was at the lower right
        (90, (700, 10, 720, 110)),  # it was turned against the clock: the line ran down the right edge
        (270, (80, 490, 100, 590)),  # the other way: the line ran up the left edge
    ],
)
def test_a_box_on_a_turned_picture_is_told_as_it_lay(angle: float, box: tuple[float, ...]) -> None:
    assert Frame(600, 800, angle).seen((10, 700, 110, 720)) == pytest.approx(box)


def test_a_box_on_a_leaning_picture_holds_its_corners() -> None:
    left, top, right, bottom = Frame(600, 800, 2.0).seen((10, 700, 110, 720))
    assert right - left > 100
    assert bottom - top > 20


def test_a_line_in_a_table_is_not_free() -> None:
    inside, outside = Line("內", 10, 20, 10, 20, 10), Line("外", 10, 20, 100, 110, 10)
    page = Page(1, [inside, outside], [Table([["內"]], (0, 0, 50, 50))], Frame(600, 800))
    assert (page.free(inside), page.free(outside)) == (False, True)


def test_the_box_around_boxes() -> None:
    assert around([(1, 5, 2, 6), (0, 7, 1, 9)]) == (0, 5, 2, 9)
