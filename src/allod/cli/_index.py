"""`index rebuild`, `add-vectors`, `train`, `show`: what search goes by, made and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from allod.api import Learnt
from allod.cli._common import (
    JsonOption,
    LangOption,
    WorkspaceOption,
    console,
    errors,
    locale,
    open_workspace,
    print_json,
    say,
    warn,
)
from allod.cli._prose import Hung, Prose
from allod.language import sentence_of
from allod.search import Compared, Encoding, Trained, explain

_index = typer.Typer(
    help="What search goes by: the index of words, vectors, a learnt ranking.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(_index, name="index")


@_index.command("rebuild")
def _rebuild(workspace: WorkspaceOption = None, lang: LangOption = None) -> None:
    """Build the search index anew from the database; searches go on with the old one meanwhile.

    Example: `allod index rebuild`
    """
    with open_workspace(workspace, lang) as opened:
        with _counting(False) as progress:
            count = opened.rebuild_index(progress)
        console.print(say("cli.rebuilt", count=f"{count:,}"))


@_index.command("add-vectors")
def _add_vectors(
    model: Annotated[
        str,
        typer.Option(metavar="NAME", help="An embedding model of `allod model list`.", show_default=False),
    ] = "",
    most: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Passages in this run at most.", show_default=False),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Throw away what there is and begin again.")] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give each passage a vector, so that search finds what means the same in other words.

    It may take hours: searches and additions go on meanwhile, and a run that was stopped goes on where it
    was. Documents that are added later get theirs when they are added.

    Examples: `allod index add-vectors --model gemma3-270m-layer16` · `nohup allod index add-vectors &`
    """
    with open_workspace(workspace, lang) as opened, _encoding(as_json) as progress:
        done = opened.learning.add_vectors(model, most=most, anew=anew, progress=progress)
    if as_json:
        print_json(_of_encoding(done))
    else:
        console.print(Prose(_told(done)))


@_index.command("train")
def _train(workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Learn which passages to put first, from made questions and the confirmed ones of `allod questions`.

    What is learnt is measured on questions that it was not learnt from, and installed only where it does not
    lose against the words alone.

    Example: `allod index train`
    """
    with open_workspace(workspace, lang) as opened, _counting(as_json) as progress:
        trained = opened.learning.train(progress)
    if as_json:
        print_json(_of_trained(trained))
        return
    table = Table(box=None, header_style="bold")
    for column in ("measured_on", "questions", "first", "mrr", "better", "worse"):
        table.add_column(say(f"index.{column}"), justify="left" if column == "measured_on" else "right")
    for key, found in (("synthetic", trained.synthetic), ("own", trained.own)):
        if found is not None:
            table.add_row(say(f"index.{key}"), *_compared(found))
    console.print(table)
    if trained.evidence is not None:
        before, after = f"{trained.evidence.before:.1%}", f"{trained.evidence.after:.1%}"
        console.print(Prose(say("index.evidence", before=before, after=after)))
    for note, count in trained.notes:
        console.print(Hung("· ", Prose(say(f"train.{note}", count=count)), "yellow"))
    console.print(Prose(say(f"train.{trained.reason}"), "green" if trained.installed else "yellow"))


@_index.command("show")
def _show(workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Show what search goes by beside the words: vectors, and the learnt weights in words.

    Example: `allod index show`
    """
    with open_workspace(workspace, lang) as opened:
        learnt = opened.learning.show()
    if as_json:
        print_json(_of_learnt(learnt))
        return
    if learnt.vectors is None:
        console.print(Prose(say("index.no_vectors")))
    else:
        size = f"{learnt.bytes / 1e6:,.1f} MB"
        console.print(Prose(f"{learnt.model} · {_told(learnt.vectors)} · {size}", "bold"))
        if learnt.manner is not None:
            for key, value in asdict(learnt.manner).items():
                console.print(
                    Hung("  ", Prose(f"{say(f'index.{key}')}: {str(value).replace(chr(10), ' ⏎ ')}"))
                )
    if learnt.ranking is None:
        console.print(Prose(say("index.no_ranking")))
    else:
        table = Table(title=say("index.weights"), title_justify="left", box=None, show_header=False)
        for feature, weight in explain(learnt.ranking):
            table.add_row(f"{weight:+.2f}", say(feature))
        console.print(table)
    for fault in learnt.faults:
        warn(sentence_of(fault, locale()))


def _told(done: Encoding) -> str:
    said = say("index.vectors", done=f"{done.done:,}", total=f"{done.total:,}")
    if done.made:
        said += " · " + say("index.rate", rate=f"{done.rate:,.0f}")
    return said


def _compared(found: Compared) -> tuple[str, ...]:
    return (
        f"{found.questions:,}",
        f"{found.first_before:.1%} → {found.first_after:.1%}",
        f"{found.mrr_before:.3f} → {found.mrr_after:.3f}",
        str(found.better),
        str(found.worse),
    )


@contextmanager
def _counting(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show on standard error how far something counted has come, where that is a terminal."""
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    if quiet or not errors.is_terminal:
        yield None
        return
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _encoding(quiet: bool) -> Iterator[Callable[[Encoding], None] | None]:
    """Show how far the vectors have come, how fast, and what is left."""
    if quiet or not errors.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: Encoding) -> None:
            told = say("index.rate", rate=f"{done.rate:,.0f}")
            if done.left is not None:
                told += " · " + say("index.left", minutes=f"{done.left / 60:,.0f}")
            bar.update(task, completed=done.done, total=done.total, description=told)

        yield show


def _of_encoding(done: Encoding) -> dict[str, Any]:
    return {**asdict(done), "rate": done.rate, "left": done.left}


def _of_trained(trained: Trained) -> dict[str, Any]:
    told = asdict(trained)
    told["ranking"] = {"weights": dict(explain(trained.ranking)), "lineage": dict(trained.ranking.lineage)}
    return told


def _of_learnt(learnt: Learnt) -> dict[str, Any]:
    return {
        "model": learnt.model,
        "vectors": None if learnt.vectors is None else _of_encoding(learnt.vectors),
        "bytes": learnt.bytes,
        "manner": None if learnt.manner is None else asdict(learnt.manner),
        "ranking": None if learnt.ranking is None else dict(explain(learnt.ranking)),
        "faults": [{"code": fault.code, "sentence": str(fault)} for fault in learnt.faults],
    }
