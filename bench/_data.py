"""What the benchmarks read: laws, DRCD, citizens' questions; from ALLOD_BENCH_DATA or ../shared/data."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allod.language import normalize

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage as a workspace would hold it."""

    title: str
    heading: str
    reference: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A DRCD question with its gold paragraph and answers."""

    text: str
    paragraph: int
    """Index of the paragraph in `drcd()`."""
    answers: tuple[tuple[str, int], ...]
    """Answer and where it starts in the paragraph."""


@dataclass(frozen=True, slots=True)
class Citizen:
    """A question in a citizen's own words."""

    text: str
    gold: frozenset[tuple[str, str]]
    """(law, article) that answer it; empty when the laws do not."""


def data_root() -> Path:
    """Where the data lies.

    Returns:
        $ALLOD_BENCH_DATA, or shared/data beside the project.
    """
    return Path(os.environ.get("ALLOD_BENCH_DATA") or ROOT.parent / "shared" / "data")


def laws(data: Path | None = None) -> list[Passage]:
    """The articles of law, normalised as on intake, with the chapter they stand in."""
    return list(_articles(data or data_root()))


def _articles(data: Path) -> Iterator[Passage]:
    with gzip.open(data / "laws" / "laws-zh.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            heading = ""
            for row in law["法規內容"]:
                heading = row.get("編章節", heading)
                if "條文內容" in row:
                    yield Passage(law["法規名稱"], heading.strip(), row["條號"], normalize(row["條文內容"]))


def drcd(data: Path | None = None) -> tuple[list[Passage], list[Asked]]:
    """The paragraphs of DRCD-dev, exactly as published, and its questions."""
    with gzip.open((data or data_root()) / "drcd" / "drcd-dev.json.gz", "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    paragraphs: list[Passage] = []
    questions: list[Asked] = []
    for article in articles:
        for paragraph in article["paragraphs"]:
            for item in paragraph["qas"]:
                answers = tuple((answer["text"], answer["answer_start"]) for answer in item["answers"])
                questions.append(Asked(item["question"], len(paragraphs), answers))
            paragraphs.append(Passage(article["title"], "", "", paragraph["context"]))
    return paragraphs, questions


def citizens(data: Path | None = None) -> list[Citizen]:
    """Citizens' questions over the laws."""
    path = (data or data_root()) / "citizen" / "questions-dev.jsonl"
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Citizen(
            item["question"],
            frozenset(
                (gold["law"], gold["article"]) for gold in [item, *(item.get("also") or [])] if gold["law"]
            ),
        )
        for item in items
    ]
