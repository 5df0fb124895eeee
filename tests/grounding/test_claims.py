"""Claims beyond content: always, at once, even so, exceptions and opposites."""

from __future__ import annotations

import pytest

from allod.grounding import check

LEASH = "公園內攜帶犬隻應繫牽繩，專用區域內除外。"
COPY = "著作財產權歸雇用人享有。但契約約定其著作財產權歸受雇人享有者，從其約定。"


@pytest.mark.parametrize(
    ("kind", "sentence", "evidence"),
    [
        ("claim", "申請人一律應繳費。", "申請人應繳費。"),
        ("claim", "契約可以隨時終止。", "契約得於期滿後終止。"),
        ("claim", "受理後立刻派員勘查。", "受理後派員勘查。"),
        ("claim", "過期申請也給補助。", "過期申請給補助。"),
        ("exception", "帶狗應繫牽繩，任何地方都不例外。", LEASH),
        ("exception", "帶狗應繫牽繩，但專用區域例外。", "公園專用區域內攜帶犬隻應繫牽繩。"),
        ("opposite", "親屬之間犯罪得加重其刑。", "親屬之間犯罪者，得減輕其刑。"),
    ],
)
def test_the_evidence_must_make_the_claim_too(kind, sentence, evidence):
    assert kind in {reason.kind for reason in check(sentence, evidence).reasons}


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("雙方可以隨時終止契約。", "各當事人得隨時終止契約。"),
        ("帶狗應繫牽繩，但專用區域例外。", LEASH),
        ("食品不能販賣，也不能當贈品。", "食品不得販賣，不得作為贈品。"),
        ("沒有另外約定時，著作財產權歸雇用人。", COPY),
    ],
)
def test_a_claim_that_the_evidence_makes_is_no_fault(sentence, evidence):
    assert check(sentence, evidence).supported


def test_the_exception_is_no_answer_to_a_question_about_the_rule():
    assert not check("沒有另外約定時，著作財產權歸受雇人。", COPY).supported
