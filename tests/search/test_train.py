"""Training installs only what does not lose on questions held out, and records it; else nothing changes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sqlalchemy import select

import allod
from allod import Allod
from allod.corpus import Terms
from allod.ledger import SLSA_PROVENANCE, open_envelope
from allod.search import LearntRanker, NothingToLearn, Pair, Trained, open_index, open_ranking, train
from allod.search._examples import Example
from allod.search._features import PASSAGE_FEATURES
from allod.search._question import weigh
from allod.search._ranking import ranking_path
from allod.search._train import LEAST_OWN, LEAST_SYNTHETIC, RANKING_TYPE, enough, learn_ranking
from allod.workspace import WorkspaceLocked, acts, artifacts, hold, passages

TOWNS = ("東山", "南河", "西湖", "北港", "中和", "安平", "仁愛", "信義", "大同", "永康", "清水", "竹林")
THINGS = ("公園", "圖書館", "游泳池", "體育館", "停車場", "活動中心", "市場", "苗圃")


RULES = (
    "由{town}區公所管理",
    "開放時間為每日上午{few}時至下午六時",
    "申請使用者應於{few}日前提出",
    "每次收費新臺幣{many}元",
    "逾期未繳者其核准失其效力",
    "設有無障礙坡道與哺乳室",
    "夜間由保全人員巡守",
    "停放機車以{few}小時為限",
    "攜帶寵物者應繫牽繩",
    "遇颱風警報時停止開放",
    "場地損壞者應照價賠償",
    "學生憑證件享半價優待",
    "年滿六十五歲者免費入場",
    "團體使用應先繳納保證金{many}元",
    "禁止烹飪及燃放爆竹",
    "器材借用以{few}件為限",
    "清潔人員每週打掃{few}次",
    "飲水機每{few}個月換濾心一次",
)


def _build(folder: Path, rules: Sequence[str]) -> Path:
    """A workspace with a document a town, a paragraph a facility, five rules drawn for each."""
    root = folder / "office"
    folder = folder / "towns"
    folder.mkdir()
    chance = Random(1)
    for town in TOWNS:
        lines = []
        for thing in THINGS:
            drawn = chance.sample(rules, 5)
            told = [
                rule.format(town=town, few=chance.randint(2, 9), many=100 * chance.randint(1, 30))
                for rule in drawn
            ]
            lines.append(
                "".join(f"{town if at == 0 else '本'}{thing}{rule}。" for at, rule in enumerate(told))
            )
        (folder / f"{town}.md").write_text("\n\n".join([f"# {town}設施", *lines]) + "\n", "utf-8")
    with allod.init(root, "試驗室", jurisdiction="TW", locale="zh-TW") as office:
        office.add_source(Terms("rules", "CC-BY-4.0", "秘書處", classification="public"))
        office.add([folder], "rules")
    return root


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Facilities whose rules differ."""
    return _build(tmp_path_factory.mktemp("built"), RULES)


@pytest.fixture
def taught(built: Path, tmp_path: Path) -> Iterator[Allod]:
    """A copy of that workspace."""
    with allod.open(shutil.copytree(built, tmp_path / "office")) as opened:
        yield opened


@pytest.fixture
def alike(tmp_path: Path) -> Iterator[Allod]:
    """Facilities whose rules differ in figures only: there is nothing to learn to tell them apart."""
    with allod.open(_build(tmp_path, RULES[:5])) as opened:
        yield opened


def _train(office: Allod, pairs: Sequence[Pair] = ()) -> Trained:
    return train(office.workspace, open_index(office.workspace), pairs, synthetic=150)


def _ids(office: Allod) -> dict[int, str]:
    with office.workspace.read() as view:
        query = select(passages.c.id, passages.c.text).order_by(passages.c.id)
        return {row.id: row.text for row in view.connection.execute(query)}


def _pairs(office: Allod) -> list[Pair]:
    """A question about each facility, all distinct."""
    found = _ids(office)
    pairs = []
    for town in TOWNS:
        for thing in THINGS:
            right = [number for number, text in found.items() if f"{town}{thing}" in text]
            pairs.append(Pair(f"{town}的{thing}，申請要繳多少錢", tuple(right), "新臺幣"))
            pairs.append(Pair(f"{town}{thing}是誰在管理", tuple(right)))
    return pairs


def test_what_is_installed_is_the_artifact_that_the_ledger_knows(taught: Allod) -> None:
    trained = _train(taught)
    assert trained.installed
    assert not trained.synthetic.loses
    assert trained.learnt_from_own == 0
    assert trained.own is None
    in_force = open_ranking(taught.workspace)
    assert in_force is not None
    assert in_force.digest == trained.ranking.digest
    assert hashlib.sha256(ranking_path(taught.workspace).read_bytes()).hexdigest() == in_force.digest
    with taught.workspace.read() as view:
        row = view.connection.execute(select(artifacts).where(artifacts.c.kind == "ranking")).mappings().one()
        envelope = view.connection.execute(select(acts.c.envelope).where(acts.c.entry == row["act"])).scalar()
    assert row["digest"] == in_force.digest
    assert envelope is not None
    stated = open_envelope(envelope, taught.workspace.key)
    assert stated.predicate_type == SLSA_PROVENANCE
    definition = stated.predicate["buildDefinition"]
    assert definition["buildType"] == RANKING_TYPE
    assert {each["name"] for each in definition["resolvedDependencies"]} == {"corpus", "index"}
    assert set(definition["externalParameters"]) == {"synthetic", "own", "seed"}  # as docs/ledger.md shows
    assert not any(word in json.dumps(stated.predicate, ensure_ascii=False) for word in (*TOWNS, *THINGS))


def test_the_same_workspace_learns_the_same(taught: Allod) -> None:
    first, second = _train(taught), _train(taught)
    assert np.array_equal(first.ranking.passages.weights, second.ranking.passages.weights)
    assert first.synthetic == second.synthetic


def test_own_questions_move_the_weights_and_are_judged_by_folds(taught: Allod) -> None:
    pairs = _pairs(taught)
    trained = _train(taught, pairs)
    assert trained.learnt_from_own >= LEAST_OWN
    assert trained.own is not None
    assert trained.own.questions == len(pairs)
    assert trained.installed is not trained.own.loses
    assert trained.evidence is not None
    free = _train(taught)
    assert not np.array_equal(free.ranking.passages.weights, trained.ranking.passages.weights)
    assert trained.ranking.lineage.keys() >= {"corpus", "index", "questions"}
    told = repr(json.loads(trained.ranking.content()))
    assert not any(word in told for word in (*TOWNS, *THINGS))


def test_two_questions_only_judge_and_the_program_says_so(taught: Allod) -> None:
    trained = _train(taught, _pairs(taught)[:2])
    assert trained.learnt_from_own == 0
    assert trained.own is not None
    assert trained.own.questions == 2
    assert ("too_few", 2) in trained.notes
    free = _train(taught)
    assert np.array_equal(free.ranking.passages.weights, trained.ranking.passages.weights)


def test_duplicates_are_one_question(taught: Allod) -> None:
    pair = _pairs(taught)[0]
    wordings = [pair, Pair(f" {pair.text}", pair.passages)] * LEAST_OWN
    trained = _train(taught, wordings)
    assert ("repeated", 2 * LEAST_OWN - 1) in trained.notes
    assert trained.learnt_from_own == 0
    assert trained.own is not None
    assert trained.own.questions == 1


def test_many_wordings_of_one_documents_questions_are_no_folds(taught: Allod) -> None:
    right = _pairs(taught)[0].passages
    pairs = [Pair(f"東山公園第{number}次申請繳多少", right) for number in range(LEAST_OWN + 10)]
    trained = _train(taught, pairs)
    assert trained.learnt_from_own == 0


def test_questions_without_a_right_passage_in_force_are_counted_and_left_out(taught: Allod) -> None:
    trained = _train(taught, [Pair("東山公園誰管理", (999_999,)), Pair("西湖市場誰管理", ())])
    assert trained.notes == (("without_passage", 2),)
    assert trained.own is None
    assert trained.installed


def test_too_few_passages_are_said_in_a_sentence_and_nothing_is_done(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    before = office.workspace.log.size()
    with pytest.raises(NothingToLearn, match=str(LEAST_SYNTHETIC)):
        train(office.workspace, open_index(office.workspace), [])
    assert not ranking_path(office.workspace).exists()
    assert office.workspace.log.size() == before
    assert office.search("補助點數")


def test_what_loses_is_not_installed_and_nothing_is_done(alike: Allod) -> None:
    before = alike.workspace.log.size()
    trained = _train(alike)
    assert trained.synthetic.loses
    assert (trained.installed, trained.reason) == (False, "loses_synthetic")
    assert alike.workspace.log.size() == before
    assert open_ranking(alike.workspace) is None
    assert alike.search("東山公園")


def test_what_is_in_force_stays_when_the_next_one_loses(taught: Allod) -> None:
    in_force = _train(taught).ranking
    ranker = LearntRanker(in_force, open_index(taught.workspace).recipe)
    asked = (f"{thing}{one[-6:]}{other[-6:]}" for thing in THINGS for one in RULES for other in RULES)
    worse = next(pair for text in asked if (pair := _moved_down(taught, ranker, text)))
    trained = _train(taught, [worse])
    assert (trained.installed, trained.reason) == (False, "loses_own")
    assert trained.own is not None
    assert trained.own.worse == 1
    kept = open_ranking(taught.workspace)
    assert kept is not None
    assert kept.digest == in_force.digest


def _moved_down(office: Allod, ranker: LearntRanker, text: str) -> Pair | None:
    """The question with the passage that is first by the lexical order, if the learnt one has another."""
    index = open_index(office.workspace)
    hits = office.search(text, 20, words=True)
    question = weigh(index.searcher(), text, index.recipe)
    return Pair(text, (hits[0].passage,)) if ranker.order(question, hits)[0] else None


def _examples(count: int, right: int, own: bool = False) -> list[Example]:
    """Two candidates each, of which the first feature prefers the second."""
    features = np.zeros((2, len(PASSAGE_FEATURES)))
    features[1, 0] = 1.0
    return [Example((f"{own} {number}",), (features, np.arange(2) == right), None) for number in range(count)]


def test_the_own_questions_verdict_stands_over_the_synthetic_ones() -> None:
    wins = learn_ranking(_examples(60, 1), [])
    assert (wins.installed, wins.reason) == (True, "installed")
    assert (wins.synthetic.first_before, wins.synthetic.first_after, wins.synthetic.better) == (0.0, 1.0, 60)
    loses = learn_ranking(_examples(60, 1), _examples(3, 0, own=True))
    assert (loses.installed, loses.reason) == (False, "loses_own")
    assert loses.own is not None
    assert loses.own.worse == 3
    taught = learn_ranking(_examples(60, 1), _examples(LEAST_OWN, 0, own=True))
    assert taught.installed
    assert taught.learnt_from_own == LEAST_OWN
    assert taught.own is not None
    assert taught.own.first_after == 1.0


def test_what_is_not_found_counts_against_neither_order() -> None:
    missing = [Example(("m",), (each.passages[0], np.zeros(2, dtype=bool)), None) for each in _examples(1, 0)]
    trained = learn_ranking(_examples(60, 1), missing)
    assert ("not_found", 1) in trained.notes
    assert trained.own is not None
    assert trained.own.first_after == trained.own.first_before == 0.0


def test_five_independent_folds_are_enough() -> None:
    groups = [each.passages for each in _examples(LEAST_OWN, 0)]
    assert enough(groups, np.arange(LEAST_OWN) % 5)
    assert not enough(groups, np.arange(LEAST_OWN) % 4)
    assert not enough(groups[1:], np.arange(LEAST_OWN - 1) % 5)


def test_only_one_process_trains(taught: Allod) -> None:
    with hold(taught.workspace.root / "locks" / "ranking", "train"), pytest.raises(WorkspaceLocked):
        _train(taught)
