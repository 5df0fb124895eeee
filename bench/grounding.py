"""False support and false removal of `grounding.check`, by kind of mutation, against n-gram overlap alone.

Data: pairs of a true and a mutated sentence with their evidence. `citizen` are statements in citizens' words
about articles of law (checker-dev.jsonl beside the laws); `suite` is the package's own. Each is split in two
halves by the hash of its id: the overlap's threshold is the one with the least sum of errors on half A.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from allod.grounding import check
from allod.language import grams, normalize

SUITE = Path(__file__).parent.parent / "tests" / "grounding" / "suite.jsonl"
DATA = Path(__file__).parent.parent.parent / "shared" / "data"

Row = tuple[str, str, int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """A true and a mutated sentence about the same evidence."""

    id: str
    kind: str
    true: str
    false: str
    evidence: str

    @property
    def half(self) -> str:
        return "AB"[hashlib.sha256(self.id.encode()).digest()[-1] % 2]


def suite(path: Path = SUITE) -> list[Pair]:
    """The package's own pairs."""
    groups = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Pair(f"{group['topic']}-{number}", pair["kind"], pair["true"], pair["false"], group["evidence"])
        for group in groups
        for number, pair in enumerate(group["pairs"])
    ]


def citizen(data: Path = DATA) -> list[Pair]:
    """The development pairs in citizens' words, each with the text of its article."""
    path = data / "citizen" / "checker-dev.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    articles = dict(_articles(data, {record["law"] for record in records}))
    return [
        Pair(r["id"], r["kind"], r["true"], r["false"], articles[r["law"], _squeezed(r["article"])])
        for r in records
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _articles(data: Path, laws: set[str]) -> Iterator[tuple[tuple[str, str], str]]:
    with gzip.open(data / "laws" / "laws-zh.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            if law["法規名稱"] in laws:
                for article in law["法規內容"]:
                    if "條號" in article:
                        yield (law["法規名稱"], _squeezed(article["條號"])), normalize(article["條文內容"])


def overlap(sentence: str, evidence: str) -> float:
    """The baseline: the share of the sentence's grams that stand in the evidence."""
    wanted = set(grams(sentence))
    return len(wanted & set(grams(evidence))) / max(1, len(wanted))


def threshold(pairs: Iterable[Pair]) -> float:
    """The overlap that errs least on the given pairs, false support and false removal counted alike."""
    scored = [(overlap(p.true, p.evidence), overlap(p.false, p.evidence)) for p in pairs]
    steps = [step / 100 for step in range(101)]
    return min(steps, key=lambda t: sum((true < t) + (false >= t) for true, false in scored))


def _rates(pairs: list[Pair], supported: Callable[[str, str], bool]) -> tuple[float, float]:
    false_support = sum(supported(p.false, p.evidence) for p in pairs) / len(pairs)
    false_removal = sum(not supported(p.true, p.evidence) for p in pairs) / len(pairs)
    return false_support, false_removal


def run(data: Path = DATA) -> dict[str, list[Pair]]:
    """The pairs by name of their set."""
    return {"citizen": citizen(data), "suite": suite()}


def rows(data: Path = DATA) -> list[Row]:
    """One row a set and half, then one a set and kind.

    Returns:
        (set, part, pairs, false support and false removal of the check, the same of the overlap).
    """
    found: list[Row] = []
    for name, pairs in run(data).items():
        limit = threshold([p for p in pairs if p.half == "A"])
        parts = {
            "half A": [p for p in pairs if p.half == "A"],
            "half B": [p for p in pairs if p.half == "B"],
            "all": pairs,
        }
        parts |= {kind: [p for p in pairs if p.kind == kind] for kind in sorted({p.kind for p in pairs})}
        for part, chosen in parts.items():
            ours = _rates(chosen, lambda s, e: check(s, e).supported)
            theirs = _rates(chosen, lambda s, e, limit=limit: overlap(s, e) >= limit)
            found.append((name, part, len(chosen), *ours, *theirs))
    return found


def markdown(data: Path = DATA) -> str:
    """The rows as a table, with the time of one check."""
    lines = [
        "| set | part | pairs | false support | false removal | overlap: false support | false removal |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {part} | {pairs} | " + " | ".join(f"{rate:.3f}" for rate in rates) + " |"
        for name, part, pairs, *rates in rows(data)
    ]
    return "\n".join(
        [*lines, "", f"One check takes {milliseconds(data):.2f} ms on average, evidence read anew each time."]
    )


def milliseconds(data: Path = DATA) -> float:
    """The mean time of one check; a changed letter at the end of the evidence keeps it out of the cache."""
    pairs = [pair for pairs in run(data).values() for pair in pairs]
    start = time.perf_counter()
    for number, pair in enumerate(pairs):
        check(pair.true, f"{pair.evidence}\n{number}")
    return (time.perf_counter() - start) / len(pairs) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    print(markdown(parser.parse_args().data))


if __name__ == "__main__":
    main()
