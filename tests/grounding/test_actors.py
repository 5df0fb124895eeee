"""Who acts: an actor must be in the evidence, in the same role."""

from __future__ import annotations

import pytest

from allod.grounding import check

REPAIR = "租賃物之修繕，除契約另有訂定外，由出租人負擔。"
RENT = "房東不得因房客申請補貼而調漲租金。"
COPY = "醫療機構應依病人要求，提供病歷複製本；其所需費用，由病人負擔。"
STRIKE = "調解期間，資方不得因該爭議歇業；勞方不得因該爭議罷工。"
REPORT = "公所應於受理後七日內派員勘查。"


def _supported(sentence: str, evidence: str) -> bool:
    return check(sentence, evidence).supported


@pytest.mark.parametrize(
    ("true", "false", "evidence"),
    [
        ("租的房子壞了，修繕由房東負擔。", "租的房子壞了，修繕由房客負擔。", REPAIR),
        ("房東不可以因為房客申請補貼就調漲租金。", "房客不可以因為房東申請補貼就調漲租金。", RENT),
        ("病歷複製本的費用由病人負擔。", "病歷複製本的費用由醫療機構負擔。", COPY),
        ("員工不能因為該爭議罷工。", "老闆不能因為該爭議罷工。", STRIKE),
        ("公所受理後七天內應派人勘查。", "農民受理後七天內應派人勘查。", REPORT),
    ],
)
def test_another_actor_in_the_role_is_no_support(true, false, evidence):
    assert _supported(true, evidence)
    assert "actor" in {reason.kind for reason in check(false, evidence).reasons}


def test_a_name_on_no_list_is_told_by_the_verb_behind_it():
    evidence = "休會期間，由理事會處理工會一切事務。監事之職權，由監事會行使之。"
    assert _supported("休會的時候，工會的事務由理事會處理。", evidence)
    assert not _supported("休會的時候，工會的事務由監事會處理。", evidence)


def test_a_narrow_actor_bears_out_a_broad_one_and_not_the_other_way_round():
    assert _supported("申請執照，由主管機關核定。", "申請執照者，由中央主管機關核定。")
    assert not _supported("申請執照，由縣市主管機關核定。", "申請執照者，由中央主管機關核定。")


def test_with_two_actors_before_the_verb_it_is_open_who_acts():
    assert _supported("醫院遇到病人應先給予急救。", "醫院、診所遇有病人，應先予急救。")


def test_an_actor_may_be_implied_where_nobody_else_acts():
    assert _supported("勞工請事假期間雇主不用給工資。", "勞工因有事故，得請事假。事假期間不給工資。")


def test_who_consents_may_be_said_to_decide():
    assert _supported("延長辦理要經首長核准。", "未能如期辦結者，應簽請首長核准延長。")
    assert not _supported("延長辦理要經議會核准。", "未能如期辦結者，應簽請首長核准延長。")
