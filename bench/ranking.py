"""What learning adds: ranking of DRCD-dev among the laws, and sentences of evidence; with and without labels.

Labels are held out by five folds of Wikipedia articles, so that no article is both learnt from and asked
about. Without labels the weights come from questions made of the collection's own passages, nearly all of
them articles of law. Run as `python -m bench.ranking --work DIR`; the folder keeps what has been built.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allod.assistant import Settings
from allod.assistant._budget import within
from allod.assistant._evidence import Evidence, gather
from allod.search import Found, Hit, Recipe, Row
from allod.search._examples import BUDGET, Asked, Example, by_bm25, example, made_question, rank_of
from allod.search._learn import Scales, choose_penalty, folds_of, learn
from allod.search._ranking import LearntRanker, Ranking
from allod.search._sentence_ranker import LearntSentences
from allod.search._synthetic import synthesise
from allod.search._train import SYNTHETIC_PENALTY
from bench import _data, drcd

LABELS = (200, 1_000, None)
"""Questions to learn from; None = all of the other folds."""
SYNTHETIC = 3_000
SEED = 7
TIMED = 1_000

Floats = NDArray[np.float64]


def measure(work: Path, data: Path | None = None) -> dict[str, Any]:
    """Run all of it.

    Args:
        work: A folder that keeps the index from run to run.
        data: Where laws/ and drcd/ lie.

    Returns:
        Figures by section.
    """
    paragraphs, questions = _data.drcd(data)
    passages = paragraphs + _data.laws(data)
    name = Recipe().format.replace(", ", "-").replace(" ", "")
    sources = ((n, drcd.DRCD if n < len(paragraphs) else drcd.LAWS, p) for n, p in enumerate(passages))
    collection = drcd.collect(work / name / "open", sources)
    found = [collection.search(asked.text) for asked in questions]
    own = [_labelled(asked, paragraphs, found[at]) for at, asked in enumerate(questions)]
    folds = folds_of([(paragraphs[asked.paragraph].title,) for asked in questions])
    begun = time.perf_counter()
    made = _made(collection, len(passages))
    seconds = time.perf_counter() - begun
    free = learn([each.passages for each in made if each.passages[1].any()], SYNTHETIC_PENALTY)
    by_sentence = learn([each.sentences.group for each in made if each.sentences], SYNTHETIC_PENALTY)
    return {
        "questions": len(questions),
        "synthetic": {"questions": len(made), "seconds": seconds},
        "passages": _passages(own, found, questions, folds, free),
        "time": _time(collection, questions, free),
        "evidence": _evidence(own, found, questions, paragraphs, folds, by_sentence),
    }


def _made(collection: drcd.Collection, passages: int) -> list[Example]:
    chance = random.Random(SEED)
    rows: list[Row] = []
    for number in sorted(chance.sample(range(passages), 3 * SYNTHETIC)):
        rows += collection.fetch([number])
    asked = (made_question(each) for each in synthesise(rows, SYNTHETIC, SEED))
    looked_at = (example(each, collection.search, collection.index.recipe) for each in asked)
    return [each for each in looked_at if each is not None]


def _labelled(asked: _data.Asked, paragraphs: Sequence[_data.Passage], found: Found) -> Example | None:
    """A question with its gold paragraph and sentence."""
    answer, begins = asked.answers[0]

    def sentence(_hit: Hit, start: int, end: int) -> bool:
        return start <= begins and begins + len(answer) <= end

    question = Asked(
        asked.text, lambda hit: hit.passage == asked.paragraph, sentence, (paragraphs[asked.paragraph].title,)
    )
    return example(question, lambda _text: found, Recipe())


def _chosen(folds: NDArray[np.int64], fold: int, usable: Sequence[bool], most: int | None) -> list[int]:
    """The questions to learn from where a fold is held out."""
    others = [int(at) for at in np.flatnonzero(folds != fold) if usable[at]]
    random.Random(SEED + fold).shuffle(others)
    return others[:most]


def _passages(
    own: Sequence[Example | None],
    found: Sequence[Found],
    questions: Sequence[_data.Asked],
    folds: NDArray[np.int64],
    free: Scales,
) -> dict[str, Any]:
    """Where the gold paragraph stands in the lexical order and in learnt ones."""
    groups = [None if each is None else each.passages for each in own]
    lexical = [
        next((rank for rank, hit in enumerate(f.hits, 1) if hit.passage == asked.paragraph), 0)
        for f, asked in zip(found, questions, strict=True)
    ]

    def ranks(weights: dict[int, Scales]) -> list[int]:
        return [
            before if group is None else rank_of(weights[int(fold)].score(group[0]), group[1])
            for group, fold, before in zip(groups, folds, lexical, strict=True)
        ]

    usable = [group is not None and bool(group[1].any()) for group in groups]
    figures = {
        "lexical stage": drcd.recall(lexical),
        "learnt, no labels": drcd.recall(ranks(dict.fromkeys(range(5), free))),
    }
    for most in LABELS:
        weights = {}
        for fold in range(5):
            chosen = _chosen(folds, fold, usable, most)
            learnt_from = [group for at in chosen if (group := groups[at]) is not None]
            weights[fold] = learn(learnt_from, choose_penalty(learnt_from, folds[chosen], free), free)
        figures[f"learnt, {most or 'all'} labels"] = drcd.recall(ranks(weights))
    return figures


def _time(collection: drcd.Collection, questions: Sequence[_data.Asked], weights: Scales) -> dict[str, float]:
    """Milliseconds a query without and with the learnt order, each question asked of both in turn."""
    ranker = LearntRanker(Ranking(weights, None, {}, {}), collection.index.recipe)
    times: list[tuple[float, float]] = []
    for asked in questions[:TIMED]:
        start = time.perf_counter()
        found = collection.search(asked.text)
        searched = time.perf_counter()
        ranker.order(found.question, found.hits)
        times.append(((searched - start) * 1e3, (time.perf_counter() - searched) * 1e3))
    search, added = np.array(times).T
    return {
        "search p50": float(np.median(search)),
        "added p50": float(np.median(added)),
        "added p99": float(np.percentile(added, 99)),
    }


def _evidence(
    own: Sequence[Example | None],
    found: Sequence[Found],
    questions: Sequence[_data.Asked],
    paragraphs: Sequence[_data.Passage],
    folds: NDArray[np.int64],
    free: Scales,
) -> dict[str, Any]:
    """Whether the gold sentence is inside the budget: of the gold paragraph alone, and of four passages."""
    settings, recipe = Settings(), Recipe()
    usable = [each is not None and each.sentences is not None for each in own]
    rankers: dict[str, dict[int, LearntSentences]] = {
        "learnt, no labels": dict.fromkeys(range(5), LearntSentences(free))
    }
    for most in LABELS:
        rankers[f"learnt, {most or 'all'} labels"] = {}
        for fold in range(5):
            chosen = _chosen(folds, fold, usable, most)
            groups = [each.sentences.group for at in chosen if (each := own[at]) and each.sentences]
            weights = learn(groups, choose_penalty(groups, folds[chosen], free), free)
            rankers[f"learnt, {most or 'all'} labels"][fold] = LearntSentences(weights)
    held: dict[str, list[tuple[bool, bool]]] = {}
    for f, asked, fold in zip(found, questions, folds, strict=True):
        gold = replace(f.hits[0], text=paragraphs[asked.paragraph].text, passage=asked.paragraph)
        both = [gather(f.question, hits, settings) for hits in ([gold], f.hits)]
        chosen_by = {
            "BM25": [_by_bm25(f, evidence, recipe) for evidence in both],
            "quoting rules": [within(f.question, evidence, settings, BUDGET) for evidence in both],
        } | {
            name: [within(f.question, evidence, settings, BUDGET, by_fold[int(fold)]) for evidence in both]
            for name, by_fold in rankers.items()
        }
        for name, (alone, four) in chosen_by.items():
            held.setdefault(name, []).append((_holds(alone, asked), _holds(four, asked)))
    return {
        name: {"gold paragraph": float(np.mean(rows, 0)[0]), "four passages": float(np.mean(rows, 0)[1])}
        for name, rows in held.items()
    }


def _by_bm25(found: Found, evidence: Sequence[Evidence], recipe: Recipe) -> list[Evidence]:
    """The best sentences by BM25 alone that fit the budget."""
    scores = by_bm25(found.question, [sentence.text for sentence in evidence], recipe)
    chosen: list[Evidence] = []
    left = BUDGET
    for at in np.argsort(-scores, kind="stable"):
        size = len(evidence[at].text)
        if chosen and size > left:
            continue
        chosen.append(evidence[at])
        left -= size
    return chosen


def _holds(chosen: Sequence[Evidence], asked: _data.Asked) -> bool:
    answer, begins = asked.answers[0]
    return any(
        each.hit.passage == asked.paragraph and each.start <= begins and begins + len(answer) <= each.end
        for each in chosen
    )


def goals(result: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Each goal beside what was reached: what was measured, the goal, the figure, whether it was reached."""
    ranks, evidence, timed = result["passages"], result["evidence"], result["time"]
    before = ranks["lexical stage"]["R@1"]
    gains = {name: (row["R@1"] - before) * 100 for name, row in ranks.items()}
    held = {name: row["gold paragraph"] for name, row in evidence.items()}
    best, free, added = "learnt, all labels", "learnt, no labels", timed["added p50"]
    told = f"{gains[best]:+.2f} points ({before:.4f} → {ranks[best]['R@1']:.4f})"
    with_labels, without = (f"{held[name]:.3f} (BM25 {held['BM25']:.3f})" for name in (best, free))
    return [
        ("learnt ranking, DRCD-dev among the laws, five folds: R@1", "≥ +1.0 point", told, gains[best] >= 1),
        ("the same without labels, with 200, with 1,000", "reported", _several(gains), None),
        ("time that it adds to a query, p50", "≤ 3 ms", f"{added:.2f} ms", added <= 3),
        ("gold sentence inside 250 characters, labels", "≥ 0.97", with_labels, held[best] >= 0.97),
        ("the same without labels", "≥ 0.96", without, held[free] >= 0.96),
    ]  # fmt: skip


def _several(gains: dict[str, float]) -> str:
    names = ("learnt, no labels", "learnt, 200 labels", "learnt, 1000 labels")
    return ", ".join(f"{gains[name]:+.2f}" for name in names)


def markdown(result: dict[str, Any]) -> str:
    """The figures as tables."""
    return "\n\n".join(
        (
            drcd.table("ranking", result["passages"]),
            drcd.table("gold sentence inside 250 characters", result["evidence"]),
            drcd.table("milliseconds", {"a query": result["time"]}),
        )
    )


def main() -> None:
    """Measure, print the tables, and the figures as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    result = measure(parser.parse_args().work)
    print(markdown(result))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
