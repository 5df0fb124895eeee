"""Personal data in 400 sentences, against Presidio with its defaults, and how many the laws seem to hold.

`personal.txt` was written for this: 200 sentences with personal data in many forms (made-up numbers with
right check digits), marked `⟦kind:written⟧`, and 200 that only look as if they had some. Each belongs to half
A or B by the hash of its text; the patterns were tuned on half A alone. A finding is right when it overlaps
a mark of its kind. Presidio has kinds of its own: telephone numbers, addresses and cards are compared by
kind, and in a row apart any finding that overlaps a mark counts as right, whatever it is called.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allod.language import personal
from bench._data import ROOT, data_root, laws

SENTENCES = Path(__file__).with_name("personal.txt")
CHILD = Path(__file__).with_name("personal_child.py")
VENV = ROOT / ".venv-presidio"
PACKAGES = ("presidio-analyzer", "spacy")

CHECKSUMMED = {"national_id", "resident_id", "card", "business"}
THEIR_KINDS = {
    "EMAIL_ADDRESS": {"email"},
    "PHONE_NUMBER": {"mobile", "landline"},
    "CREDIT_CARD": {"card"},
}
SHARED = set[str]().union(*THEIR_KINDS.values())
# Part of every address, and no personal data here.
LEFT_OUT = {"URL"}

_MARK = re.compile(r"⟦(\w+):([^⟧]+)⟧")

Found = tuple[int, int, str]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the personal data in it: start, end, kind."""

    text: str
    marks: tuple[Found, ...]

    @property
    def half(self) -> str:
        return "AB"[hashlib.sha256(self.text.encode()).digest()[-1] % 2]


def sentences() -> list[Sentence]:
    """The sentences without their marks."""
    return [_read(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]


def _read(line: str) -> Sentence:
    text, marks, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        marks.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return Sentence(text + line[at:], tuple(marks))


def ours(given: Sequence[Sentence]) -> list[list[Found]]:
    """What Allod finds in each sentence."""
    return [[(item.start, item.end, item.kind) for item in personal(each.text)] for each in given]


def theirs(given: Sequence[Sentence]) -> tuple[str, list[list[Found]]]:
    """Presidio's version and what it finds in each sentence."""
    done = subprocess.run(
        [_environment(), "-I", CHILD],
        input=json.dumps([each.text for each in given]),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"bench: presidio: {done.stderr.strip()[-500:]}")
    answer = json.loads(done.stdout)
    found = [
        [(start, end, kind) for start, end, kind in each if kind not in LEFT_OUT] for each in answer["found"]
    ]
    return answer["version"], found


def _environment() -> Path:
    """The Python of Presidio's own environment, made on first use; delete its folder for a newer version."""
    python, ready = VENV / "bin" / "python", VENV / "ready"
    if not ready.exists():
        print(f"Installing {', '.join(PACKAGES)} into {VENV.name} (once) …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (VENV / ".gitignore").write_text("*\n", encoding="utf-8")
        ready.touch()
    return python


def score(
    given: Sequence[Sentence],
    found: Sequence[Sequence[Found]],
    same: Callable[[str, str], bool],
    counted: Callable[[str], bool] = lambda _kind: True,
) -> Row:
    """Precision over all findings, recall over all marks and over those with a checksum."""
    right = findings = 0
    hits: list[tuple[str, bool]] = []
    for sentence, each in zip(given, found, strict=True):
        marks = [mark for mark in sentence.marks if counted(mark[2])]
        findings += len(each)
        right += sum(any(_is(item, mark, same) for mark in marks) for item in each)
        hits += [(mark[2], any(_is(item, mark, same) for item in each)) for mark in marks]
    checked = [hit for kind, hit in hits if kind in CHECKSUMMED]
    return {
        "sentences": len(given),
        "marks": len(hits),
        "findings": findings,
        "precision": right / max(1, findings),
        "recall": sum(hit for _, hit in hits) / max(1, len(hits)),
        "checksummed": len(checked),
        "checksummed_recall": sum(checked) / max(1, len(checked)),
    }


def _is(item: Found, mark: Found, same: Callable[[str, str], bool]) -> bool:
    return item[0] < mark[1] and mark[0] < item[1] and same(item[2], mark[2])


def run(data: Path | None = None) -> dict[str, Any]:
    """All rows, and the laws."""
    given = sentences()
    version, presidio = theirs(given)
    allod = ours(given)
    rows: list[Row] = []
    for half in ("A", "B", "AB"):
        chosen = [at for at, each in enumerate(given) if each.half in half]
        part = [given[at] for at in chosen]
        mine, other = [allod[at] for at in chosen], [presidio[at] for at in chosen]
        known = [[item for item in each if item[2] in THEIR_KINDS] for each in other]
        rows += [
            {"name": "allod", "half": half, **score(part, mine, lambda a, b: a == b)},
            {"name": "presidio, its kinds", "half": half, **score(part, known, _same, SHARED.__contains__)},
            {"name": "presidio, by kind", "half": half, **score(part, known, _same)},
            {"name": "presidio, any finding", "half": half, **score(part, other, lambda _a, _b: True)},
        ]
    return {"presidio": version, "rows": rows, "laws": _laws(data or data_root())}


def _same(theirs: str, ours: str) -> bool:
    return ours in THEIR_KINDS[theirs]


def _laws(data: Path) -> Row:
    texts = [article.text for article in laws(data)]
    start = time.perf_counter()
    findings = sum(len(personal(text)) for text in texts)
    return {
        "articles": len(texts),
        "characters": sum(map(len, texts)),
        "findings": findings,
        "seconds": time.perf_counter() - start,
    }


def markdown(figures: dict[str, Any]) -> str:
    """The rows as a table."""
    lines = [
        "| program | half | sentences | marks | findings | precision | recall | recall, checksummed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['name']} | {row['half']} | {row['sentences']} | {row['marks']} | {row['findings']} "
        f"| {row['precision']:.3f} | {row['recall']:.3f} | {row['checksummed_recall']:.3f} |"
        for row in figures["rows"]
    ]
    law = figures["laws"]
    return "\n".join(
        [
            *lines,
            "",
            f"Presidio {figures['presidio']}, English, default recognisers, an empty spaCy model. Sentences "
            "and patterns have one author, so half B is unseen wording, not unseen taste. In the "
            f"{law['articles']:,} articles of law Allod finds {law['findings']} in {law['seconds']:.1f} s.",
        ]
    )


if __name__ == "__main__":
    print(markdown(run()))
