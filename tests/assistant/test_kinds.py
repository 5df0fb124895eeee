from __future__ import annotations

from allod.assistant._kinds import fit, wanted


def test_a_likely_kind_fits_better_than_a_possible_one() -> None:
    kinds = wanted("amount", "補助多少錢")
    assert fit(kinds, ["money", "date"]) > fit(kinds, ["number"]) > fit(kinds, ["date"]) == 0.0


def test_how_much_without_a_unit_may_be_money() -> None:
    assert fit(wanted("count", "額度是多少"), ["money"]) == 1.0
    assert fit(wanted("count", "要幾天"), ["money"]) < 1.0


def test_a_question_for_no_figure_fits_none() -> None:
    assert fit(wanted("other", "為何"), ["money", "date", "number"]) == 0.0
