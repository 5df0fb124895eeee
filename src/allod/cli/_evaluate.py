"""What `search --evaluate` prints: how well search finds the right passages, and where it does worst."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from allod.api import Measured
from allod.cli._common import console, errors, print_json, say
from allod.cli._prose import Hung, Prose
from allod.cli._questions import place
from allod.search import Estimate, Hit, Kept, Outcome


@contextmanager
def counting(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show on standard error how many questions were searched for, where that is a terminal.

    Args:
        quiet: Show nothing.

    Yields:
        What the evaluation is to call.
    """
    if quiet or not errors.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def show(found: Measured, worst: int, as_json: bool) -> None:
    """Print an evaluation.

    Args:
        found: What `Questions.evaluate` returned.
        worst: How many of the worst questions to show.
        as_json: For machines.
    """
    by_name = {kept.name: kept for kept in found.questions}
    shown = [(by_name[each.case.name], each) for each in found.evaluation.worst(worst)]
    if as_json:
        print_json(_dict(found, shown))
        return
    depth = found.evaluation.depth
    table = Table(box=None, header_style="bold")
    for column in ("figure", "value", "interval"):
        table.add_column(say(f"questions.{column}"), justify="left" if column == "figure" else "right")
    for k, estimate in found.evaluation.hits.items():
        table.add_row(f"hit@{k}", *_cells(estimate, "%"))
    table.add_row("MRR", *_cells(found.evaluation.mrr, ""))
    console.print(table)
    told = say("questions.measured", count=f"{len(found.questions):,}", depth=depth)
    if found.left_out:
        told += say("questions.left_out", count=f"{found.left_out:,}")
    console.print(Prose(told, "dim"))
    if shown:
        console.print(Prose(say("questions.worst"), "bold"))
    for kept, outcome in shown:
        console.print(Hung(f"{kept.name:>5} ", _case(kept, outcome, depth), "cyan"))


def _cells(estimate: Estimate, unit: str) -> tuple[str, str]:
    if unit:
        return f"{estimate.value:.1%}", f"{estimate.low:.1%} – {estimate.high:.1%}"
    return f"{estimate.value:.3f}", f"{estimate.low:.3f} – {estimate.high:.3f}"


def _case(kept: Kept, outcome: Outcome, depth: int) -> Prose:
    text = Text(outcome.case.question)
    rank = f"#{outcome.rank}" if outcome.rank else say("questions.not_within", depth=depth)
    right = say("questions.comma").join(
        place(each) for each in kept.passages if each.passage in outcome.case.passages
    )
    text.append(f"\n{say('questions.right', place=right, rank=rank)}", "green")
    first = say("cli.nothing_found") if outcome.first is None else _where(outcome.first)
    return Prose(text.append(f"\n{say('questions.instead', place=first)}", "yellow"))


def _where(hit: Hit) -> str:
    part = hit.reference or hit.heading.removeprefix(hit.title).removeprefix(" › ")
    return " › ".join(each for each in (hit.title or hit.document, part) if each)


def _dict(found: Measured, shown: list[tuple[Kept, Outcome]]) -> dict[str, Any]:
    evaluation = found.evaluation
    return {
        "questions": len(found.questions),
        "leftOut": found.left_out,
        "depth": evaluation.depth,
        "hits": {str(k): asdict(estimate) for k, estimate in evaluation.hits.items()},
        "mrr": asdict(evaluation.mrr),
        "worst": [
            {
                "id": kept.name,
                "question": outcome.case.question,
                "rank": outcome.rank,
                "right": sorted(outcome.case.passages),
                "first": outcome.first and outcome.first.passage,
                "place": [place(each) for each in kept.passages if each.passage in outcome.case.passages],
                "instead": outcome.first and _where(outcome.first),
            }
            for kept, outcome in shown
        ],
    }
