"""What computes an embedding model's vectors: tokens a second, a question's latency, and whether they agree.

The same articles of law go to each engine of `Embedder`, one after another, by one thread and by two.
llama.cpp, being the slowest, gets fewer of them. The model is cut from Gemma 3 270M in the user's cache;
`allod model fetch gemma3-270m` puts it there.
"""

from __future__ import annotations

import importlib.util
import statistics
import time
from pathlib import Path
from typing import Any, Literal

import numpy as np

from allod.models import Embedder, Runner, catalog
from allod.models._cut import cut
from allod.models._environment import user_cache
from allod.workspace import ModelSettings
from bench._data import laws

MODEL = "gemma3-270m-layer16"
ARTICLES, FEWER = 300, 40
MOST = 192
TURNS = 15
QUESTION = "請問依照中華民國法律規定，房東可以在租約還沒到期之前就把我趕走嗎，我該怎麼辦"
NEAREST = 10


def run(work: Path, data: Path) -> dict[str, Any]:
    """Measure.

    Args:
        work: Folder for the cut model.
        data: Folder with the laws.

    Returns:
        A row an engine and number of threads, or why nothing was measured.
    """
    base = user_cache() / "allod" / "models" / f"{catalog()['gemma3-270m'].sha256}.gguf"
    if not base.is_file():
        return {"failed": f"not at {base}"}
    path = work / "cut.gguf"
    cut(base, 16, path, lambda *_: None)
    passages = laws(data)
    shown = [f"{each.title}：{each.text}" for each in passages[:: len(passages) // ARTICLES][:ARTICLES]]
    with Runner(path, ModelSettings(context=512)) as runner:
        sizes = [min(len(runner.tokenize(text)) + 1, MOST) for text in shown]
        asked = len(runner.tokenize(QUESTION)) + 1
    engines: list[Literal["llama.cpp", "numpy", "torch"]] = ["llama.cpp", "numpy"]
    if importlib.util.find_spec("torch") is not None:
        engines.append("torch")
    rows, vectors = [], {}
    for engine in engines:
        texts = shown[:FEWER] if engine == "llama.cpp" else shown
        for threads in (1, 2):
            row, vectors[engine] = _measure(path, engine, threads, texts)
            row["tokens_a_second"] = sum(sizes[: len(texts)]) / row["seconds"]
            rows.append(row)
    agree = {engine: _agreement(vectors[engine], vectors["llama.cpp"]) for engine in engines[1:]}
    if "torch" in vectors:
        agree["torch against numpy"] = _agreement(vectors["torch"], vectors["numpy"])
    return {"rows": rows, "agreement": agree, "question_tokens": asked}


def _measure(
    path: Path, engine: Literal["llama.cpp", "numpy", "torch"], threads: int, texts: list[str]
) -> tuple[dict[str, Any], np.ndarray]:
    started = time.perf_counter()
    with Embedder(path, ModelSettings(threads=threads), engine=engine) as embedder:
        embedder.encode([QUESTION], MOST)
        ready = time.perf_counter()
        vectors = embedder.encode(texts, MOST)
        done = time.perf_counter()
        turns = []
        for _ in range(TURNS):
            before = time.perf_counter()
            embedder.encode([QUESTION], MOST)
            turns.append((time.perf_counter() - before) * 1000)
        kept = Path(f"/proc/{embedder.pid}/status").read_text()
    peak = next(int(line.split()[1]) << 10 for line in kept.splitlines() if line.startswith("VmHWM"))
    row: dict[str, Any] = {"engine": engine, "threads": threads, "start_seconds": ready - started}
    row |= {"seconds": done - ready, "question_ms": statistics.median(turns), "peak_bytes": peak}
    return row, vectors


def _agreement(some: np.ndarray, others: np.ndarray) -> dict[str, float]:
    """Compare the rows that both have: as they are, without what all have in common, and by who is near."""
    size = min(len(some), len(others))
    pair = [rows[:size] for rows in (some, others)]
    centred = [rows - rows.mean(0) for rows in pair]
    centred = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in centred]
    near = [np.argsort(-(rows @ rows.T) + 9 * np.eye(size), axis=1)[:, :NEAREST] for rows in centred]
    shared = [len(np.intersect1d(*each)) / NEAREST for each in zip(*near, strict=True)]
    likeness = (centred[0] * centred[1]).sum(1)
    return {
        "texts": size,
        "cosine": float((pair[0] * pair[1]).sum(1).min()),
        "centred": float(likeness.min()),
        "centred_median": float(np.median(likeness)),
        "neighbours": float(np.mean(shared)),
    }


def goals(measured: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Write the rows of the table of goals.

    Args:
        measured: What `run` measured.

    Returns:
        Work, goal, figure and whether it was reached.
    """
    if "failed" in measured:
        return []
    rows: list[tuple[str, str, str, bool | None]] = []
    for engine, each in measured["agreement"].items():
        told = f"{each['cosine']:.4f}; centred {each['centred']:.4f}"
        beside = "" if "against" in engine else " against llama.cpp"
        work = f"vectors of {engine}{beside}, lowest cosine"
        rows.append((work, "≥ 0.99", told, each["cosine"] >= 0.99))
    fastest = min(measured["rows"], key=lambda row: float(row["question_ms"]))
    told = f"{fastest['question_ms']:.0f} ms ({fastest['engine']})"
    work = f"a question of {measured['question_tokens']} tokens to its vector"
    return [*rows, (work, "≤ 41 ms", told, fastest["question_ms"] <= 41)]


def markdown(measured: dict[str, Any]) -> str:
    """Write the tables of the page.

    Args:
        measured: What `run` measured.

    Returns:
        Markdown.
    """
    if "failed" in measured:
        return f"The model was {measured['failed']}."
    lines = ["| engine | threads | tokens a second | question, ms | start, s | memory |", "| --- " * 6 + "|"]
    lines += [
        f"| {row['engine']} | {row['threads']} | {row['tokens_a_second']:,.0f} | {row['question_ms']:.0f} "
        f"| {row['start_seconds']:.1f} | {row['peak_bytes'] / 2**30:.2f} GiB |"
        for row in measured["rows"]
    ]
    lines += ["", "| engine | texts | lowest cosine | centred: lowest, median | same ten neighbours |"]
    lines += ["| --- " * 5 + "|"]
    lines += [
        f"| {engine} | {each['texts']} | {each['cosine']:.5f} | {each['centred']:.4f}, "
        f"{each['centred_median']:.4f} | {each['neighbours']:.3f} |"
        for engine, each in measured["agreement"].items()
    ]
    return "\n".join(lines)
