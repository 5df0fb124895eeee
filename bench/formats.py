"""Sixty files of twelve formats: characters, table cells, headings and pages right, how fast, and peers.

The files are made by `formats_make`, which knows what is true of each. Read by the parser processes of `add`,
by markitdown, and by each format's library called bare (and tesseract on scans); these two in an environment
of their own. All are judged alike, on what they say with white space and Markdown's marks taken out:

- characters: each paragraph is sought in what was said; 1 − the edits that it lacks, by length, in all;
- cells: the value stands in one row with the first cell of its own row;
- headings: said to be one; pages: the paragraph stands where its page is said to be.

`python -m bench.formats` runs it alone and prints the table.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._data import ROOT, data_root
from bench.formats_make import build
from bench.formats_text import Truth

CHILD = Path(__file__).with_name("formats_child.py")
VENV = ROOT / ".venv-formats"
PACKAGES = ("markitdown[all]==0.1.9", "odfdo", "openpyxl", "pypdfium2", "python-docx", "python-pptx", "lxml")
ROUNDS = 3
PARSERS = 2
ALL = "all but scans"
MEASURES = ("characters", "cells", "headings", "pages")

_DROPPED = re.compile(r"[\s*_#|`<>\\]+|\(cid:\d+\)")
_PATH_MARK = " › "

Line = tuple[str, "int | None", bool]


def ours(folder: Path) -> dict[str, Any]:
    """Read a folder with the parser processes of `add`.

    Args:
        folder: Files.

    Returns:
        Lines by file, seconds, and the most memory that one process held.
    """
    from allod.corpus._discover import Found
    from allod.corpus._pool import Finished, Parsed, Pool, Task
    from allod.workspace import Intake

    paths = sorted(folder.iterdir())
    said: dict[str, list[Line]] = {path.name: [] for path in paths}
    errors: dict[str, str] = {}
    began = time.perf_counter()
    tasks = [Task(Found(path, path.name, path.stat().st_size, 0), "0" * 64, path, None) for path in paths]
    for event in Pool(tasks, Intake(parsers=PARSERS)).events(tick=1.0):
        if isinstance(event, Parsed):
            for document in event.documents:
                said[event.task.found.name] += _lines(document)
        elif isinstance(event, Finished) and event.errors:
            errors[event.task.found.name] = str(event.errors[0])
    return {
        "name": "allod",
        "version": "",
        "said": {name: lines or errors.get(name, lines) for name, lines in said.items()},
        "seconds": time.perf_counter() - began,
        "peak_bytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
    }


def _lines(document: dict[str, Any]) -> Iterator[Line]:
    yield document["title"], None, False
    for page, heading, reference, text, *_ in document["passages"]:
        for step in heading.split(_PATH_MARK) if heading else ():
            yield step, page, True
        if reference:
            yield reference, page, True
        yield text, page, False


@dataclass(slots=True)
class Score:
    """Right, out of how many, by measure."""

    right: dict[str, float]
    of: dict[str, float]

    @classmethod
    def none(cls) -> Score:
        return cls(dict.fromkeys(MEASURES, 0.0), dict.fromkeys(MEASURES, 0.0))

    def add(self, measure: str, right: float, of: float) -> None:
        self.right[measure] += right
        self.of[measure] += of

    def share(self, measure: str) -> float | None:
        return self.right[measure] / self.of[measure] if self.of[measure] else None


def judge(lines: Sequence[Line], truth: Truth, score: Score) -> None:
    """Add to a score what is right of a file.

    Args:
        lines: What was said.
        truth: What is true.
        score: Added to.
    """
    clean = [(_bare(text), page, heading) for text, page, heading in lines]
    whole, ends, at = "".join(text for text, _, _ in clean), [], 0
    for text, page, _ in clean:
        at += len(text)
        ends.append((at, page))
    for piece, page in truth.pieces:
        wanted = _bare(piece)
        edits, end = best_match(wanted, whole)
        score.add("characters", len(wanted) - edits, len(wanted))
        if page is not None:
            found = next((where for last, where in ends if last >= end), None)
            score.add("pages", found == page and edits < len(wanted) / 2, 1)
    rows = [text for text, _, heading in clean if not heading]
    by_key: dict[str, str] = {}
    for key, value in truth.cells:
        key = _bare(key)
        if key not in by_key:
            by_key[key] = next((row for row in rows if key in row), "")
        score.add("cells", _bare(value) in by_key[key], 1)
    headings = {text for text, _, heading in clean if heading} | {_bare(lines[0][0]) if lines else ""}
    for heading in truth.headings:
        score.add("headings", any(_bare(heading) == each.rstrip("：") for each in headings), 1)


def _bare(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text))


def best_match(wanted: str, text: str) -> tuple[int, int]:
    """Find the piece of a text that is nearest to what is wanted (Myers 1999, bit-parallel).

    Args:
        wanted: At least one character.
        text: Where to look.

    Returns:
        Edits (insertions, deletions, substitutions) between the two, and where the piece ends.
    """
    at = text.find(wanted)
    if at >= 0:
        return 0, at + len(wanted)
    places: dict[str, int] = {}
    for number, character in enumerate(wanted):
        places[character] = places.get(character, 0) | 1 << number
    full, high = (1 << len(wanted)) - 1, 1 << (len(wanted) - 1)
    more, less, edits = full, 0, len(wanted)
    best, end = edits, 0
    for number, character in enumerate(text, 1):
        equal = places.get(character, 0)
        vertical = equal | less
        horizontal = (((equal & more) + more) ^ more) | equal
        up = less | (full & ~(horizontal | more))
        down = more & horizontal
        edits += 1 if up & high else -1 if down & high else 0
        up, down = (up << 1) & full, (down << 1) & full
        more = down | (full & ~(vertical | up))
        less = up & vertical
        if edits < best:
            best, end = edits, number
    return best, end


def run(data: Path | None = None) -> dict[str, Any]:
    """Make the files and measure everyone on them, in turns.

    Args:
        data: The benchmarks' data.

    Returns:
        Shares right by program and format, files a second, peaks, and the ratio to the bare libraries.
    """
    python = _environment()
    with tempfile.TemporaryDirectory(prefix="allod-formats-") as work:
        made = build(Path(work) / "files", data or data_root())
        digital = Path(work) / "digital"
        digital.mkdir()
        for name, (label, _) in made.items():
            if label != "scan":
                (digital / name).hardlink_to(Path(work) / "files" / name)
        told = [_child(python, name, Path(work) / "files") for name in ("allod", "bare", "markitdown")]
        rounds = [
            {name: _child(python, name, digital)["seconds"] for name in ("allod", "bare", "markitdown")}
            for _ in range(ROUNDS)
        ]
        large = _large(Path(work) / "large")
    ratios = sorted(each["bare"] / each["allod"] for each in rounds)
    seconds = {each["name"]: each["seconds"] for each in told}
    return {
        "files": len(made),
        "programs": [_judged(each, made) for each in told],
        "digital_ratio": ratios[len(ratios) // 2],
        "ratio": seconds["bare"] / seconds["allod"],
        "rounds": rounds,
        "large": large,
    }


def _judged(told: dict[str, Any], made: dict[str, tuple[str, Truth]]) -> dict[str, Any]:
    scores: dict[str, Score] = {}
    unread: dict[str, str] = {}
    for name, (label, truth) in made.items():
        lines = told["said"].get(name, "nothing said")
        if isinstance(lines, str):
            unread[name] = lines
        score = scores.setdefault(label, Score.none())
        judge([] if isinstance(lines, str) else [tuple(line) for line in lines], truth, score)
    total = Score.none()
    for label, score in scores.items():
        for measure in MEASURES:
            if label != "scan" or measure == "pages":
                total.add(measure, score.right[measure], score.of[measure])
    shares = {ALL: total, **scores}
    return {
        "name": told["name"],
        "version": told["version"],
        "seconds": told["seconds"],
        "peak_bytes": told["peak_bytes"],
        "unread": unread,
        "right": {label: {each: score.share(each) for each in MEASURES} for label, score in shares.items()},
    }


def _large(folder: Path) -> list[dict[str, Any]]:
    """The memory that one large file of each kind takes in the parser process."""
    from bench.formats_large import build_large

    peaks = []
    for path in build_large(folder):
        alone = folder / f"alone-{path.name}"
        alone.mkdir()
        (alone / path.name).hardlink_to(path)
        told = _child(Path(sys.executable), "allod", alone)
        said = told["said"][path.name]
        outcome = said if isinstance(said, str) else f"{sum(len(line[0]) for line in said):,} characters"
        row = {"file": path.name, "bytes": path.stat().st_size, "peak_bytes": told["peak_bytes"]}
        peaks.append({**row, "seconds": told["seconds"], "outcome": outcome})
    return peaks


def _child(python: Path, name: str, folder: Path) -> dict[str, Any]:
    command = [str(python), str(CHILD), name, str(folder)]
    if name == "allod":
        command = [sys.executable, "-m", "bench.formats", "ours", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _environment() -> Path:
    """The peers' own environment, made on first use; delete the folder to renew it."""
    python, ready = VENV / "bin" / "python", VENV / "ready"
    if not ready.exists():
        print(f"Installing {', '.join(PACKAGES)} into {VENV.name} (once) …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        subprocess.run([python, *install], check=True, stderr=subprocess.DEVNULL)
        (VENV / ".gitignore").write_text("*\n", encoding="utf-8")
        ready.touch()
    return python


def goals(measured: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """The figures beside the goals.

    Args:
        measured: What `run` returned.

    Returns:
        What was measured, the goal, the figure, and whether it was reached.
    """
    mine, *peers = measured["programs"]
    digital, scan = mine["right"][ALL], mine["right"]["scan"]
    beside = {each["name"]: each["right"][ALL] for each in peers}

    def told(measure: str) -> str:
        others = ", ".join(f"{name} {_percent(shares[measure])}" for name, shares in beside.items())
        return f"{_percent(digital[measure])} ({others})"

    peak = max([mine["peak_bytes"], *(each["peak_bytes"] for each in measured["large"])]) / 2**20
    ratio = f"{measured['ratio']:.2f} × ({measured['digital_ratio']:.2f} × without the scans)"
    work = "60 files of 12 formats"
    return [
        (f"{work}: characters", "≥ 99.5 %", told("characters"), digital["characters"] >= 0.995),
        (f"{work}: clean scans", "≥ 97 %", _percent(scan["characters"]), scan["characters"] >= 0.97),
        (f"{work}: table cells", "all", told("cells"), digital["cells"] == 1),
        (f"{work}: headings", "all", told("headings"), digital["headings"] == 1),
        (f"{work}: page numbers", "reported", told("pages"), None),
        ("files a second on two cores, against one process with bare libraries", "≥ 1.5 ×", ratio,
         measured["ratio"] >= 1.5),
        ("peak memory of a parser process, large files too", "≤ 600 MB", f"{peak:.0f} MiB", peak <= 572),
    ]  # fmt: skip


def markdown(measured: dict[str, Any]) -> str:
    """The figures as tables.

    Args:
        measured: What `run` returned.

    Returns:
        Markdown.
    """
    programs = measured["programs"]
    names = [each["name"] for each in programs]
    lines = [
        "| format | " + " | ".join(f"{name}: characters / cells / headings / pages" for name in names) + " |",
        "| --- " * (len(names) + 1) + "|",
    ]
    for label in programs[0]["right"]:
        cells = [" / ".join(_percent(each["right"][label][m]) for m in MEASURES) for each in programs]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    lines += ["", "| program | 60 files, s | peak of one process, MB | not read | |", "| --- " * 5 + "|"]
    for each in programs:
        peak = f"{each['peak_bytes'] / 2**20:.0f}"
        lines.append(
            f"| {each['name']} | {each['seconds']:.1f} | {peak} | {len(each['unread'])} | {each['version']} |"
        )
    lines += ["", "| large file | MB | peak of one process, MB | s | |", "| --- " * 5 + "|"]
    for each in measured["large"]:
        sizes = f"{each['bytes'] / 2**20:.0f} | {each['peak_bytes'] / 2**20:.0f} | {each['seconds']:.1f}"
        lines.append(f"| {each['file']} | {sizes} | {each['outcome']} |")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["ours"]:
        print(json.dumps(ours(Path(sys.argv[2]))))
    else:
        print(markdown(run()))
