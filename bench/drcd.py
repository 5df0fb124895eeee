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

from allod.assistant import Answer, Settings, answer
from allod.language import grams, index_text, question_grams
from allod.search import Filter, Found, Index, Recipe, Row, about_text, search
from bench import _data
from bench._data import Asked, Passage

DRCD, LAWS, CLOSED = 0, 1, 2
"""Sources: two that are asked, and one that the asker may not see, so that the filter has work to do."""
CLOSED_SHARE = 10
"""Every tenth law belongs to the closed source in the timed queries."""
OPEN = Filter(frozenset({DRCD, LAWS, CLOSED}), frozenset({DRCD, LAWS, CLOSED}))
FILTERED = Filter(frozenset({DRCD, LAWS}), frozenset({DRCD, LAWS, CLOSED}))
DEPTH = 20
SMALL = 30


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
            row = Row(number, p.title, p.title, p.reference, p.heading, None, p.text, number, str(source), "", 0)
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
    ours = [_rank([hit.passage for hit in f.hits], q.paragraph) for f, q in zip(found, questions, strict=True)]
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
    """Whether at most two quoted sentences hold the gold answer, before refusal; the whole best passage beside."""
    never = replace(Settings(), floor=float("-inf"))
    holds, covers, whole, length = 0, 0, 0, 0
    for f, asked in zip(found, questions, strict=True):
        given = answer(f.question, f.hits, never)
        assert len(given.sentences) <= 2 or "？" in asked.text.rstrip("？")
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


def _strengths(collection: Collection, found: Found, gold: int) -> tuple[Answer, Answer]:
    """The answers with the gold paragraph and with it deleted."""
    without = [hit for hit in found.hits if hit.passage % 1_000_000 != gold]
    return answer(found.question, found.hits), answer(found.question, without)


def errors(found: Sequence[Found], questions: Sequence[Asked], settings: Settings) -> dict[str, float]:
    """False refusals with the gold paragraph there, false answers with it deleted (copies of it too)."""
    refused = sum(answer(f.question, f.hits, settings).kind == "refusal" for f in found)
    answered = 0
    for f, asked in zip(found, questions, strict=True):
        left = [hit for hit in f.hits if hit.passage % TWIN != asked.paragraph]
        answered += answer(f.question, left, settings).kind == "answer"
    rates = {"false refusals": refused / len(found), "false answers": answered / len(found)}
    return {**rates, "sum": sum(rates.values())}


TWIN = 1_000_000
"""Added to a passage's id for its copy."""
