"""docs/benchmarks.md from the figures of one run: each goal beside what was reached, then the details."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench import drcd, peers

Row = tuple[str, str, str, bool | None]
"""What was measured, the goal, the figure, and whether it was reached (None where there is no goal)."""

HEAD = """# Benchmarks

Written by `make bench`; not edited by hand. Each comparison is one run, each program in turn with its peer;
the ratios are what counts, seconds belong to the machine. Input: the laws of Taiwan (8,074 laws, 159,163
articles), DRCD-dev (1,000 paragraphs, 3,524 questions) and citizens' questions; none of it is in the project.
"""


def page(figures: dict[str, Any]) -> str:
    """Write the page.

    Args:
        figures: What `bench.__main__` measured, by part.

    Returns:
        The Markdown text.
    """
    told = "\n".join(f"- {key}: {value}" for key, value in figures["machine"].items())
    rows = [
        *_intake(figures["intake"], figures["peers"]),
        *_search(figures["drcd"], figures["peers"]),
        *_answers(figures["drcd"]["extraction"], figures["drcd"]["refusal"]),
        *_grounding(figures["grounding"]),
        *_ledger(figures["ledger"]),
    ]
    parts = [
        HEAD,
        told,
        "## Goals",
        _goals(rows),
        "## Peers over the same passages",
        "Bare tantivy and bm25s get our grams. Haystack and LlamaIndex run as they ship: they index less of "
        "a text without spaces (single characters, whole runs), which is quick and finds less.",
        peers.markdown(figures["peers"]),
        "## Search, answers and refusals",
        drcd.markdown(figures["drcd"]),
        "## `grounding.check` by kind of mutation",
        _kinds(figures["grounding"]),
    ]
    return "\n\n".join(parts) + "\n"


def _goals(rows: Sequence[Row]) -> str:
    marks = {True: "reached", False: "**missed**", None: "–"}
    lines = ["| work | goal | measured | |", "| --- | --- | --- | --- |"]
    lines += [f"| {work} | {goal} | {figure} | {marks[reached]} |" for work, goal, figure, reached in rows]
    return "\n".join(lines)


def _intake(intake: dict[str, Any], results: Sequence[dict[str, Any]]) -> list[Row]:
    ratio, peak, more = intake["ratio"], intake["peak_bytes"] / 2**30, intake["more"]["seconds"]
    seconds = f"{intake['ours_seconds']:.1f} s against {intake['bare_seconds']:.1f} s"
    rows: list[Row] = [
        (
            "laws, from file to searchable and recorded, against bare tantivy",
            "≤ 2.5 ×",
            f"{ratio:.2f} × ({seconds})",
            ratio <= 2.5,
        )
    ]
    grams = min(
        (each for each in results if each["name"].startswith("bm25s") and "failed" not in each),
        key=lambda each: float(each["seconds"]),
        default=None,
    )
    if grams is not None:
        faster = grams["seconds"] / intake["ours_seconds"]
        rows.append(
            (
                "the same, against bm25s with the same grams",
                "≥ 1.5 × faster",
                f"{faster:.2f} ×",
                faster >= 1.5,
            )
        )
    sizes = f"{intake['index_bytes'] / 2**20:.0f} MiB (bare {intake['bare_index_bytes'] / 2**20:.0f})"
    asked = intake["queries"]
    times = asked["ours"]["p50_ms"] / asked["bare"]["p50_ms"]
    p50 = f"{times:.2f} × ({asked['ours']['p50_ms']:.2f} ms against {asked['bare']['p50_ms']:.2f})"
    return [
        *rows,
        ("peak memory, children summed", "≤ 0.8 GB", f"{peak:.2f} GiB", peak <= 0.8 / 1.0737),
        ("index on disk", "–", sizes, None),
        ("adding one more document to that workspace", "< 1 s", f"{more:.2f} s", more < 1),
        (
            "one query over it with the permission filter, p50 against bare top 10",
            "≤ 1.5 ×",
            p50,
            times <= 1.5,
        ),
        ("the same, p99", "≤ 20 ms", f"{asked['ours']['p99_ms']:.1f} ms", asked["ours"]["p99_ms"] <= 20),
    ]


def _search(measured: dict[str, Any], results: Sequence[dict[str, Any]]) -> list[Row]:
    ours, rows = measured["retrieval"]["allod"], []
    best = max([r["r1"] for r in results if "failed" not in r], default=0.0)
    for key, goal in (("R@1", 0.945), ("R@5", 0.985), ("R@10", 0.99)):
        rows.append((f"DRCD-dev among the laws, {key}", f"≥ {goal}", f"{ours[key]:.4f}", ours[key] >= goal))
    above = f"{ours['R@1']:.3f} against {best:.3f}"
    rows.append(("the same, above every peer's R@1", "above", above, ours["R@1"] > best))
    asked = measured["citizens"]["allod"]
    told = f"{asked['hit@10']:.2f}, {asked['hit@100']:.2f}"
    return [*rows, ("citizens' own words, hit@10 and hit@100 (an open problem)", "reported", told, None)]


def _answers(extraction: dict[str, float], refusal: dict[str, dict[str, float]]) -> list[Row]:
    holds, covers = extraction["holds the gold answer"], extraction["covers the gold span"]
    rows: list[Row] = [
        ("gold answer in at most two quoted sentences", "≥ 0.88", f"{holds:.3f}", holds >= 0.88),
        ("gold span covered", "≥ 0.86", f"{covers:.3f}", covers >= 0.86),
    ]
    for name, each in refusal.items():
        wrong = each["false answers"], each["false refusals"]
        told = f"{each['sum']:.3f} ({wrong[0]:.3f} + {wrong[1]:.3f})"
        goal = name != "coverage alone"
        reached = each["sum"] <= 0.27 and max(wrong) <= 0.15 if goal else None
        rows.append(
            (f"false answers + false refusals, {name}", "≤ 0.27, each ≤ 0.15" if goal else "–", told, reached)
        )
    return rows


def _grounding(measured: dict[str, Any]) -> list[Row]:
    rows: list[Row] = []
    for name, part, pairs, support, removal, *_overlap in measured["rows"]:
        if part == "all":
            told = f"{support:.3f}, {removal:.3f}"
            work = f"grounding.check, {name} ({pairs} pairs): false support, false removal"
            rows.append((work, "≤ 0.10, ≤ 0.20", told, support <= 0.10 and removal <= 0.20))
    return rows


def _ledger(measured: dict[str, Any]) -> list[Row]:
    appends, acts, verify = measured["appends"], measured["acts"], measured["verify"]
    return [
        (
            "ledger: appends against append + fsync of the same bytes",
            "≥ 0.5 ×",
            f"{appends['ratio_to_bare']:.2f} × ({appends['appends_a_second']:,.0f} a second)",
            appends["ratio_to_bare"] >= 0.5,
        ),
        (
            "a whole act, row and entry, against the same",
            "≥ 0.3 ×",
            f"{acts['ratio_to_bare']:.2f} × ({acts['acts_a_second']:,.0f} a second)",
            acts["ratio_to_bare"] >= 0.3,
        ),
        (
            "verify of 100,000 entries on one core",
            "< 25 s",
            f"{verify['cpu_seconds']:.1f} s",
            verify["cpu_seconds"] < 25,
        ),
    ]


def _kinds(measured: dict[str, Any]) -> str:
    lines = [
        "| set | part | pairs | false support | false removal | overlap: false support | false removal |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {part} | {pairs} | {' | '.join(f'{rate:.3f}' for rate in rates)} |"
        for name, part, pairs, *rates in measured["rows"]
    ]
    return "\n".join([*lines, "", f"One check takes {measured['ms']:.2f} ms."])
