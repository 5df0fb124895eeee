"""`questions add`, `list`, `show`, `confirm`, `remove`, `import`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from allod.cli._common import (
    ClearanceOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    console,
    errors,
    locale,
    open_workspace,
    print_json,
    say,
)
from allod.cli._prose import Hung, Prose
from allod.language import sentence_of
from allod.search import Imported, Kept, Right

_questions = typer.Typer(
    help="The workspace's own questions with their right passages: what search is measured and tuned by.",
    no_args_is_help=True,
)
_STYLES = {"confirmed": "green", "unconfirmed": "yellow", "stale": "red", "unanswerable": "", "erased": "dim"}
_SHOWN_FAILURES = 20

NameArgument = Annotated[str, typer.Argument(metavar="ID", help="As `allod questions list` shows it: q12.")]
PassageOption = Annotated[
    list[str] | None,
    typer.Option(
        "--passage",
        metavar="NAME",
        help="A right passage: title and reference (個人資料保護法 第 6 條), or p123 (may be repeated).",
        show_default=False,
    ),
]
HitOption = Annotated[
    list[int] | None,
    typer.Option(
        "--hit",
        min=1,
        max=100,
        help="Or the Nth hit of a search for it (may be repeated).",
        show_default=False,
    ),
]
ByOption = Annotated[
    str,
    typer.Option(help="Who says so: a role or an office, kept in the database alone.", show_default=False),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The last day on which the text is kept.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(_questions, name="questions")


@_questions.command("add")
def _add(
    question: Annotated[str, typer.Argument(help="In the words of those who ask.")],
    passage: PassageOption = None,
    hit: HitOption = None,
    by: ByOption = "",
    until: UntilOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a question; with its right passage it counts as confirmed.

    Examples: `allod questions add 老人卡一個月有幾點？ --passage "敬老愛心卡 補助"` ·
    `allod questions add 老人卡一個月有幾點？ --hit 2`
    """
    with open_workspace(workspace, lang) as opened:
        kept = opened.questions.add(
            question, passages=passage or [], hits=hit or [], by=by, until=until and until.date()
        )
    _show_one(kept, as_json)


@_questions.command("list")
def _list(
    clearance: ClearanceOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the questions that are kept, and how each stands.

    Example: `allod questions list`
    """
    with open_workspace(workspace, lang) as opened:
        kept = opened.questions.list(clearance=clearance)
    if as_json:
        print_json([as_dict(each) for each in kept])
        return
    if not kept:
        console.print(Prose(say("questions.none")))
    for each in kept:
        console.print(Hung(f"{each.name:>5} ", _line(each), "cyan"))
    counts = Counter[str](each.status for each in kept)
    told = [f"{say(f'questions.{status}')} {counts[status]:,}" for status in _STYLES if counts[status]]
    console.print(Prose(say("questions.comma").join(told), "dim"))


@_questions.command("show")
def _show(
    name: NameArgument,
    clearance: ClearanceOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one question, its right passages, and what became of them since.

    Example: `allod questions show q12`
    """
    with open_workspace(workspace, lang) as opened:
        kept = opened.questions.show(name, clearance=clearance)
    _show_one(kept, as_json)


@_questions.command("confirm")
def _confirm(
    name: NameArgument,
    passage: PassageOption = None,
    hit: HitOption = None,
    by: ByOption = "",
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Confirm that a question's passages are the right ones, or give it others.

    Examples: `allod questions confirm q12` · `allod questions confirm q12 --passage p123`
    """
    with open_workspace(workspace, lang) as opened:
        kept = opened.questions.confirm(name, passages=passage or [], hits=hit or [], by=by)
    _show_one(kept, as_json)


@_questions.command("remove")
def _remove(
    name: NameArgument,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a question: its text is erased, its record stays in the ledger.

    Example: `allod questions remove q12`
    """
    with open_workspace(workspace, lang) as opened:
        kept = opened.questions.remove(name)
    if as_json:
        print_json({"id": kept.name})
        return
    console.print(Prose(say("questions.removed", name=kept.name)))


@_questions.command("import")
def _import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSONL, or CSV with a line of names; UTF-8.")],
    by: ByOption = "",
    until: UntilOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the questions of a file: question, and law and article, document and reference, or passage.

    A line without a right passage is kept unconfirmed; one whose law is null, as answered by no document.

    Examples: `allod questions import questions.jsonl` · `allod questions import counter.csv --by 服務台`
    """
    with open_workspace(workspace, lang) as opened, _counter(as_json) as progress:
        done = opened.questions.take(file, by=by, until=until and until.date(), progress=progress)
    if as_json:
        print_json(_imported(done))
    else:
        _show_imported(file, done)
    if done.failed:
        raise typer.Exit(1)


@contextmanager
def _counter(quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """Show on standard error how many lines were read, where that is a terminal."""
    if quiet or not errors.is_terminal:
        yield None
        return
    with errors.status("") as status:
        yield lambda count: status.update(say("questions.read", count=f"{count:,}"))


def as_dict(kept: Kept) -> dict[str, Any]:
    """Return a question as JSON values.

    Args:
        kept: The question.

    Returns:
        Its fields, with names as the command line takes them.
    """
    return {
        "id": kept.name,
        "question": kept.text,
        "status": kept.status,
        "language": kept.language,
        "origin": kept.origin,
        "by": kept.by,
        "until": kept.until,
        "entry": kept.act,
        "passages": [
            {key: value for key, value in asdict(right).items() if key != "source_id"}
            for right in kept.passages
        ],
    }


def place(right: Right) -> str:
    """Return where a right passage stands, as a reader looks for it.

    Args:
        right: The passage.

    Returns:
        Title, and reference or heading.
    """
    part = right.reference or right.heading.removeprefix(right.title).removeprefix(" › ")
    return " › ".join(each for each in (right.title or right.document, part) if each)


def _line(kept: Kept) -> Prose:
    text = Text(kept.text or say("questions.no_text"), "" if kept.text else "dim")
    text.append(f"\n{say(f'questions.{kept.status}')}", _STYLES[kept.status])
    for right in kept.passages:
        text.append(f" · {place(right)}", "dim")
    return Prose(text)


def _show_one(kept: Kept, as_json: bool) -> None:
    if as_json:
        print_json(as_dict(kept))
        return
    console.print(
        Prose(Text.assemble((kept.name, "cyan"), " ", (kept.text or say("questions.no_text"), "bold")))
    )
    facts = [say(f"questions.{kept.status}"), say(f"questions.{kept.origin}")]
    facts += [say("questions.by", by=kept.by)] if kept.by else []
    facts += [say("questions.until", until=kept.until)] if kept.until else []
    console.print(Prose(say("questions.comma").join([*facts, say("questions.entry", entry=kept.act)]), "dim"))
    for right in kept.passages:
        where = Text.assemble(
            (place(right), "bold"),
            (f"\n{right.begins}…", "italic"),
            (f"\n{right.source} · {right.document} · p{right.passage}", "dim"),
        )
        if right.state != "same":
            where.append(f"\n{say(f'questions.{right.state}')}", "red" if right.state == "gone" else "yellow")
        console.print(Hung("  ✓ " if right.state != "gone" else "  ✗ ", Prose(where), "cyan"))
    if kept.status in ("unconfirmed", "stale"):
        console.print(Prose(say(f"questions.next_{kept.status}", name=kept.name), "dim"))


def _imported(done: Imported) -> dict[str, Any]:
    return {
        "confirmed": done.confirmed,
        "unconfirmed": done.unconfirmed,
        "unanswerable": done.unanswerable,
        "known": done.known,
        "failed": [
            {"line": each.line, "code": each.error.code, "reason": sentence_of(each.error, locale())}
            for each in done.failed
        ],
    }


def _show_imported(file: Path, done: Imported) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for key in ("confirmed", "unconfirmed", "unanswerable", "known"):
        if (count := getattr(done, key)) or key == "confirmed":
            table.add_row(say(f"questions.{key}"), f"[bold]{count:,}[/]")
    if done.failed:
        table.add_row(say("questions.failed"), f"[red]{len(done.failed):,}[/]")
    console.print(table)
    for each in done.failed[:_SHOWN_FAILURES]:
        reason = sentence_of(each.error, locale())
        told = say("questions.line", file=file, line=each.line, reason=reason)
        console.print(Hung("  ✗ ", Prose(told), "red"))
    if len(done.failed) > _SHOWN_FAILURES:
        console.print(say("questions.more_failed", count=len(done.failed) - _SHOWN_FAILURES))
