"""What a workspace has learnt about ranking: weights in one file with its digest, and how they are used.

Some forty numbers, no text. They re-order the best passages of the lexical stage, whose scores stay what
they are: whether evidence is strong enough is never judged by learnt weights.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from allod.search._errors import RankingBroken, RankingOutdated
from allod.search._features import PASSAGE_FEATURES, passage_features
from allod.search._hits import Hit, Row
from allod.search._learn import Scales
from allod.search._question import Question
from allod.search._recipe import Recipe
from allod.search._sentence_ranker import SENTENCE_FEATURES
from allod.workspace import Workspace, latest_artifact, sync_folder

KIND = "ranking"
"""Of the artifact."""
VERSION = 1
"""Of the file, and of what the features mean; changes with either."""
DEPTH = 20
"""Passages that are re-ordered; the right one is among them for 996 of 1,000 DRCD questions."""


class Orderer(Protocol):
    """A third stage: puts the best passages of the second one into another order."""

    def order(self, question: Question, rows: Sequence[Row] | Sequence[Hit]) -> Sequence[int]:
        """Say in which order passages are to be given.

        Args:
            question: The question, weighed.
            rows: Passages, best first by the second stage.

        Returns:
            Each place in `rows` once, in the new order.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """What has been learnt."""

    passages: Scales
    sentences: Scales | None
    """None where the learnt weights chose sentences worse than those of BM25."""
    lineage: Mapping[str, Any]
    """What it was learnt from: counts, digests and commitments."""
    held_out: Mapping[str, Any]
    """What it reached on questions that it was not learnt from."""

    def content(self) -> bytes:
        """The ranking as JSON, always the same bytes."""
        made: dict[str, Any] = {
            "version": VERSION,
            "passages": _told(PASSAGE_FEATURES, self.passages),
            "sentences": None if self.sentences is None else _told(SENTENCE_FEATURES, self.sentences),
            "lineage": dict(self.lineage),
            "held_out": dict(self.held_out),
        }
        return json.dumps(made, sort_keys=True, ensure_ascii=True, indent=1).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal: the file's own."""
        return hashlib.sha256(self.content()).hexdigest()


class LearntRanker:
    """Re-orders the best passages by learnt weights."""

    def __init__(self, ranking: Ranking, recipe: Recipe) -> None:
        self._scales = ranking.passages
        self._recipe = recipe

    def order(self, question: Question, rows: Sequence[Row] | Sequence[Hit]) -> Sequence[int]:
        """Say in which order passages are to be given.

        Args:
            question: The question, weighed.
            rows: Passages, best first by the lexical stage.

        Returns:
            Each place in `rows` once; those past `DEPTH` stay where they are, and so do equals.
        """
        best = rows[:DEPTH]
        if len(best) < 2 or is_settled(question):
            return list(range(len(rows)))
        found = passage_features(question, best, self._recipe)
        first = np.argsort(-self._scales.score(found), kind="stable")
        return [*map(int, first), *range(len(best), len(rows))]


def is_settled(question: Question) -> bool:
    """Whether the lexical order stands: a question that names an article is answered by that article.

    Args:
        question: The question, weighed.

    Returns:
        True also for a question without any term.
    """
    return not question.terms or bool(question.articles)


def ranking_path(workspace: Workspace) -> Path:
    """Where a workspace's ranking lies, whether or not it does.

    Args:
        workspace: Whose.

    Returns:
        The file.
    """
    return workspace.root / "learnt" / "ranking.json"


def open_ranking(workspace: Workspace) -> Ranking | None:
    """Read the ranking that is in force.

    Args:
        workspace: Whose.

    Returns:
        The ranking; None where none has been installed, and search is lexical.

    Raises:
        RankingBroken: The file cannot be read, or is not the one that the ledger knows.
        RankingOutdated: It was learnt by a program with other features.
    """
    path = ranking_path(workspace)
    if not path.exists():
        return None
    with workspace.read() as view:
        row = latest_artifact(view.connection, KIND, view.size)
    ranking = load_ranking(path)
    if row is None or row["digest"] != ranking.digest:
        raise RankingBroken(path=path, detail="it is not the one that the ledger knows")
    return ranking


def load_ranking(path: Path) -> Ranking:
    """Read a ranking and look whether it can be used.

    Args:
        path: The file.

    Returns:
        The ranking.

    Raises:
        RankingBroken: The file cannot be read, or does not hold finite numbers for each feature.
        RankingOutdated: It was learnt by a program with other features.
    """
    try:
        made = json.loads(path.read_bytes())
        version = made["version"]
        told, sentences = made["passages"], made["sentences"]
        lineage, held_out = made["lineage"], made["held_out"]
    except OSError as error:
        raise RankingBroken(path=path, detail=error.strerror) from error
    except (ValueError, KeyError, TypeError) as error:
        raise RankingBroken(path=path, detail="it does not hold what it should") from error
    if version != VERSION:
        raise RankingOutdated(path=path, found=version, expected=VERSION)
    by_passage = _read(PASSAGE_FEATURES, told)
    by_sentence = None if sentences is None else _read(SENTENCE_FEATURES, sentences)
    if by_passage is None or (by_sentence is None) != (sentences is None):
        raise RankingBroken(path=path, detail="it does not hold a number for each feature")
    return Ranking(by_passage, by_sentence, lineage, held_out)


def save_ranking(path: Path, ranking: Ranking) -> None:
    """Write a ranking so that the file is either the old one or the whole new one.

    Args:
        path: The file; its folder is made if need be.
        ranking: The ranking.

    Raises:
        RankingBroken: It cannot be written.
    """
    making = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(exist_ok=True)
        with open(making, "wb") as file:
            file.write(ranking.content())
            file.flush()
            os.fsync(file.fileno())
        making.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise RankingBroken(path=path, detail=error.strerror) from error


def explain(ranking: Ranking) -> list[tuple[str, float]]:
    """Say in words what a ranking goes by.

    Args:
        ranking: The ranking.

    Returns:
        Keys of the packs, `feature.` and the feature's name, each with its weight: what a passage gains when
        the feature grows by one usual step (a standard deviation); the weightiest first.
    """
    weighed = zip(PASSAGE_FEATURES, ranking.passages.weights, strict=True)
    told = [(f"feature.{name}", float(weight)) for name, weight in weighed]
    return sorted(told, key=lambda pair: (-abs(pair[1]), pair[0]))


def _told(names: Sequence[str], scales: Scales) -> dict[str, dict[str, float]]:
    columns = zip(names, scales.mean, scales.scale, scales.weights, strict=True)
    return {
        name: {"mean": float(mean), "scale": float(scale), "weight": float(weight)}
        for name, mean, scale, weight in columns
    }


def _read(names: Sequence[str], told: Mapping[str, Mapping[str, float]]) -> Scales | None:
    """Read weights by name; None where they are not those of the features, or no numbers to count with."""
    try:
        parts = [[float(told[name][part]) for name in names] for part in ("mean", "scale", "weight")]
    except (KeyError, TypeError, ValueError):
        return None
    if len(told) != len(names) or not np.isfinite(parts).all() or min(parts[1]) <= 0:
        return None
    return Scales(*map(np.array, parts))
