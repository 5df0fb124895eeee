"""The ledger's cost: appends and whole acts against append + fsync of the same bytes, verifying 100,000."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert

import allod
from allod.ledger import Log, Signer, Subject, own_predicate, sign, statement, verify
from allod.workspace import artifacts

ROUNDS = 5
APPENDS = 400
ACTS = 200
ENTRIES = 100_000
BATCH = 1_000
TYPE = own_predicate("document")


def _envelopes(signer: Signer, count: int) -> list[bytes]:
    body = {
        "materials": [{"name": "passage", "digest": {"sha256": "ab" * 32}}],
        "answeredOn": "2026-11-24T00:00:00Z",
    }
    return [sign(statement(TYPE, [Subject("answer", f"{i:064x}")], body), signer) for i in range(count)]


def _bare(path: Path, blocks: list[bytes]) -> float:
    started = time.perf_counter()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for block in blocks:
        os.write(handle, block)
        os.fsync(handle)
    os.close(handle)
    return time.perf_counter() - started


def appends(work: Path) -> dict[str, Any]:
    """One entry and checkpoint on disk, against the same bytes written and flushed, interleaved."""
    signer = Signer.generate()
    ratios, ours_all = [], []
    for round_ in range(ROUNDS):
        path = work / f"append-{round_}.log"
        log = Log.create(path, "allod/bench", signer)
        before = path.stat().st_size
        envelopes = _envelopes(signer, APPENDS)
        started = time.perf_counter()
        for envelope in envelopes:
            log.append([envelope], signer)
        ours = time.perf_counter() - started
        size = (path.stat().st_size - before) // APPENDS
        bare = _bare(work / f"append-{round_}.bare", [os.urandom(size)] * APPENDS)
        ratios.append(bare / ours)
        ours_all.append(APPENDS / ours)
    return {"appends_a_second": statistics.median(ours_all), "ratio_to_bare": statistics.median(ratios)}


def acts(work: Path) -> dict[str, Any]:
    """A whole act (row and entry, both durable), against append + fsync of the entry's bytes."""
    ratios, rates = [], []
    for round_ in range(ROUNDS):
        with allod.init(work / f"acts-{round_}", "bench") as opened:
            workspace = opened.workspace
            before = Path(workspace.log.path).stat().st_size
            started = time.perf_counter()
            for number in range(ACTS):
                with workspace.act("test") as act:
                    row = {"act": act.entry, "kind": "test", "digest": "0" * 64, "size": number, "detail": ""}
                    act.connection.execute(insert(artifacts), row)
                    act.state(TYPE, [Subject("test", f"{number:064x}")], {"on": act.started})
            ours = time.perf_counter() - started
            size = (Path(workspace.log.path).stat().st_size - before) // ACTS
        bare = _bare(work / f"acts-{round_}.bare", [os.urandom(size)] * ACTS)
        ratios.append(bare / ours)
        rates.append(ACTS / ours)
    return {"acts_a_second": statistics.median(rates), "ratio_to_bare": statistics.median(ratios)}


def verifying(work: Path) -> dict[str, Any]:
    """Verify 100,000 entries on one core, as `allod verify` does for the ledger."""
    signer = Signer.generate()
    path = work / "verify.log"
    log = Log.create(path, "allod/bench", signer)
    for _ in range(ENTRIES // BATCH):
        log.append(_envelopes(signer, BATCH), signer)
    started, cpu = time.perf_counter(), time.process_time()
    report = verify(path, "allod/bench", signer.public)
    assert report.ok
    assert report.size == ENTRIES
    return {
        "entries": ENTRIES,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
    }


def run(work: Path) -> dict[str, Any]:
    """Measure everything.

    Args:
        work: An empty folder on a real disk.

    Returns:
        Figures by work.
    """
    return {"appends": appends(work), "acts": acts(work), "verify": verifying(work)}


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="allod-bench-", dir=".") as folder:
        print(json.dumps(run(Path(folder)), indent=2))
