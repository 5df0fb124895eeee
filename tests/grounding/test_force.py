"""Negation and modality: 得, 應, 不得, 免 and their everyday forms, in one clause and across a list."""

from __future__ import annotations

import pytest

from allod.grounding import check
from allod.grounding._force import words_of_force
from allod.grounding._reading import read

FORCES = {
    "permit": ("得", "可以"),
    "duty": ("應", "必須"),
    "forbid": ("不得", "不可以"),
    "exempt": ("免", "不必"),
}


def _forces(text: str) -> list[str]:
    return [word.force for word in words_of_force(read(text, as_claim=False))]


def _says(sentence: str, evidence: str) -> bool:
    return "force" not in {reason.kind for reason in check(sentence, evidence).reasons}


@pytest.mark.parametrize("theirs", FORCES)
@pytest.mark.parametrize("mine", FORCES)
def test_a_force_is_borne_out_by_its_own_kind_only(mine, theirs):
    evidence = f"申請人{FORCES[theirs][0]}檢附身分證明文件。"
    assert _says(f"申請人{FORCES[mine][1]}檢附身分證明文件。", evidence) == (mine == theirs)


@pytest.mark.parametrize(
    ("text", "force"),
    [("得不附理由", "exempt"), ("應不予處罰", "forbid"), ("不得不同意", "duty"), ("可以不用繳費", "exempt")],
)
def test_words_in_a_row_are_one(text, force):
    assert _forces(text) == [force]


@pytest.mark.parametrize("text", ["取得所有權", "反應時間", "重要功能", "不動產", "無障礙設施", "罷免活動"])
def test_words_that_only_look_like_force_are_none(text):
    assert _forces(text) == []


def test_a_verb_behind_a_word_of_force_is_none():
    assert _forces("不能跟房東要押金") == ["forbid"]


def test_a_negation_ends_with_its_phrase():
    assert check("未申請者之名單應公開。", "未申請者之名單應公開。").supported
    assert not _says("名單不公開。", "未申請者之名單，公開於網站。")


def test_the_heading_of_a_list_rules_its_items():
    evidence = "下列物品不得攜入：\n一、寵物。\n二、食物。"
    assert _says("寵物不可以攜入。", evidence)
    assert not _says("寵物可以攜入。", evidence)


def test_a_case_with_a_sanction_is_forbidden():
    evidence = "委託他人辦理者，不予受理。"
    assert _says("不能委託他人辦理。", evidence)
    assert not _says("可以委託他人辦理。", evidence)


def test_what_one_must_give_the_other_may_take():
    evidence = "受僱者之配偶分娩時，雇主應給予陪產假七日。受僱者應申請復職。"
    assert _says("受僱者可以請陪產假七天。", evidence)
    assert not _says("受僱者可以申請復職。", evidence)


def test_not_without_is_only_with():
    assert _says("欠租達到兩個月租額才能終止契約。", "遲付租金，非達二個月之租額，不得終止契約。")


@pytest.mark.parametrize(
    ("true", "false", "evidence"),
    [
        (
            "The fee may not be refunded.",
            "The fee may be refunded.",
            "The fee may not be refunded once paid.",
        ),
        ("Visitors must book.", "Visitors need not book.", "Visitors are required to book in advance."),
        ("Dogs are not allowed.", "Dogs are allowed.", "Dogs are not permitted in the garden."),
    ],
)
def test_english_forces_are_told_apart(true, false, evidence):
    assert _says(true, evidence)
    assert not _says(false, evidence)
