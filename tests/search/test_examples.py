"""Questions with known answers become candidates to learn from, found as anybody's would be."""

from __future__ import annotations

import numpy as np

from allod.search import Fetch, Filter, Found, Index, search
from allod.search._examples import Asked, Pair, example, inside, own_question, rank_of

ALL = Filter(frozenset({1, 2, 3, 4}), frozenset({1, 2, 3, 4}))


def _example(index: Index, fetch: Fetch, asked: Asked):
    def find(text: str) -> Found:
        return search(index, text, ALL, fetch, 20)

    return example(asked, find, index.recipe)


def test_a_copy_of_the_right_passage_is_right_too(index: Index, fetch: Fetch) -> None:
    asked = own_question(Pair("育兒津貼第一胎每月多少錢", (4,)), fetch([4]))
    found = _example(index, fetch, asked)
    assert list(found.passages[1][:2]) == [True, True]
    assert not found.passages[1][2:].any()
    assert found.sentences is None
    assert found.keys[1:] == ("document s2 4.txt",)


def test_the_answers_words_tell_the_right_sentence(index: Index, fetch: Fetch) -> None:
    row = fetch([5])[0]
    asked = own_question(Pair("臺北的圖書館哪天不開放", (5,), "星期一"), [row])
    found = _example(index, fetch, asked)
    assert found.sentences.group[1].sum() == 1
    assert found.sentences.lengths[np.argmax(found.sentences.group[1])] == len(row.text)


def test_wordings_that_differ_in_marks_and_question_words_share_a_key(index: Index, fetch: Fetch) -> None:
    texts = ("育兒津貼每月多少錢？", "請問每月育兒津貼是多少錢", "圖書館星期一開放嗎")
    keys = [_example(index, fetch, own_question(Pair(text, (4,)), fetch([4]))).keys[0] for text in texts]
    assert keys[0] != keys[2]
    assert keys[0] == _example(index, fetch, own_question(Pair(texts[0][:-1], (4,)), fetch([4]))).keys[0]


def test_what_is_settled_or_not_found_is_no_example(index: Index, fetch: Fetch) -> None:
    for text in ("個人資料保護法第6條", "xyzzy"):
        assert _example(index, fetch, own_question(Pair(text, (1,)), fetch([1]))) is None


def test_ranks_count_from_one_and_equals_stay_in_order() -> None:
    right = np.array([False, True, False])
    assert rank_of(np.array([1.0, 1.0, 1.0]), right) == 2
    assert rank_of(np.array([0.0, 3.0, 1.0]), right) == 1
    assert rank_of(np.array([3.0, 2.0, 1.0]), np.zeros(3, dtype=bool)) == 0


def test_the_budget_takes_the_best_and_then_what_fits() -> None:
    lengths, scores = np.array([300, 100, 200]), np.array([1.0, 3.0, 2.0])
    for at, held in enumerate((False, True, False)):
        assert inside(scores, lengths, np.arange(3) == at) is held
    assert inside(np.array([9.0, 3.0, 2.0]), lengths, np.arange(3) == 0)
    assert inside(scores, lengths, np.arange(3) == 2, 300)
