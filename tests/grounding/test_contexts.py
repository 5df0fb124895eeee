"""A figure must stand beside the same content, not merely somewhere."""

from __future__ import annotations

import pytest

from allod.grounding import check

CROPS = "水稻每公頃救助一萬八千元，香蕉每公頃六萬元。"
HOMES = "單身青年每月三千六百元，二人家庭每月五千元，三人以上家庭每月七千元。"
LEAVE = (
    "繼續工作滿一定期間者，給予特別休假：\n一、六個月以上一年未滿者，三日。\n二、一年以上二年未滿者，七日。"
)
CASES = "國民年滿十四歲者，應申請初領身分證，未滿十四歲者，得申請發給。"
FINE = "違規棄置者，處新臺幣一千二百元以上六千元以下罰鍰。"


def _kinds(sentence: str, evidence: str) -> set[str]:
    return {reason.kind for reason in check(sentence, evidence).reasons}


@pytest.mark.parametrize(
    ("true", "false", "evidence"),
    [
        ("香蕉每公頃救助六萬元。", "香蕉每公頃救助一萬八千元。", CROPS),
        ("兩個人的家庭每月五千元。", "兩個人的家庭每月七千元。", HOMES),
        ("做滿一年未滿兩年，特休有七天。", "做滿一年未滿兩年，特休有三天。", LEAVE),
        ("違規棄置罰一千二百元以上六千元以下。", "違規棄置罰六千元。", FINE),
    ],
)
def test_a_figure_of_something_else_is_no_support(true, false, evidence):
    assert check(true, evidence).supported
    assert _kinds(false, evidence) & {"figure", "content"}


def test_a_condition_is_known_by_what_follows_from_it():
    assert check("年滿十四歲的國民應申請初領身分證。", CASES).supported


def test_a_figure_of_a_sort_that_the_place_lacks_is_missing():
    assert "missing" in _kinds("香蕉每公頃救助六萬元，限三年內申請。", CROPS)
