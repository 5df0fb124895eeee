"""`make bench`: every comparison, each in one run with its peer, and docs/benchmarks.md from it.

`python -m bench` runs all parts; `python -m bench ledger` runs one anew and keeps the figures of the others
(bench/figures.json). The parts run one after another, each program in turn with its peer, so that a noisy
machine disturbs both alike.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from bench import (
    _report,
    answers,
    drcd,
    encoders,
    formats,
    grounding,
    intake,
    ledger,
    meaning,
    near,
    peers,
    personal,
    ranking,
    runner,
)
from bench._data import ROOT, data_root

PARTS: dict[str, Callable[[Path, Path], Any]] = {
    "intake": intake.run,
    "drcd": drcd.measure,
    "ranking": ranking.measure,
    "meaning": meaning.run,
    "grounding": lambda _work, data: {"rows": grounding.rows(data), "ms": grounding.milliseconds(data)},
    "ledger": lambda work, _data: ledger.run(work),
    "peers": lambda _work, data: peers.run(data=data),
    "formats": lambda _work, data: formats.run(data),
    "near": near.run,
    "personal": lambda _work, data: personal.run(data),
    "runner": lambda _work, _data: runner.run(),
    "encoders": encoders.run,
    "answers": answers.run,
}

FIGURES = Path(__file__).with_name("figures.json")
PAGE = ROOT / "docs" / "benchmarks.md"


def machine() -> dict[str, str]:
    """Say on what the figures were taken."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = next(
        (int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    packages = ("allod", "tantivy", "numpy", "sqlalchemy", "cryptography", "bm25s", "jieba")
    return {
        "processor": f"{model}, {len(_lines('/proc/cpuinfo', 'processor'))} cores",
        "memory": f"{memory / 2**20:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "packages": ", ".join(f"{name} {metadata.version(name)}" for name in packages),
        "date": time.strftime("%Y-%m-%d"),
    }


def _lines(path: str, start: str = "") -> list[str]:
    try:
        return [line for line in Path(path).read_text().splitlines() if line.startswith(start)]
    except OSError:
        return []


def main() -> None:
    """Run, keep the figures, write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[], help="default: all")
    parser.add_argument("--work", type=Path, help="folder for what is built (default: beside the project)")
    chosen = parser.parse_args()
    data = data_root()
    if not (data / intake.LAWS).is_file():
        sys.exit(
            f"bench: no data at {data}; set ALLOD_BENCH_DATA to the folder with laws/, drcd/ and citizen/."
        )
    kept: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=chosen.work or ROOT) as folder:
        for name in chosen.parts or PARTS:
            print(f"bench: {name} …", file=sys.stderr, flush=True)
            work = Path(folder) / name
            work.mkdir()
            kept[name] = PARTS[name](work, data)
    kept["machine"] = machine()
    FIGURES.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if PARTS.keys() <= kept.keys():
        PAGE.write_text(_report.page(kept), "utf-8")
        print(f"bench: wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
