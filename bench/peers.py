"""Allod's peers over the same passages: time, memory, size, recall and query time of each as it ships.

The passages are the articles of law with the paragraphs of DRCD-dev hidden among them, their texts as the
files give them. Each peer runs alone in a process of its own (`peers_child.py`), one after another; Haystack
and LlamaIndex in an environment of their own, which is made on first use and is no dependency of Allod.
Run as `python -m bench.peers --out FILE.json`. A peer that cannot be measured gets a row that says why.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench._data import ROOT, data_root
from bench.peers_child import PEERS, Tantivy, bare_tantivy, passages, questions

__all__ = ["PEERS", "Result", "Tantivy", "bare_tantivy", "markdown", "passages", "questions", "run"]

Result = dict[str, Any]

CHILD = Path(__file__).with_name("peers_child.py")
VENV = ROOT / ".venv-peers"
APART = {
    "Haystack": "haystack-ai",
    "LlamaIndex": "llama-index-core llama-index-retrievers-bm25",
}
"""Peers that are installed apart, and their packages."""
QUICK = 20_000
POLL_SECONDS = 0.2
GB = 1e9


class PeerFailed(Exception):
    """A peer could not be measured; the reason is its argument."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one peer may take before it is stopped and measured on fewer passages."""

    seconds: float = 1500
    memory_bytes: float = 8 * GB


def run(
    names: Iterable[str] = tuple(PEERS),
    data: Path | None = None,
    passages: int | None = None,
    limits: Limits | None = None,
) -> list[Result]:
    """Measure peers one after another.

    Args:
        names: Keys of `PEERS`.
        data: Folder of the data; as `_data.data_root` finds it without.
        passages: How many; all without it.
        limits: Of each peer.

    Returns:
        A result for each name (see `peers_child.measure`); without figures but with `failed` where there are
        none.
    """
    return [_measured(name, (data or data_root()).resolve(), passages, limits or Limits()) for name in names]


def _measured(name: str, data: Path, limit: int | None, limits: Limits) -> Result:
    """One peer; on fewer passages, and saying so, if it cannot do with all within the limits."""
    try:
        python = _environment() if name in APART else Path(sys.executable)
        try:
            return _child(python, name, data, limit, limits)
        except _OverLimit as over:
            if limit is not None and limit <= QUICK:
                raise
            fewer = _child(python, name, data, QUICK, limits)
            asked = f"all {limit:,}" if limit else "all passages"
            return {**fewer, "note": f"ONLY {QUICK:,} PASSAGES: stopped on {asked}, {over}; {fewer['note']}"}
    except PeerFailed as failed:
        return {"name": name, "failed": str(failed), "note": f"NOT MEASURED: {failed}"}


class _OverLimit(PeerFailed):
    """A peer took more than it may."""


def _child(python: Path, name: str, data: Path, limit: int | None, limits: Limits) -> Result:
    with tempfile.TemporaryDirectory(prefix="allod-peer-") as folder:
        work = Path(folder)
        request = {"name": name, "data": str(data), "work": folder, "limit": limit}
        (work / "request.json").write_text(json.dumps(request), encoding="utf-8")
        with (
            (work / "request.json").open("rb") as given,
            (work / "result.json").open("wb") as result,
            (work / "stderr").open("wb") as complaints,
            # -I: neither the caller's variables nor the files beside the script take the place of a package.
            subprocess.Popen(
                [python, "-I", CHILD],
                stdin=given,
                stdout=result,
                stderr=complaints,
                env=_variables(work),
                cwd=work,
            ) as process,
        ):
            _watch(process, limits)
        if process.returncode:
            said = (work / "stderr").read_text(encoding="utf-8", errors="replace").split("\n")
            raise PeerFailed(f"exit status {process.returncode}: {' '.join(said[-2:]).strip()[-300:]}")
        return json.loads((work / "result.json").read_text(encoding="utf-8").splitlines()[-1])


def _variables(work: Path) -> dict[str, str]:
    """A clean environment: nothing is reported to anybody, and caches go away with the folder."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(work),
        "TMPDIR": str(work),
        "LLAMA_INDEX_CACHE_DIR": str(work),
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }


def _watch(process: subprocess.Popen[bytes], limits: Limits) -> None:
    """Wait for a child, and kill it when it or its children take too much."""
    started = time.monotonic()
    while process.poll() is None:
        over = ""
        if (held := _memory(process.pid)) > limits.memory_bytes:
            over = f"it held {held / GB:.1f} GB"
        elif time.monotonic() - started > limits.seconds:
            over = f"it was not done after {limits.seconds:.0f} s"
        if over:
            process.kill()
            raise _OverLimit(over)
        time.sleep(POLL_SECONDS)


def _memory(pid: int) -> int:
    try:
        root = psutil.Process(pid)
        return sum(process.memory_info().rss for process in [root, *root.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0


def _environment() -> Path:
    """The Python of the peers' own environment, made on first use; delete its folder for newer versions."""
    python, ready = VENV / "bin" / "python", VENV / "ready"
    if ready.exists():
        return python
    print(f"Installing {', '.join(APART)} into {VENV.name} (once) …", file=sys.stderr)
    packages = " ".join(APART.values()).split()
    for command in (
        [sys.executable, "-m", "venv", "--clear", VENV],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
    ):
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise PeerFailed(f"not installed: {' '.join(done.stderr.split())[-300:]}")
    (VENV / ".gitignore").write_text("*\n", encoding="utf-8")
    frozen = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True)
    ready.write_text(frozen.stdout, encoding="utf-8")
    return python


def markdown(results: Sequence[Result]) -> str:
    """The results as a table; build times also as multiples of bare tantivy's where that was measured too."""
    bare = next((r for r in results if r["name"] == "bare tantivy" and "failed" not in r), None)
    lines = [
        "| peer | version | passages | build, s | × bare | peak, GB | disk, MB | R@1 | R@5 | R@10 "
        "| R@1 of all | query p50, ms | note |",
        "| --- " * 13 + "|",
    ]
    lines += [f"| {' | '.join(_cells(result, bare))} |" for result in results]
    asked = sorted({r["n_questions"] for r in results if "failed" not in r})
    sample = " or ".join(map(str, asked)) or "no"
    return "\n".join(
        [*lines, "", f"R@k on {sample} questions drawn with a fixed seed; 'of all' on every question."]
    )


def _cells(result: Result, bare: Result | None) -> list[str]:
    if "failed" in result:
        return [result["name"], *["–"] * 11, result["note"]]
    same = bare is not None and bare["passages"] == result["passages"]
    return [
        result["name"],
        result["version"],
        f"{result['passages']:,}",
        f"{result['seconds']:.1f}",
        f"{result['seconds'] / bare['seconds']:.2f}" if bare and same else "–",
        f"{result['peak_bytes'] / GB:.2f}",
        f"{result['disk_bytes'] / 1e6:.0f}" if result["disk_bytes"] else "–",
        *(f"{result[key]:.3f}" for key in ("r1", "r5", "r10")),
        f"{result['all']['r1']:.3f}" if result["all"] else "–",
        f"{result['p50_ms']:.2f}",
        result["note"],
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    parser.add_argument(
        "--only", action="append", choices=list(PEERS), help="this peer alone; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} passages: does it run?")
    parser.add_argument("--data", type=Path, help="instead of $ALLOD_BENCH_DATA or ../shared/data")
    parser.add_argument("--seconds", type=float, default=Limits().seconds, help="limit of each peer")
    given = parser.parse_args()
    limits = Limits(seconds=given.seconds)
    results = run(given.only or PEERS, given.data, QUICK if given.quick else None, limits)
    if given.out:
        given.out.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(markdown(results))


if __name__ == "__main__":
    main()
