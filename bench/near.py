"""Near duplicates: planted variants of laws found again, against datasketch on the same shingles.

Each original has two variants whose true share (Jaccard similarity of their shingles, counted exactly) lies
anywhere between 0.5 and 1, most of them near the threshold of 0.8 where it is hard. Both get the same numbers
and tell which variants resemble their original: datasketch by MinHash and MinHashLSH in memory, ours by
signature, bands in the database of a real workspace, and trees. datasketch runs in an environment of its own,
made on first use: `python -m bench.near WORK DATA` tells the figures as JSON.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, insert, select

import allod
from allod import Terms
from allod.corpus._near import THRESHOLD, Newcomer, find, record
from allod.corpus._signature import SLOTS, shares, signature, stacked
from allod.language import shingles
from allod.workspace import documents, signatures, versions
from bench._data import ROOT, laws

CHILD = Path(__file__).with_name("near_child.py")
VENV = ROOT / ".venv-near"
PACKAGE = "datasketch==2.0.0"
SEED = 20_251
ORIGINALS = 2_000
LEAST_CHARACTERS = 200
APART = 0.4
# Permutations (datasketch's default is 128) and the threshold for which its index is laid out: candidates are
# always verified at ours, and an index laid out for less misses fewer.
PEERS = ((128, 0.8), (256, 0.8), (512, 0.8), (512, 0.6))
BATCH = 1_000

_WORDS = ("應", "得", "不得", "主管機關", "申請人", "三十日", "新臺幣五萬元", "另定之", "直轄市政府")


def texts(data: Path) -> list[str]:
    """Whole laws and parts of them, none below the least length, no two alike."""
    drawn = random.Random(SEED)
    whole: dict[str, list[str]] = {}
    for article in laws(data):
        whole.setdefault(article.title, []).append(article.text)
    found = {}
    for articles in whole.values():
        take = articles if drawn.random() < 0.5 else articles[: drawn.randint(3, 12)]
        text = "\n".join(take)
        if len(text) >= LEAST_CHARACTERS:
            found[hashlib.sha256(text.encode()).hexdigest()] = text
    candidates = list(found.values())
    drawn.shuffle(candidates)
    return list(islice(_apart(candidates), ORIGINALS))


def _apart(candidates: Sequence[str]) -> Iterator[str]:
    """Those that resemble none before them even remotely, so that only what is planted is to be found."""
    signed = stacked([signature(text) for text in candidates])
    kept: list[int] = []
    for row, text in enumerate(candidates):
        if not kept or shares(signed[kept], signed[row]).max() < APART:
            kept.append(row)
            yield text


def variant(text: str, drawn: random.Random) -> str:
    """Words put in, taken out and changed at random places; a few get a whole part moved, cut or added."""
    letters = list(text)
    rate = drawn.uniform(0.002, 0.07)
    for place in drawn.sample(range(len(letters)), int(len(letters) * rate) or 1):
        letters[place] = drawn.choice(("", drawn.choice(_WORDS), letters[place] + drawn.choice(_WORDS)))
    if drawn.random() < 0.2:
        cut = drawn.randrange(len(letters))
        letters = letters[cut:] + letters[:cut]
    if drawn.random() < 0.2:
        letters = letters[: int(len(letters) * drawn.uniform(0.7, 1))]
    return "".join(letters)


def truth(one: str, other: str) -> float:
    """The exact Jaccard similarity of two texts' shingles."""
    a, b = (np.unique(shingles(text)) for text in (one, other))
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)


def planted(data: Path) -> tuple[list[str], list[float]]:
    """Originals, then two variants of each, and the true share of each variant with its original."""
    drawn = random.Random(SEED + 1)
    originals = texts(data)
    variants = [variant(text, drawn) for text in originals for _ in range(2)]
    return originals + variants, [truth(originals[row // 2], text) for row, text in enumerate(variants)]


def ours(office: Path, all_texts: Sequence[str]) -> tuple[float, float, set[tuple[int, int]]]:
    """Sign and record every text in a real database, in batches as `add` does.

    Args:
        office: Where to make the workspace.
        all_texts: Originals and variants.

    Returns:
        Seconds of signing, seconds of finding and writing, and the pairs (row, row of the root).
    """
    started = time.perf_counter()
    signed = [signature(text) for text in all_texts]
    signing = time.perf_counter() - started
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in all_texts]
    plain = dict.fromkeys(
        ("digest", "blob", "language", "script", "parser", "notes", "gaps", "commitment"), ""
    )
    plain |= {"act": 0, "document": 1, "simplified": 0.0, "salt": b""}
    pairs: set[tuple[int, int]] = set()
    writing = 0.0
    with allod.init(office, "bench") as opened:
        opened.add_source(Terms("laws", "CC0-1.0", "bench"))
        for first in range(0, len(all_texts), BATCH):
            rows = range(first, min(first + BATCH, len(all_texts)))
            with opened.workspace.database.write() as connection:
                if not first:
                    connection.execute(
                        insert(documents), {"id": 1, "act": 0, "source": 1, "path": "", "record": ""}
                    )
                connection.execute(
                    insert(versions),
                    [plain | {"id": row + 1, "text_digest": digests[row]} for row in rows],
                )
                started = time.perf_counter()
                found = find(connection, [Newcomer(row + 1, digests[row], signed[row]) for row in rows])
                record(connection, found)
                writing += time.perf_counter() - started
                pairs |= {(each.version - 1, each.below - 1) for each in found.near}
        with opened.workspace.read() as view:
            assert view.connection.execute(select(func.count()).select_from(signatures)).scalar()
    return signing, writing, pairs


def judged(pairs: set[tuple[int, int]], true_shares: Sequence[float], originals: int) -> dict[str, float]:
    """Recall and precision of pairs (variant, original) at the threshold; other pairs are left out."""
    true = {row for row, share in enumerate(true_shares) if share >= THRESHOLD}
    found = {row - originals for row, root in pairs if row >= originals and root == (row - originals) // 2}
    return {
        "recall": len(found & true) / len(true),
        "precision": len(found & true) / max(len(found), 1),
        "found": len(found),
    }


def _python() -> Path:
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", PACKAGE], check=True)
    return python


def theirs(work: Path, numbers: Sequence[NDArray[np.uint64]]) -> Iterator[dict[str, Any]]:
    """The same shingles through datasketch, for each of its settings.

    Args:
        work: Where to hand them over.
        numbers: Distinct shingles of each text.

    Yields:
        What the child says: settings, seconds of signing and of looking up, pairs.
    """
    path = work / "shingles.npz"
    offsets = np.cumsum([0, *map(len, numbers)])
    np.savez(path, numbers=np.concatenate(numbers), offsets=offsets)
    for permutations, laid_out_for in PEERS:
        command = [
            str(_python()),
            str(CHILD),
            str(path),
            str(permutations),
            str(laid_out_for),
            str(THRESHOLD),
        ]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        yield json.loads(done.stdout)


def run(work: Path, data: Path) -> dict[str, Any]:
    """Measure both, one after another.

    Args:
        work: An empty folder.
        data: The data.

    Returns:
        How many texts, how true shares lie, and a row for each program.
    """
    all_texts, true_shares = planted(data)
    originals = len(all_texts) - len(true_shares)
    signing, writing, pairs = ours(work / "office", all_texts)
    rows = [
        {"program": "allod", "slots": SLOTS, "sign_seconds": signing, "find_seconds": writing}
        | judged(pairs, true_shares, originals)
    ]
    started = time.perf_counter()
    numbers = [np.unique(shingles(text)) for text in all_texts]
    shingling = time.perf_counter() - started
    for told in theirs(work, numbers):
        found = judged({(row, root) for row, root in told.pop("pairs")}, true_shares, originals)
        # Cutting the text is ours in both cases and counted for both.
        rows.append(told | {"sign_seconds": told["sign_seconds"] + shingling} | found)
    near_threshold = sum(abs(share - THRESHOLD) < 0.05 for share in true_shares)
    return {
        "texts": len(all_texts),
        "characters": sum(map(len, all_texts)),
        "variants": len(true_shares),
        "above": sum(share >= THRESHOLD for share in true_shares),
        "near_threshold": near_threshold,
        "rows": rows,
    }


def markdown(measured: dict[str, Any]) -> str:
    """Write the table of the page.

    Args:
        measured: What `run` returned.

    Returns:
        Markdown.
    """
    lines = ["| program | recall | precision | signing, s | finding, s |", "| --- " * 5 + "|"]
    for row in measured["rows"]:
        cells = f"{row['recall']:.3f} | {row['precision']:.3f} | {row['sign_seconds']:.1f}"
        lines.append(f"| {row['program']}, {row['slots']} slots | {cells} | {row['find_seconds']:.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2])), indent=1))
