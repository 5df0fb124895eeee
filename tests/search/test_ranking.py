"""A ranking is a file with its digest: whole and known to the ledger, or not used; it changes order only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allod import Allod
from allod.language import available, pack
from allod.search import (
    Fetch,
    Index,
    LearntRanker,
    Ranking,
    RankingBroken,
    RankingOutdated,
    explain,
    open_ranking,
)
from allod.search._features import PASSAGE_FEATURES
from allod.search._learn import Scales
from allod.search._question import weigh
from allod.search._ranking import load_ranking, ranking_path, save_ranking
from allod.search._sentence_ranker import SENTENCE_FEATURES


def _scales(names: tuple[str, ...], **weights: float) -> Scales:
    told = np.array([weights.get(name, 0.0) for name in names])
    return Scales(np.zeros(len(names)), np.ones(len(names)), told)


@pytest.fixture
def ranking() -> Ranking:
    passages = _scales(PASSAGE_FEATURES, title=2.0, usual=-0.5)
    return Ranking(passages, _scales(SENTENCE_FEATURES, kind=1.0), {"own": 0}, {"synthetic": {"worse": 1}})


def test_what_is_saved_is_loaded_to_the_same_digest(tmp_path: Path, ranking: Ranking) -> None:
    path = tmp_path / "learnt" / "ranking.json"
    for each in (ranking, replace(ranking, sentences=None)):
        save_ranking(path, each)
        assert load_ranking(path).digest == each.digest
        assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: b"[]",
        lambda content: content.replace(b'"weight": 2.0', b'"weight": NaN'),
        lambda content: content.replace(b'"weight": 2.0', b'"weight": "much"'),
        lambda content: content.replace(b'"scale": 1.0', b'"scale": 0.0'),
        lambda content: content.replace(b'"title"', b'"another"'),
        lambda content: content.replace(b'"kind"', b'"another"'),
        lambda content: content.replace(b'"lineage"', b'"another"'),
    ],
)  # fmt: skip
def test_a_file_that_is_not_whole_is_named(tmp_path: Path, ranking: Ranking, spoil) -> None:
    path = tmp_path / "ranking.json"
    path.write_bytes(spoil(ranking.content()))
    with pytest.raises(RankingBroken) as caught:
        load_ranking(path)
    assert str(path) in str(caught.value)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, ranking: Ranking) -> None:
    (tmp_path / "learnt").write_text("no folder")
    with pytest.raises(RankingBroken, match="learnt"):
        save_ranking(tmp_path / "learnt" / "ranking.json", ranking)


def test_a_ranking_of_other_features_is_outdated(tmp_path: Path, ranking: Ranking) -> None:
    path = tmp_path / "ranking.json"
    path.write_text(json.dumps(json.loads(ranking.content()) | {"version": 0}))
    with pytest.raises(RankingOutdated):
        load_ranking(path)


def test_a_workspace_without_a_ranking_has_none_and_a_stranger_is_refused(
    office: Allod, ranking: Ranking
) -> None:
    assert open_ranking(office.workspace) is None
    save_ranking(ranking_path(office.workspace), ranking)
    with pytest.raises(RankingBroken, match="ledger"):
        open_ranking(office.workspace)


def test_the_order_is_that_of_the_weights(index: Index, fetch: Fetch, ranking: Ranking) -> None:
    question = weigh(index.searcher(), "個人資料保護法的內容", index.recipe)
    rows = fetch([5, 3, 1])
    assert list(LearntRanker(ranking, index.recipe).order(question, rows)) == [2, 1, 0]


def test_only_the_best_are_moved_and_each_stays_once(index: Index, fetch: Fetch, ranking: Ranking) -> None:
    question = weigh(index.searcher(), "育兒津貼發給辦法", index.recipe)
    rows = [*fetch([5] * 20), fetch([4])[0]]
    assert list(LearntRanker(ranking, index.recipe).order(question, rows)) == list(range(21))
    assert sorted(LearntRanker(ranking, index.recipe).order(question, rows[10:])) == list(range(11))
    assert LearntRanker(ranking, index.recipe).order(question, rows[10:])[0] == 10


@pytest.mark.parametrize("text", ["個人資料保護法第6條", "？"])
def test_an_article_that_is_named_stays_first(
    index: Index, fetch: Fetch, ranking: Ranking, text: str
) -> None:
    question = weigh(index.searcher(), text, index.recipe)
    assert list(LearntRanker(ranking, index.recipe).order(question, fetch([1, 3]))) == [0, 1]


def test_one_candidate_or_none_needs_no_order(index: Index, fetch: Fetch, ranking: Ranking) -> None:
    question = weigh(index.searcher(), "圖書館", index.recipe)
    assert list(LearntRanker(ranking, index.recipe).order(question, fetch([5]))) == [0]
    assert list(LearntRanker(ranking, index.recipe).order(question, [])) == []


def test_the_weightiest_is_explained_first_in_words_of_each_language(ranking: Ranking) -> None:
    told = explain(ranking)
    assert told[:2] == [("feature.title", 2.0), ("feature.usual", -0.5)]
    for locale in available():
        assert all(pack(locale).say(key) for key, _ in told)
        assert all(pack(locale).say(f"feature.{name}") for name in SENTENCE_FEATURES)
