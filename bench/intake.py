"""The laws from file to searchable and recorded, against bare tantivy; one more document; one query.

Each program runs as a process of its own, so that its memory is its own: `python -m bench.intake PART …`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import tantivy

import allod
from allod import Terms
from bench import _data
from bench.peers_child import articles, bare_tantivy

ROUNDS = 3
QUERIES = 1_000
WATCH_SECONDS = 0.5  # listing the children reads every process of the machine
LAWS = Path("laws") / "laws-zh.jsonl.gz"


def bare(work: Path, data: Path) -> dict[str, Any]:
    """Bare tantivy on the same passages: same grams, frequencies only, one writer, from the file on."""
    return {"seconds": bare_tantivy().build(articles(data), work / "bare")}


def ours(work: Path, data: Path) -> dict[str, Any]:
    """The same file through `allod add`, in a workspace that exists."""
    with allod.init(work / "office", "bench", jurisdiction="TW") as opened:
        opened.add_source(Terms("laws", "CC0-1.0", "bench", classification="public", map="tw-law"))
        opened.add_source(Terms("closed", "CC0-1.0", "bench", classification="secret"))
        started = time.perf_counter()
        summary = opened.add([data / LAWS], "laws")
        return {"seconds": time.perf_counter() - started, "passages": summary.passages}


def more(work: Path, data: Path) -> dict[str, Any]:
    """One more document into that workspace."""
    del data
    seconds = []
    with allod.open(work / "office") as opened:
        for number in range(5):
            path = work / f"more-{time.time_ns()}.md"
            path.write_text(f"# 公告\n\n第 {number} 號：本府訂於一月二日辦理說明會。\n", "utf-8")
            started = time.perf_counter()
            assert opened.add([path], "closed").taken == 1
            seconds.append(time.perf_counter() - started)
    return {"seconds": statistics.median(seconds)}


def queries(work: Path, data: Path) -> dict[str, Any]:
    """Single queries through the library with the permission filter at work, interleaved with bare top 10."""
    asked = [question.text for question in _data.drcd(data)[1]][:QUERIES]
    engine = bare_tantivy()
    engine.open(tantivy.Index.open(str(work / "bare")))
    mine, theirs = [], []
    with allod.open(work / "office") as opened:
        opened.search(asked[0], clearance="public")
        for text in asked:
            started = time.perf_counter()
            opened.search(text, 10, clearance="public")
            between = time.perf_counter()
            engine.query(text, 10)
            theirs.append(time.perf_counter() - between)
            mine.append(between - started)

    def spread(seconds: list[float]) -> dict[str, float]:
        return {f"p{q}_ms": float(np.percentile(seconds, q)) * 1000 for q in (50, 99)}

    return {"ours": spread(mine), "bare": spread(theirs)}


PARTS = {"bare": bare, "ours": ours, "more": more, "queries": queries}


def measure(part: str, work: Path, data: Path, *, watched: bool = False) -> dict[str, Any]:
    """Run a part in a process of its own.

    Args:
        part: Name of the part.
        work: Its folder.
        data: The data.
        watched: Add `peak_bytes`, the memory of it and its children: resident sizes summed, so that pages
            which they share count more than once.

    Returns:
        What the part says.
    """
    command = [sys.executable, "-m", "bench.intake", part, str(work), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        peak = _watch(child) if watched else []
        assert child.stdout is not None
        told: dict[str, Any] = json.loads(child.stdout.read())
        assert child.wait() == 0
    if peak:
        told["peak_bytes"] = peak[0]
    return told


def _watch(child: subprocess.Popen[str]) -> list[int]:
    peak = [0]

    def watch() -> None:
        process = psutil.Process(child.pid)
        while child.poll() is None:
            total = 0
            for each in [process, *process.children(recursive=True)]:
                try:
                    total += each.memory_info().rss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total)
            time.sleep(WATCH_SECONDS)

    threading.Thread(target=watch, daemon=True).start()
    return peak


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())


def run(work: Path, data: Path) -> dict[str, Any]:
    """Measure everything, bare and ours in turn.

    Args:
        work: An empty folder on a real disk.
        data: The data.

    Returns:
        Figures by work; `ratio` is the median of the rounds' ratios.
    """
    rounds = []
    for number in range(ROUNDS):
        folder = work / str(number)
        folder.mkdir()
        bare_run = measure("bare", folder, data, watched=True)
        rounds.append({"bare": bare_run, "ours": measure("ours", folder, data, watched=True)})
    last = work / str(ROUNDS - 1)
    return {
        "rounds": rounds,
        "ratio": statistics.median(each["ours"]["seconds"] / each["bare"]["seconds"] for each in rounds),
        "bare_seconds": statistics.median(each["bare"]["seconds"] for each in rounds),
        "ours_seconds": statistics.median(each["ours"]["seconds"] for each in rounds),
        "peak_bytes": max(each["ours"]["peak_bytes"] for each in rounds),
        "index_bytes": _size(last / "office" / "index"),
        "bare_index_bytes": _size(last / "bare"),
        "database_bytes": (last / "office" / "allod.db").stat().st_size,
        "more": measure("more", last, data),
        "queries": measure("queries", last, data),
    }


if __name__ == "__main__":
    part, folder, source = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps(PARTS[part](folder, source)))
