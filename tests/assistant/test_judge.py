"""What a model said is judged: borne out, an answer, and one that the question alone leads to."""

from __future__ import annotations

import pytest

from allod.assistant._judge import BESIDE, UNSUPPORTED, UNSURE, answers, judge

EVIDENCE = ["第一胎每月新臺幣三千二百元，第二胎每月新臺幣四千元。", "津貼於次月二十五日前撥入帳戶。"]
QUESTION = "第二胎的育兒津貼每月多少錢？"


def fault(said: str, likely: set[int], question: str = QUESTION) -> str:
    return judge(question, said, EVIDENCE, likely)[0].fault


def test_an_exact_answer_from_the_likely_sentence_stands() -> None:
    (first,) = judge(QUESTION, "新臺幣四千元", EVIDENCE, {0})
    assert (first.fault, first.evidence) == ("", 0)


def test_a_sentence_in_own_words_that_the_evidence_bears_out_stands() -> None:
    assert fault("第二胎每月新臺幣四千元。", {0}) == ""


def test_a_wrong_figure_is_not_borne_out() -> None:
    assert fault("第二胎每月新臺幣五千元。", {0}) == UNSUPPORTED


@pytest.mark.parametrize("said", ["第二胎每月", "撥入帳戶"])
def test_a_repeated_question_and_an_answer_without_the_figure_asked_for_are_beside_it(said: str) -> None:
    assert fault(said, {0, 1}) == BESIDE


def test_a_true_answer_from_a_sentence_that_the_question_does_not_lead_to_is_doubted() -> None:
    assert fault("新臺幣四千元", {1}) == UNSURE


def test_later_sentences_are_only_asked_whether_they_are_borne_out() -> None:
    said = "新臺幣四千元。津貼於次月二十五日前撥入帳戶。每人限領一次。"
    assert [each.fault for each in judge(QUESTION, said, EVIDENCE, {0})] == ["", "", UNSUPPORTED]


def test_nothing_said_is_nothing_to_judge() -> None:
    assert judge(QUESTION, "", EVIDENCE, {0}) == []


def test_a_figure_of_the_question_is_no_answer_to_it() -> None:
    assert not answers("115年7月6日之後什麼時候截止？", "115年7月6日之後截止")
    assert answers("什麼時候截止？", "115年8月28日")
