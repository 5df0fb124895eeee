"""Search, extraction and refusal on DRCD-dev hidden among the laws, and citizens' questions over the laws.

Works on an index and a bare SQLite table of its own, without a workspace: what is measured is ranking, not
intake. Each figure stands beside its baseline from the same run; the bare engine searches the same grams in
the same segments. Run as `python -m bench.drcd --work DIR`; the folder keeps what has been built.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from allod.assistant import Settings, answer
from allod.language import about_text, grams, index_text, question_grams
from allod.search import Filter, Found, Index, Recipe, Row, search
from bench import _data
from bench._data import Asked, Passage

DRCD, LAWS, CLOSED = 0, 1, 2
"""Sources: two that are asked, and one that the asker may not see, so that the filter has work to do."""
CLOSED_SHARE = 10
"""Every tenth law belongs to the closed source in the timed queries."""
OPEN = Filter(frozenset({DRCD, LAWS, CLOSED}), frozenset({DRCD, LAWS, CLOSED}))
FILTERED = Filter(frozenset({DRCD, LAWS}), frozenset({DRCD, LAWS, CLOSED}))
DEPTH = 20
"""Hits that the assistant is given."""
SMALL = 30
SEED = 7
TWIN = 1_000_000
"""Added to a passage's id for its copy."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Collection:
    """An index with the rows behind it."""

    index: Index
    rows: sqlite3.Connection

    def fetch(self, ids: Sequence[int]) -> list[Row]:
        """What a workspace does with one IN."""
        marks = ",".join("?" * len(ids))
        found = self.rows.execute(f"SELECT * FROM passages WHERE passage IN ({marks})", list(ids))
        return [Row(*row) for row in found]

    def search(self, text: str, permitted: Filter = OPEN, k: int = DEPTH) -> Found:
        return search(self.index, text, permitted, self.fetch, k)


def collect(folder: Path, passages: Iterable[tuple[int, int, Passage]]) -> Collection:
    """Build a collection of (id, source, passage), or open it where it has been built."""
    table = folder / "rows.sqlite"
    if table.exists():
        return Collection(Index.open(folder / "index"), sqlite3.connect(table))
    folder.mkdir(parents=True)
    rows = sqlite3.connect(folder / "making")
    columns = ",".join(Row._fields).replace("passage", "passage INTEGER PRIMARY KEY")
    rows.execute(f"CREATE TABLE passages ({columns})")
    index = Index.create(folder / "index")
    with index.writer() as writer, rows:
        for number, source, p in passages:
            about = about_text(p.title, p.heading, p.reference)
            writer.add(number, number, source, index_text(p.text), about)
            row = Row(
                number, p.title, p.title, p.reference, p.heading, None, p.text, number, str(source), "", 0
            )
            rows.execute(f"INSERT INTO passages VALUES ({','.join('?' * len(row))})", row)
    (folder / "making").rename(table)
    return Collection(index, rows)


def bare(index: Index, text: str, k: int) -> list[int]:
    """The engine's own ranking of the same grams in the text field: one OR query, its fixed BM25."""
    searcher = index.searcher()
    terms = dict.fromkeys(question_grams(text))
    clauses = [
        (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "text", term, "freq")) for term in terms
    ]
    hits = searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
    return [int(p or 0) for p in searcher.fast_field_values("passage", [address for _, address in hits])]


def recall(ranks: Sequence[int]) -> dict[str, float]:
    """R@1, R@5, R@10 and MRR of ranks from 1; 0 is not found."""
    found = np.array(ranks)
    at = {f"R@{k}": float(np.mean((found > 0) & (found <= k))) for k in (1, 5, 10)}
    return {**at, "MRR": float(np.mean(np.where(found > 0, 1 / np.maximum(found, 1), 0)))}


def _rank(ids: Sequence[int], gold: int) -> int:
    return ids.index(gold) + 1 if gold in ids else 0


def retrieval(collection: Collection, questions: Sequence[Asked]) -> tuple[dict[str, Any], list[Found]]:
    """Where the gold paragraph stands, for the bare engine and for the second stage."""
    found = [collection.search(asked.text) for asked in questions]
    ours = [
        _rank([hit.passage for hit in f.hits], q.paragraph) for f, q in zip(found, questions, strict=True)
    ]
    engine = [_rank(bare(collection.index, q.text, 10), q.paragraph) for q in questions]
    return {"questions": len(questions), "bare tantivy": recall(engine), "allod": recall(ours)}, found


def latency(collection: Collection, questions: Sequence[Asked]) -> dict[str, Any]:
    """Milliseconds a query, each question asked of both in turn."""
    runs: dict[str, Callable[[str], object]] = {
        "bare tantivy, top 10": lambda text: bare(collection.index, text, 10),
        "allod, all permitted": lambda text: collection.search(text, OPEN, 10),
        "allod, filtered": lambda text: collection.search(text, FILTERED, 10),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for asked in questions:
        for name, run in runs.items():
            start = time.perf_counter()
            run(asked.text)
            times[name].append((time.perf_counter() - start) * 1e3)
    base = float(np.median(times["bare tantivy, top 10"]))
    return {
        name: {
            "p50": float(np.percentile(values, 50)),
            "p99": float(np.percentile(values, 99)),
            "ratio": float(np.median(values)) / base,
        }
        for name, values in times.items()
    }


def extraction(found: Sequence[Found], questions: Sequence[Asked]) -> dict[str, float]:
    """Whether at most two quoted sentences hold the gold answer, before refusal; the best passage beside."""
    never = replace(Settings(), floor=float("-inf"), names_must_stand=False)
    holds, covers, whole, length = 0, 0, 0, 0
    for f, asked in zip(found, questions, strict=True):
        given = answer(f.question, f.hits, never)
        quotes = given.citations[:2]
        holds += any(text in quote.quote for text, _ in asked.answers for quote in quotes)
        covers += any(
            quote.passage == asked.paragraph and quote.start <= start and start + len(text) <= quote.end
            for text, start in asked.answers
            for quote in quotes
        )
        whole += bool(f.hits) and any(text in f.hits[0].text for text, _ in asked.answers)
        length += sum(len(quote.quote) for quote in quotes)
    count = len(questions)
    return {
        "holds the gold answer": holds / count,
        "covers the gold span": covers / count,
        "best passage whole": whole / count,
        "characters": length / count,
    }


def _judged(found: Sequence[Found], questions: Sequence[Asked]) -> tuple[Floats, Floats]:
    """How strong the evidence is with the gold paragraph and with it deleted, all its copies too.

    Evidence that lacks the question's words has no strength at all, whatever the floor.
    """
    always = replace(Settings(), floor=float("inf"))

    def strength(f: Found, without: int | None) -> float:
        hits = [hit for hit in f.hits if hit.passage % TWIN != without]
        judged = answer(f.question, hits, always)
        return float("-inf") if judged.missing else judged.strength

    there = [strength(f, None) for f in found]
    deleted = [strength(f, asked.paragraph) for f, asked in zip(found, questions, strict=True)]
    return np.array(there), np.array(deleted)


def _covered(found: Sequence[Found], questions: Sequence[Asked]) -> tuple[Floats, Floats]:
    """The baseline: the share of the question's weight that the best passage covers."""

    def coverage(f: Found, without: int | None) -> float:
        best = next((hit for hit in f.hits if hit.passage % TWIN != without), None)
        held = frozenset(grams(best.text)) if best else frozenset[str]()
        weighed = zip(f.question.terms, f.question.weights, strict=True)
        return sum(weight for term, weight in weighed if term in held) / max(f.question.weight, 1e-9)

    there = [coverage(f, None) for f in found]
    deleted = [coverage(f, asked.paragraph) for f, asked in zip(found, questions, strict=True)]
    return np.array(there), np.array(deleted)


def _floor(there: Floats, deleted: Floats) -> float:
    """The floor with the least sum of errors."""
    floors = np.unique(np.concatenate([there, deleted]))
    refused = np.searchsorted(np.sort(there), floors) / len(there)
    answered = 1 - np.searchsorted(np.sort(deleted), floors) / len(deleted)
    return float(floors[int(np.argmin(refused + answered))])


def _errors(there: Floats, deleted: Floats, floor: float) -> dict[str, float]:
    refused, answered = float(np.mean(there < floor)), float(np.mean(deleted >= floor))
    return {"floor": floor, "false refusals": refused, "false answers": answered, "sum": refused + answered}


def refusal(
    found: Sequence[Found],
    questions: Sequence[Asked],
    paragraphs: Sequence[Passage],
    twice: Collection,
    work: Path,
) -> dict[str, dict[str, float]]:
    """False refusals and false answers: on half of the questions, the floor chosen on the other half."""
    chosen, held_out = slice(0, None, 2), slice(1, None, 2)
    there, deleted = _judged(found, questions)
    covers, covers_deleted = _covered(found, questions)
    floor = _floor(there[chosen], deleted[chosen])
    default = Settings().floor
    doubled = [twice.search(asked.text, k=2 * DEPTH) for asked in questions[held_out]]
    small = _small(questions, paragraphs, work)
    cover_floor = _floor(covers[chosen], covers_deleted[chosen])
    return {
        "coverage alone": _errors(covers[held_out], covers_deleted[held_out], cover_floor),
        "floor of the other half": _errors(there[held_out], deleted[held_out], floor),
        "shipped floor": _errors(there[held_out], deleted[held_out], default),
        "every passage twice": _errors(*_judged(doubled, questions[held_out]), default),
        f"workspaces of {SMALL} documents": _errors(*_judged(*small), default),
    }


def _small(
    questions: Sequence[Asked], paragraphs: Sequence[Passage], work: Path
) -> tuple[list[Found], list[Asked]]:
    """Ten workspaces of thirty paragraphs each, and what is asked of them."""
    order = list(range(len(paragraphs)))
    random.Random(SEED).shuffle(order)
    found: list[Found] = []
    asked: list[Asked] = []
    for group in range(10):
        members = order[group * SMALL : (group + 1) * SMALL]
        rows = ((number, DRCD, paragraphs[number]) for number in members)
        collection = collect(work / f"small-{group}", rows)
        own = [question for question in questions if question.paragraph in members]
        found += [collection.search(question.text) for question in own]
        asked += own
    return found, asked


def citizens(collection: Collection, passages: Sequence[Passage]) -> dict[str, dict[str, float]]:
    """How often an article that answers a citizen's question is among the first 10 and 100."""
    asked = [question for question in _data.citizens() if question.gold]

    def hits(ids: Sequence[int], gold: frozenset[tuple[str, str]]) -> list[bool]:
        right = [(passages[number].title, passages[number].reference) in gold for number in ids]
        return [any(right[:10]), any(right[:100])]

    ours = [hits([hit.passage for hit in collection.search(q.text, k=100).hits], q.gold) for q in asked]
    engine = [hits(bare(collection.index, q.text, 100), q.gold) for q in asked]
    return {
        name: {
            "questions": len(asked),
            "hit@10": float(np.mean(rows, 0)[0]),
            "hit@100": float(np.mean(rows, 0)[1]),
        }
        for name, rows in (("bare tantivy", engine), ("allod", ours))
    }


def measure(work: Path, data: Path | None = None) -> dict[str, Any]:
    """Run all of it.

    Args:
        work: A folder that keeps indexes from run to run; delete it after the analyzer has changed.
        data: Where laws/, drcd/ and citizen/ lie.

    Returns:
        Figures by section.
    """
    paragraphs, questions = _data.drcd(data)
    passages = paragraphs + _data.laws(data)
    rows = [
        (
            number,
            DRCD if number < len(paragraphs) else CLOSED if number % CLOSED_SHARE == 0 else LAWS,
            passage,
        )
        for number, passage in enumerate(passages)
    ]
    name = Recipe().format.replace(", ", "-").replace(" ", "")
    collection = collect(work / name / "once", rows)
    twins = ((number + copy * TWIN, source, passage) for copy in (0, 1) for number, source, passage in rows)
    twice = collect(work / name / "twice", twins)
    figures, found = retrieval(collection, questions)
    return {
        "retrieval": figures,
        "latency": latency(collection, questions),
        "extraction": extraction(found, questions),
        "refusal": refusal(found, questions, paragraphs, twice, work / name),
        "citizens": citizens(collection, passages),
    }


def markdown(result: dict[str, Any]) -> str:
    """The figures as tables."""
    shown = {
        "retrieval": {key: value for key, value in result["retrieval"].items() if key != "questions"},
        "latency": result["latency"],
        "extraction": {"at most two sentences": result["extraction"]},
        "refusal": result["refusal"],
        "citizens": result["citizens"],
    }
    return "\n\n".join(table(title, rows) for title, rows in shown.items())


def table(title: str, rows: dict[str, dict[str, float]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = [f"| {title} | {' | '.join(columns)} |", "| --- " * (len(columns) + 1) + "|"]
    lines += [
        f"| {name} | {' | '.join(f'{row[column]:.4g}' for column in columns)} |" for name, row in rows.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print the tables, and the figures as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    result = measure(parser.parse_args().work)
    print(markdown(result))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
