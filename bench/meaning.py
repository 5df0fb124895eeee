"""What search by meaning adds and costs, with vectors of a tenth, a half and all of the passages.

Taiwan's laws with DRCD-dev among them, in a workspace of its own, by the commands' own calls: derive, encode,
search. Citizens' questions measure what is gained, DRCD's what is lost. Encoding takes hours on two cores:
run as `python -m bench meaning --work DIR`, where a folder that is kept lets it go on. The base model must be
in the user's cache or at a mirror (`allod model fetch gemma3-270m`).
"""

from __future__ import annotations

import gzip
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

import allod
from allod import Allod, Terms
from bench import _data
from bench.intake import LAWS

MODEL = "gemma3-270m-layer16"
SHARES = (0.1, 0.5, 1.0)
TIMED = 200


def run(work: Path, data: Path) -> dict[str, Any]:
    """Measure.

    Args:
        work: A folder that keeps the workspace from run to run.
        data: Folder with laws, DRCD and questions.

    Returns:
        A row for words alone, and one for each share of the passages that have vectors.
    """
    with _opened(work / "meaning", data) as opened:
        rows = [_row(opened, data, words=True)]
        passages = opened.rebuild_index()
        for share in SHARES:
            have = opened.learning.show().vectors
            most = round(share * passages) - (have.done if have else 0)
            made = opened.learning.add_vectors(MODEL, most=most) if most > 0 else None
            rows.append(_row(opened, data) | {"share": share} | _built(made))
    return {"passages": passages, "rows": rows}


def _opened(root: Path, data: Path) -> Allod:
    """The workspace of an earlier run, or a new one."""
    if root.exists():
        return allod.open(root)
    opened = allod.init(root, "bench", jurisdiction="TW")
    for name, kind, path in (("laws", "tw-law", data / LAWS), ("drcd", "squad", _squad(root, data))):
        opened.add_source(Terms(name, "CC0-1.0", "bench", classification="public", map=kind))
        opened.add([path], name)
    opened.models.fetch("gemma3-270m")
    opened.models.derive(MODEL)
    return opened


def _squad(root: Path, data: Path) -> Path:
    """DRCD-dev unpacked beside the workspace."""
    path = root.with_name("drcd-dev.json")
    path.write_bytes(gzip.decompress((data / "drcd" / "drcd-dev.json.gz").read_bytes()))
    return path


def _row(opened: Allod, data: Path, *, words: bool = False) -> dict[str, Any]:
    """Recall on both sets of questions, and milliseconds a query."""
    citizens = [each for each in _data.citizens(data) if each.gold]
    found = [opened.search(each.text, 100, words=words) for each in citizens]
    right = [
        [(hit.title, hit.reference) in each.gold for hit in hits]
        for each, hits in zip(citizens, found, strict=True)
    ]
    paragraphs, asked = _data.drcd(data)
    first = []
    for question in asked:
        hits = opened.search(question.text, 1, words=words)
        first.append(bool(hits) and hits[0].text == paragraphs[question.paragraph].text)
    seconds = []
    for each in citizens[:TIMED]:
        started = time.perf_counter()
        opened.search(each.text, 10, words=words)
        seconds.append(time.perf_counter() - started)
    learnt = opened.learning.show()
    return {
        "share": 0.0,
        "hit@10": float(np.mean([any(row[:10]) for row in right])),
        "hit@100": float(np.mean([any(row) for row in right])),
        "drcd R@1": float(np.mean(first)),
        "query ms": statistics.median(seconds) * 1000,
        "bytes": 0 if words else learnt.bytes,
    }


def _built(made: Any) -> dict[str, Any]:  # noqa: ANN401  (an Encoding or None)
    return {} if made is None else {"seconds": made.seconds, "passages a second": made.rate}


def goals(result: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Each goal beside what was reached."""
    words, whole = result["rows"][0], result["rows"][-1]
    built = sum(row.get("seconds", 0.0) for row in result["rows"])
    loss = (words["drcd R@1"] - whole["drcd R@1"]) * 100
    return [
        ("citizens' questions over the laws: hit@10 (words alone in the same run)", "≥ 0.30",
         f"{whole['hit@10']:.3f} ({words['hit@10']:.3f})", whole["hit@10"] >= 0.30),
        ("the same: hit@100", "≥ 0.55",
         f"{whole['hit@100']:.3f} ({words['hit@100']:.3f})", whole["hit@100"] >= 0.55),
        ("vectors of the whole corpus on two cores", "≤ 2 h", f"{built / 3600:.2f} h", built <= 7200),
        ("query with vectors, p50", "≤ 60 ms", f"{whole['query ms']:.0f} ms", whole["query ms"] <= 60),
        ("DRCD-dev R@1 lost with all legs", "≤ 0.2 points", f"{loss:+.2f}", loss <= 0.2),
    ]  # fmt: skip


def markdown(result: dict[str, Any]) -> str:
    """The figures as a table."""
    lines = [
        "| passages with a vector | hit@10 | hit@100 | DRCD R@1 | query p50 | disk | built in |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in result["rows"]:
        built = (
            f"{row['seconds'] / 60:.0f} min, {row['passages a second']:.0f} a second"
            if "seconds" in row
            else ""
        )
        lines.append(
            f"| {row['share']:.0%} | {row['hit@10']:.3f} | {row['hit@100']:.3f} | {row['drcd R@1']:.4f} "
            f"| {row['query ms']:.1f} ms | {row['bytes'] / 1e6:.0f} MB | {built} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    import sys

    print(json.dumps(run(Path(sys.argv[1]), _data.data_root()), indent=1))
