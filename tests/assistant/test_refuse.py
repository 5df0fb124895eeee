from __future__ import annotations

import pytest

from allod.assistant import Settings
from allod.assistant._evidence import distinct
from allod.assistant._refuse import missing, strength

SETTINGS = Settings()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("iPhone可以借閱幾冊圖書？", ("iPhone",)),
        ("借閱證第5條規定可借閱幾冊？", ("第5條",)),
        ("112年借閱圖書合計幾冊？", ("112年",)),
        ("「海陸月票」可借閱幾冊圖書？", ("海陸月票",)),
        ("Does the one-day pass cover Kinmen?", ("Kinmen",)),
        ("個人借閱證可以借閱幾冊圖書？", ()),
        ("租金補貼的申請115年什麼時候截止？", ()),
    ],
)
def test_what_a_question_names_outright_must_stand_in_the_evidence(find, town, question, named) -> None:
    found = find(question, town)
    assert missing(found.question, found.hits[:4], SETTINGS) == named


def test_evidence_without_any_of_the_rarest_terms_has_no_strength(find, town) -> None:
    found = find("個人借閱證可以借閱幾冊圖書？", town)
    other = [hit for hit in found.hits if hit.title != "圖書館規則"]
    assert strength(found.question, found.hits, SETTINGS) > 0
    assert strength(found.question, other, SETTINGS) == 0.0


def test_a_lead_makes_evidence_stronger(find, town) -> None:
    found = find("個人借閱證可以借閱幾冊圖書？", town)
    best = found.hits[0]
    assert strength(found.question, found.hits, SETTINGS) >= best.score
    assert strength(found.question, [best, best], SETTINGS) == best.score
    assert strength(found.question, [], SETTINGS) == 0.0


def test_a_copy_does_not_take_the_lead_away(find, town) -> None:
    found = find("個人借閱證可以借閱幾冊圖書？", [*town, town[1]])
    kept = distinct(found.hits, SETTINGS.copy_share)
    assert strength(found.question, kept, SETTINGS) > strength(found.question, found.hits, SETTINGS)


def test_strength_is_that_of_the_scores_whatever_the_order(find, town) -> None:
    found = find("個人借閱證可以借閱幾冊圖書？", town)
    first, second, *others = found.hits[: SETTINGS.evidence_passages]
    usual = strength(found.question, [first, second, *others], SETTINGS)
    assert strength(found.question, [second, first, *others], SETTINGS) == usual
