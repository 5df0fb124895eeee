"""Synthetic questions are made of a sentence that is known, always the same ones, and noisy."""

from __future__ import annotations

from random import Random

from allod.language import grams, sentences
from allod.search import Fetch, Row
from allod.search._synthetic import _masked, synthesise

TEXTS = (
    "育兒津貼按月發給，第一胎每月新臺幣三千二百元。申請人應檢附戶口名簿，向戶籍所在地之區公所提出申請。",
    "市立圖書館每週一休館，國定假日亦同。借書以二十冊為限，借期三十日，逾期者每冊每日繳納二元。",
    "The one-day pass costs NT$130 and covers all city buses. Dogs are not allowed, except guide dogs.",
)


def _rows(fetch: Fetch) -> list[Row]:
    first = fetch([5])[0]
    return [first._replace(passage=number, text=text) for number, text in enumerate(TEXTS)]


def test_the_sentence_is_one_of_its_passage_and_the_question_shares_its_words(fetch: Fetch) -> None:
    shared = []
    for made in synthesise(_rows(fetch), 200, 1):
        sentence = made.row.text[made.start : made.end]
        assert (made.start, made.end) in sentences(made.row.text)
        own = set(grams(made.text))
        shared.append(len(own & set(grams(sentence))) / len(own))
    assert 0.4 < sum(shared) / len(shared) < 0.9


def test_equal_seeds_make_equal_questions(fetch: Fetch) -> None:
    texts = [[made.text for made in synthesise(_rows(fetch), 30, seed)] for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_a_figure_is_taken_out_and_asked_for_in_the_passages_language(fetch: Fetch) -> None:
    texts = [made.text for made in synthesise(_rows(fetch), 60, 3)]
    assert any(text.endswith("多少元") for text in texts)
    assert any(text.endswith("how much") for text in texts)
    assert _masked("每月新臺幣三千二百元整", Random(1)) == ("每月，", ["多少元"])
    assert _masked("It costs NT$130 a day", Random(1)) == ("It costs ， a day", ["how much"])


def test_longer_passages_are_asked_about_more(fetch: Fetch) -> None:
    short, long = _rows(fetch)[:2]
    rows = [short, long._replace(text=long.text * 5)]
    made = synthesise(rows, 100, 4)
    assert sum(each.row is rows[1] for each in made) > 60


def test_passages_of_single_sentences_give_no_question(fetch: Fetch) -> None:
    assert synthesise([], 10, 1) == []
    assert synthesise([row._replace(text="全文刪除") for row in _rows(fetch)], 10, 1) == []
