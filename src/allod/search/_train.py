"""`allod index train`: learns ranking from the workspace's passages and its confirmed questions.

Synthetic questions give weights without anybody's help; the workspace's own questions move them where there
are enough. What is learnt is measured on questions that it was not learnt from, against the lexical order of
the same candidates, and installed only where it does not lose.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from random import Random

import numpy as np
from sqlalchemy import insert, select

from allod.corpus import corpus_version, passage_rows
from allod.language import fold
from allod.ledger import SLSA_PROVENANCE, Subject, commit, new_salt, provenance
from allod.search._count import Floats, Ints
from allod.search._derive import index_digest
from allod.search._errors import NothingToLearn
from allod.search._examples import (
    Asked,
    Example,
    Pair,
    Sentences,
    example,
    inside,
    made_question,
    own_question,
    rank_of,
)
from allod.search._filter import Filter
from allod.search._hits import Row
from allod.search._index import Index
from allod.search._learn import FOLDS, Group, Scales, choose_penalty, cross, folds_of, learn
from allod.search._rank import Found, search
from allod.search._ranking import DEPTH, KIND, Ranking, ranking_path, save_ranking
from allod.search._recipe import Recipe
from allod.search._synthetic import synthesise
from allod.workspace import (
    View,
    Workspace,
    artifacts,
    hold,
    now,
    passages,
    sources,
    versions,
    visible,
)

RANKING_TYPE = "urn:allod:build:ranking:v1"
LEAST_OWN = 100
"""Own questions with a right passage among the candidates, below which they only judge: learning from fewer
did harm on DRCD-dev, and a fold of fewer than twenty says little."""
LEAST_SYNTHETIC = 50
SYNTHETIC_PENALTY = 0.1
"""Strength of L2 for synthetic questions. Their own folds would choose a hundredth of it, and weights that
fit them so closely fit people's questions badly; from 0.1 to 1 it makes no difference on DRCD-dev."""

_SYNTHETIC = 3_000  # more change the weights by less than chance does
_SAMPLED = 3  # passages read for each synthetic question
_EACH = 3  # synthetic questions of a passage, on average and at most
_SEED = 20_26
_CHUNK = 500  # passages read from the database at a time


@dataclass(frozen=True, slots=True)
class Compared:
    """The same questions ranked twice, by weights that were learnt without them."""

    questions: int
    first_before: float
    """Share whose first passage is right in the lexical order."""
    first_after: float
    mrr_before: float
    """Mean of 1 / rank."""
    mrr_after: float
    better: int
    """Questions whose right passage moved up."""
    worse: int

    @property
    def loses(self) -> bool:
        """Whether the learnt order is the worse one."""
        return self.first_after < self.first_before or self.mrr_after < self.mrr_before


@dataclass(frozen=True, slots=True)
class EvidenceCompared:
    """Share of the questions whose right sentence is within the budget of characters."""

    questions: int
    before: float
    """By BM25."""
    after: float


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learnt and what was decided."""

    installed: bool
    reason: str
    """Key of the packs' `[train]`: `installed`, `loses_own`, or `loses_synthetic`."""
    learnt_from_own: int
    """Own questions that moved the weights; 0 where they were too few and only judged."""
    synthetic: Compared
    own: Compared | None
    """None without own questions."""
    evidence: EvidenceCompared | None
    notes: tuple[tuple[str, int], ...]
    """Keys of the packs' `[train]` with counts: `repeated`, `without_passage`, `too_few`, `not_found`."""
    ranking: Ranking


def train(
    workspace: Workspace,
    index: Index,
    pairs: Sequence[Pair],
    *,
    synthetic: int = _SYNTHETIC,
    progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Learn ranking, and install it where it does not lose.

    Args:
        workspace: Whose; searching and adding may go on meanwhile.
        index: Its index.
        pairs: Its confirmed questions.
        synthetic: How many questions to make, at most.
        progress: Called with questions looked at and questions in all.

    Returns:
        What was decided, in numbers; where the ranking was not installed, what was in force stays so.

    Raises:
        NothingToLearn: The passages give too few questions; nothing was changed.
        WorkspaceLocked: Another process is training.
        RankingBroken: The file cannot be written; search goes on without it.
    """
    with hold(workspace.root / "locks" / "ranking", "train", wait=False):
        with workspace.read() as view:
            find = _Finder(view, index)
            made = _made(view, find, synthetic)
            own, notes = _own(find, pairs)
            examples = _looked_at([*made, *own], find, index.recipe, progress)
            materials = [
                Subject(name, digest)
                for name, digest in (
                    ("corpus", corpus_version(view.connection, view.size)),
                    ("index", index_digest(view)),
                )
                if digest is not None
            ]
        found = learn_ranking(
            [each for each in examples[: len(made)] if each is not None],
            [each for each in examples[len(made) :] if each is not None],
        )
        trained = replace(found, notes=(*notes, *found.notes))
        if not trained.installed:
            return trained
        return _install(workspace, trained, own, materials)


def learn_ranking(synthetic: Sequence[Example], own: Sequence[Example]) -> Trained:
    """Learn from examples and decide; touches nothing.

    Args:
        synthetic: Made questions, each of another passage than most.
        own: People's questions.

    Returns:
        What was learnt, and whether it may be installed.

    Raises:
        NothingToLearn: There are fewer than `LEAST_SYNTHETIC` made questions whose passage is found.
    """
    usable = [each.passages for each in synthetic if each.passages[1].any()]
    if len(usable) < LEAST_SYNTHETIC:
        raise NothingToLearn(count=len(usable), least=LEAST_SYNTHETIC)
    folds = np.arange(len(usable)) % FOLDS
    made = learn(usable, SYNTHETIC_PENALTY)
    by_synthetic = _compare(usable, cross(usable, folds, SYNTHETIC_PENALTY))
    asked = [each.passages for each in own]
    weights, by_own, learnt_from, notes = made, None, 0, []
    if asked:
        own_folds = folds_of([each.keys for each in own])
        found = [group for group in asked if group[1].any()]
        if enough(found, own_folds):
            weights, by_own, learnt_from = _moved(asked, own_folds, made)
        else:
            by_own = _compare(asked, [made.score(features) for features, _ in asked])
            notes.append(("too_few", len(found)))
        if missed := len(asked) - len(found):
            notes.append(("not_found", missed))
    reason = "installed"
    if by_own is not None and by_own.loses:
        reason = "loses_own"
    elif by_synthetic.loses and not learnt_from:
        reason = "loses_synthetic"
    sentences, evidence = _learn_sentences(synthetic, own)
    ranking = Ranking(
        passages=weights,
        sentences=sentences,
        lineage={"synthetic": len(usable), "own": learnt_from, "seed": _SEED},
        held_out={
            "synthetic": asdict(by_synthetic),
            "own": None if by_own is None else asdict(by_own),
            "evidence": None if evidence is None else asdict(evidence),
        },
    )
    return Trained(
        reason == "installed", reason, learnt_from, by_synthetic, by_own, evidence, tuple(notes), ranking
    )


def enough(found: Sequence[Group], folds: Ints) -> bool:
    """Whether own questions may be learnt from: enough of them, and independent of each other.

    Args:
        found: Those whose right passage is among the candidates.
        folds: What `folds_of` gave.

    Returns:
        Whether each of `FOLDS` folds can be held out.
    """
    return len(found) >= LEAST_OWN and len(np.unique(folds)) == FOLDS


def _moved(groups: Sequence[Group], folds: Ints, made: Scales) -> tuple[Scales, Compared, int]:
    """The weights moved by people's questions, and what such weights do on folds held out."""
    able = np.array([bool(right.any()) for _, right in groups])
    found = [group for group, use in zip(groups, able, strict=True) if use]
    scores: list[Floats] = [made.score(features) for features, _ in groups]
    for at, held_out in zip(np.flatnonzero(able), cross(found, folds[able], before=made), strict=True):
        scores[at] = held_out
    weights = learn(found, choose_penalty(found, folds[able], made), made)
    return weights, _compare(groups, scores), len(found)


def _compare(groups: Sequence[Group], after: Sequence[Floats]) -> Compared:
    """Rank questions by scores, beside the order in which their candidates stand."""
    ranks = [
        (rank_of(-np.arange(len(right), dtype=np.float64), right), rank_of(scores, right))
        for (_, right), scores in zip(groups, after, strict=True)
    ]
    reciprocal = np.array([[1 / rank if rank else 0.0 for rank in pair] for pair in ranks])
    firsts = reciprocal == 1
    return Compared(
        questions=len(ranks),
        first_before=float(firsts[:, 0].mean()),
        first_after=float(firsts[:, 1].mean()),
        mrr_before=float(reciprocal[:, 0].mean()),
        mrr_after=float(reciprocal[:, 1].mean()),
        better=int((reciprocal[:, 1] > reciprocal[:, 0]).sum()),
        worse=int((reciprocal[:, 1] < reciprocal[:, 0]).sum()),
    )


def _learn_sentences(
    synthetic: Sequence[Example], own: Sequence[Example]
) -> tuple[Scales | None, EvidenceCompared | None]:
    """Learn which sentences answer; None where too few are known, or BM25 chooses better."""
    made = [each.sentences for each in synthetic if each.sentences is not None]
    if len(made) < LEAST_SYNTHETIC:
        return None, None
    groups = [each.group for each in made]
    folds = np.arange(len(groups)) % FOLDS
    weights = learn(groups, SYNTHETIC_PENALTY)
    judged, scores = made, cross(groups, folds, SYNTHETIC_PENALTY)
    known = [(each.keys, each.sentences) for each in own if each.sentences is not None]
    if known:
        judged = [each for _, each in known]
        groups, folds = [each.group for each in judged], folds_of([keys for keys, _ in known])
        scores = [weights.score(features) for features, _ in groups]
        if enough(groups, folds):
            scores = cross(groups, folds, before=weights)
            weights = learn(groups, choose_penalty(groups, folds, weights), weights)
    evidence = EvidenceCompared(
        len(judged),
        _share_inside(judged, [each.plain for each in judged]),
        _share_inside(judged, scores),
    )
    return (weights if evidence.after >= evidence.before else None), evidence


def _share_inside(judged: Sequence[Sentences], scores: Sequence[Floats]) -> float:
    held = [inside(score, each.lengths, each.group[1]) for each, score in zip(judged, scores, strict=True)]
    return float(np.mean(held))


class _Finder:
    """The lexical search over all that is in force, whoever may see it: weights tell no text."""

    def __init__(self, view: View, index: Index) -> None:
        everything = frozenset(
            view.connection.execute(select(sources.c.id).where(visible(sources, view.size))).scalars()
        )
        self._view, self._index, self._permitted = view, index, Filter(everything, everything)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Passages in force, in the order of their ids."""
        found: list[Row] = []
        for start in range(0, len(ids), _CHUNK):
            part = ids[start : start + _CHUNK]
            found += [Row(*row) for row in passage_rows(self._view, part, self._permitted.allowed)]
        return sorted(found, key=lambda row: row.passage)

    def __call__(self, text: str) -> Found:
        return search(self._index, text, self._permitted, self.rows, DEPTH)


def _made(view: View, find: _Finder, most: int) -> list[Asked]:
    """Synthetic questions of a sample of the passages."""
    query = (
        select(passages.c.id)
        .join(versions, versions.c.id == passages.c.version)
        .where(visible(versions, view.size))
        .order_by(passages.c.id)
    )
    ids = list(view.connection.execute(query).scalars())
    sample = Random(_SEED).sample(ids, min(len(ids), _SAMPLED * most))  # noqa: S311 - to be drawn again
    rows = find.rows(sorted(sample))
    return [made_question(each) for each in synthesise(rows, min(most, _EACH * len(rows)), _SEED)]


def _own(find: _Finder, pairs: Sequence[Pair]) -> tuple[list[Asked], list[tuple[str, int]]]:
    """People's questions: each wording once, without those whose passages are not in force."""
    merged: dict[str, Pair] = {}
    for pair in pairs:
        wording = "".join(fold(pair.text).split())
        known = merged.get(wording)
        both = pair.passages if known is None else (*known.passages, *pair.passages)
        merged[wording] = replace(known or pair, passages=tuple(dict.fromkeys(both)))
    asked = []
    for pair in merged.values():
        rows = find.rows(pair.passages)
        if rows:
            asked.append(own_question(pair, rows))
    counts = Counter(repeated=len(pairs) - len(merged), without_passage=len(merged) - len(asked))
    return asked, [(name, number) for name, number in counts.items() if number]


def _looked_at(
    asked: Sequence[Asked], find: _Finder, recipe: Recipe, progress: Callable[[int, int], None] | None
) -> list[Example | None]:
    examples = []
    for number, each in enumerate(asked, 1):
        examples.append(example(each, find, recipe))
        if progress is not None:
            progress(number, len(asked))
    return examples


def _install(
    workspace: Workspace, trained: Trained, own: Sequence[Asked], materials: Sequence[Subject]
) -> Trained:
    """Enter the ranking in the ledger, then put its file in force."""
    lineage = dict(trained.ranking.lineage)
    if own:
        salt, texts = new_salt(), sorted(each.text for each in own)
        committed = commit(json.dumps(texts, ensure_ascii=False).encode(), salt)
        materials = [*materials, Subject("questions", committed)]
        lineage["salt"] = salt.hex()
    lineage |= {material.name: material.sha256 for material in materials}
    ranking = replace(trained.ranking, lineage=lineage)
    with workspace.act("train") as act:
        row = {
            "act": act.entry,
            "kind": KIND,
            "digest": ranking.digest,
            "size": len(ranking.content()),
            "detail": json.dumps({name: lineage[name] for name in ("synthetic", "own")}),
        }
        act.connection.execute(insert(artifacts), row)
        predicate = provenance(
            RANKING_TYPE,
            parameters={name: lineage[name] for name in ("synthetic", "own", "seed")},
            materials=materials,
            builder=f"urn:allod:builder:allod:{metadata.version('allod')}",
            started=act.started,
            finished=now(),
        )
        act.state(SLSA_PROVENANCE, [Subject(KIND, ranking.digest)], predicate)
    save_ranking(ranking_path(workspace), ranking)
    return replace(trained, ranking=ranking)
