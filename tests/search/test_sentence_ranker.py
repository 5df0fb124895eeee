"""Sentences are looked at beside their neighbours in the same passage, and ranked by learnt weights."""

from __future__ import annotations

import numpy as np
import pytest

from allod.search import Index, LearntSentences, Question
from allod.search._learn import Scales
from allod.search._question import weigh
from allod.search._sentence_ranker import SENTENCE_FEATURES, sentence_features

SENTENCES = [
    "育兒津貼按月發給。",
    "第一胎每月新臺幣三千二百元。",
    "申請人應為兒童之父母。",
    "圖書館星期一不開放。",
]
PASSAGES = [0, 0, 0, 1]
BEHIND = [0.0, 0.0, 0.0, -0.5]


def _question(index: Index, text: str) -> Question:
    return weigh(index.searcher(), text, index.recipe)


def _told(index: Index, text: str) -> dict[str, list[float]]:
    found = sentence_features(_question(index, text), SENTENCES, PASSAGES, BEHIND)
    return {name: list(found[:, at]) for at, name in enumerate(SENTENCE_FEATURES)}


def test_neighbours_count_within_their_passage_only(index: Index) -> None:
    told = _told(index, "育兒津貼圖書館")
    assert told["with_previous"][1] == told["with_next"][0] == pytest.approx(told["with_previous"][0])
    assert told["with_next"][2] < told["with_next"][3]  # the library stands in another passage
    assert told["with_previous"][3] == told["with_next"][3]
    assert told["first"] == [1, 0, 0, 1]
    assert told["behind"] == BEHIND


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("育兒津貼多少錢", [0, 1, 0, 0]),
        ("圖書館什麼時候開放", [0, 0, 0, 0]),
        ("育兒津貼給誰", [0, 0, 1, 0]),
        ("育兒津貼如何", [0, 0, 0, 0]),
        ("第幾胎有多少個", [0, 1, 0, 1]),
    ],
)
def test_what_is_asked_for_is_looked_for(index: Index, text: str, fits: list[int]) -> None:
    assert _told(index, text)["kind"] == fits


def test_dates_are_figures_before_the_words_for_dates(index: Index) -> None:
    sentences = ["自115年7月6日起。", "新年快樂。", "共三人。"]
    found = sentence_features(_question(index, "何時開始"), sentences, [0, 0, 0], [0.0, 0.0, 0.0])
    assert list(found[:, SENTENCE_FEATURES.index("kind")]) == [1, 0, 0]


def test_weights_rank_sentences(index: Index) -> None:
    width = len(SENTENCE_FEATURES)
    weights = np.eye(width)[SENTENCE_FEATURES.index("kind")]
    ranker = LearntSentences(Scales(np.zeros(width), np.ones(width), weights))
    asked = _question(index, "育兒津貼多少錢")
    assert list(ranker.worth(asked, SENTENCES, PASSAGES, BEHIND)) == [0, 1, 0, 0]
    assert ranker.worth(asked, [], [], []) == []


def test_a_question_without_terms_ranks_nothing(index: Index) -> None:
    width = len(SENTENCE_FEATURES)
    ranker = LearntSentences(Scales(np.zeros(width), np.ones(width), np.ones(width)))
    assert list(ranker.worth(_question(index, "？"), SENTENCES, PASSAGES, BEHIND)) == [0, 0, 0, 0]
