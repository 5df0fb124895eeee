"""The verdict as a whole: the suite's rates, properties of every sentence, the shape of the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.grounding import LONGEST_SENTENCE, Reason, Support, check

LINES = (Path(__file__).parent / "suite.jsonl").read_text("utf-8").splitlines()
SUITE = [json.loads(line) for line in LINES]
PAIRS = [(group["evidence"], pair) for group in SUITE for pair in group["pairs"]]

RULE = "年滿六十五歲之長者，每月補助新臺幣三千元，並應於六月三十日前提出申請。"
PASSAGE = f"本要點依預算辦理。\n{RULE}逾期申請者，不予受理。申請人得委託他人代辦。"

digits = st.integers(min_value=2, max_value=9)
offices = st.sampled_from(["區公所", "社會局", "衛生所", "戶政事務所"])
subjects = st.sampled_from(["申請人", "承租人", "飼主", "家長"])
deeds = st.sampled_from(["繳回補助款", "攜帶身分證", "更換保管箱鑰匙", "提出書面說明"])
CHINESE = "零一二三四五六七八九"


def test_the_suite_has_a_hundred_pairs_of_each_sort_of_sentence():
    kinds = {pair["kind"] for _, pair in PAIRS}
    assert len(PAIRS) >= 100
    assert {"negation", "number", "subject", "condition", "period"} <= kinds


def test_at_most_a_tenth_of_the_mutated_sentences_is_supported():
    assert sum(check(pair["false"], evidence).supported for evidence, pair in PAIRS) <= 0.10 * len(PAIRS)


def test_at_most_a_fifth_of_the_true_sentences_is_removed():
    assert sum(not check(pair["true"], evidence).supported for evidence, pair in PAIRS) <= 0.20 * len(PAIRS)


@pytest.mark.parametrize("sentence", [s + "。" for s in PASSAGE.replace("\n", "").split("。") if s])
def test_a_sentence_of_the_evidence_is_supported(sentence):
    verdict = check(sentence, PASSAGE)
    assert verdict == Support(True, verdict.span, (), 1.0)
    start, end = verdict.span
    assert sentence.startswith(PASSAGE[start:end])


@given(number=digits, office=offices, deed=deeds)
def test_every_verbatim_sentence_is_supported(number, office, deed):
    rule = f"申請人應於{CHINESE[number]}日內向{office}{deed}。"
    assert check(rule, f"第一條。{rule}其他事項另定之。").supported


@given(number=digits, other=digits, deed=deeds)
def test_a_changed_number_is_never_supported(number, other, deed):
    evidence = f"申請人應於{CHINESE[number]}日內{deed}。"
    claim = f"申請人要在{CHINESE[other]}天內{deed}。"
    assert check(claim, evidence).supported == (number == other)


@given(subject=subjects, deed=deeds, force=st.sampled_from(["應", "得", "須", "可以"]))
def test_a_denied_verb_is_never_supported(subject, deed, force):
    evidence = f"{subject}{force}{deed}。"
    assert check(f"{subject}{force}{deed}。", evidence).supported
    assert not check(f"{subject}不{force}{deed}。", evidence).supported


@given(subject=subjects, deed=deeds, force=st.sampled_from(["應", "得", "可以"]))
def test_a_verb_whose_denial_is_left_out_is_never_supported(subject, deed, force):
    assert not check(f"{subject}{force}{deed}。", f"{subject}不{force}{deed}。").supported


@given(sentence=st.text(max_size=60), evidence=st.sampled_from(["", " ", "\n", "。", "（）"]))
def test_no_evidence_supports_nothing(sentence, evidence):
    verdict = check(sentence, evidence)
    assert not verdict.supported
    assert verdict.span is None


@given(sentence=st.text(max_size=40), evidence=st.text(max_size=80))
def test_any_text_gets_a_verdict_with_spans_inside_the_texts(sentence, evidence):
    verdict = check(sentence, evidence)
    assert verdict.supported == (not verdict.reasons)
    assert 0.0 <= verdict.score <= 1.0
    if verdict.span is not None:
        assert 0 <= verdict.span[0] < verdict.span[1] <= len(evidence)
    assert all(sentence[reason.start : reason.end] == reason.words for reason in verdict.reasons)


@given(number=digits, other=digits)
def test_the_script_of_a_number_does_not_change_the_verdict(number, other):
    evidence = f"每人每次最多借閱{CHINESE[number]}冊。"
    forms = (CHINESE[other], str(other), chr(ord("０") + other))
    assert len({check(f"每人每次最多借{form}冊。", evidence).supported for form in forms}) == 1


def test_simplified_and_traditional_characters_give_one_verdict():
    assert (
        check("长者每月补助三千元。", PASSAGE).supported == check("長者每月補助三千元。", PASSAGE).supported
    )


def test_several_pieces_are_one_evidence_with_offsets_in_their_join():
    pieces = ["第一段談別的事。", "圖書館每週一休館。"]
    verdict = check("圖書館每週一休館。", pieces)
    assert verdict.supported
    assert "\n".join(pieces)[slice(*verdict.span)] == "圖書館每週一休館"


def test_what_is_too_long_for_a_sentence_is_not_compared():
    reasons = check("長者每月補助三千元，" * LONGEST_SENTENCE, PASSAGE).reasons
    assert [reason.kind for reason in reasons] == ["long"]


def test_another_subject_gives_the_reason_content():
    assert check("太陽從東邊升起。", PASSAGE).reasons[0].kind == "content"


def test_a_reason_names_the_words_and_their_place():
    sentence = "長者每月補助五千元。"
    assert check(sentence, PASSAGE).reasons == (Reason("figure", "五千元", 6, 9),)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [("申請人得委託 ACME 代辦。", "name"), ("申請人每次得委託他人代辦十五公里。", "missing")],
)
def test_a_strange_word_or_figure_is_named(sentence, kind):
    assert kind in {reason.kind for reason in check(sentence, PASSAGE).reasons}


def test_a_place_that_speaks_against_the_sentence_outweighs_a_silent_one():
    evidence = "告訴人於辯論終結前，得撤回其告訴。撤回告訴之人，不得再行告訴。"
    assert check("撤回告訴的人不能再提告。", evidence).supported
    assert not check("撤回告訴的人可以再提告。", evidence).supported
