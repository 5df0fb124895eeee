"""The type of a question in both scripts and in English, and what of it is searched."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from opencc import OpenCC

from allod.language import asks_for, fold, grams, question_grams

CASES = [
    ("什麼時候開始受理申請？", "date"),
    ("截止日期是幾月幾日？", "date"),
    ("該協會在哪一年成立？", "date"),
    ("育兒津貼每月多少錢？", "amount"),
    ("違規停車會罰多少？", "amount"),
    ("補助金額是多少", "amount"),
    ("誰可以申請敬老卡？", "person"),
    ("由哪個機關受理？", "person"),
    ("要去哪裡辦理？", "place"),
    ("總部設在哪一個城市？", "place"),
    ("依據第幾條規定？", "article"),
    ("哪一部法律有規定？", "article"),
    ("病假可以請幾天？", "count"),
    ("申請要等多久？", "count"),
    ("可不可以委託他人辦理？", "yesno"),
    ("外國人能申請嗎？", "yesno"),
    ("請說明申請流程", "other"),
    ("這項計畫的名稱為何？", "other"),
]
ENGLISH = [
    ("When does the clinic open?", "date"),
    ("How much is the bus fare?", "amount"),
    ("What is the monthly fee?", "amount"),
    ("Who can apply?", "person"),
    ("Which office is responsible?", "person"),
    ("Where can I buy a ticket?", "place"),
    ("Which article sets the limit?", "article"),
    ("How many days of leave do I get?", "count"),
    ("Can visitors use the bus for free?", "yesno"),
    ("Describe the procedure", "other"),
]


@pytest.mark.parametrize(("question", "kind"), CASES + ENGLISH)
def test_the_type_of_a_question(question: str, kind: str) -> None:
    assert asks_for(question) == kind


@pytest.mark.parametrize(("question", "kind"), CASES)
def test_the_type_is_the_same_in_simplified_characters(question: str, kind: str) -> None:
    assert asks_for(OpenCC("t2s").convert(question)) == kind


def test_question_words_are_taken_out_without_joining_their_neighbours() -> None:
    assert question_grams("敬老卡要去哪裡申請？") == grams("敬老卡要去") + grams("申請")
    assert question_grams("What is the bus fare for seniors?") == ["bus", "fare", "seniors"]


def test_words_that_only_contain_a_question_word_stay() -> None:
    assert fold("任何") in question_grams("任何人的幾何成績")
    assert fold("幾何") in question_grams("任何人的幾何成績")


def test_a_question_of_question_words_alone_is_searched_whole() -> None:
    assert question_grams("什麼是什麼？") == grams("什麼是什麼？")
    assert question_grams("Who are you?") == ["who", "are", "you"]


@given(st.text())
@example("\u0301who\u0301")
def test_any_text_has_a_type_and_never_more_grams_than_it_had(text: str) -> None:
    assert asks_for(text) in {"date", "amount", "person", "place", "article", "count", "yesno", "other"}
    assert len(question_grams(text)) <= len(grams(text))
