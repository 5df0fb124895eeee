"""`add`, `search`, `index rebuild`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from allod import Allod
from allod.cli._common import (
    ClearanceOption,
    JsonOption,
    LangOption,
    OnlySourceOption,
    WorkspaceOption,
    console,
    errors,
    locale,
    open_workspace,
    print_json,
    say,
    warn,
)
from allod.cli._corpus_show import finding_name
from allod.cli._evaluate import counting, show
from allod.cli._prose import Hung, Prose
from allod.corpus import Progress as Done
from allod.corpus import SourceNeeded, Summary, command_for
from allod.errors import Usage
from allod.language import sentence_of
from allod.search import Hit

_SHOWN_FAILURES = 20
_SHOWN_CHARACTERS = 200


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("add")(_add)
    app.command("search")(_search)


def _add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.")],
    source: Annotated[str | None, typer.Option(help="A registered source.", show_default=False)] = None,
    redact: Annotated[
        bool,
        typer.Option(
            "--redact", help="Put stand-ins in the place of personal data; originals stay as they are."
        ),
    ] = False,
    wait: Annotated[bool, typer.Option(help="Wait while another process adds.")] = True,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents in: office files, PDF, scans and pictures, mail, archives, official documents, records.

    Each is screened: personal data, hidden text, planted orders and near duplicates are told and recorded.
    Run again at any time: unchanged files cost only their hash, and a run that was killed goes on.

    Examples: `allod add handbooks/ --source handbooks` · `allod add letters/ --source letters --redact`
    """
    if source is None:
        raise SourceNeeded(command=command_for("NAME"))
    with open_workspace(workspace, lang) as opened, _bar(as_json) as progress:
        summary = opened.add(paths, source, redact=redact, wait=wait, waiting=_waiting, progress=progress)
    if as_json:
        print_json(_summary(summary))
    else:
        _show_summary(summary)
    if summary.failed:
        raise typer.Exit(1)


def _search(
    query: Annotated[str | None, typer.Argument(help="What to look for.", show_default=False)] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    source: OnlySourceOption = None,
    clearance: ClearanceOption = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jsonl",
            help='Many at once: {"id", "query"} a line; prints hits a line.',
            show_default=False,
        ),
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="By the words alone, whatever else search has learnt.")
    ] = False,
    evaluate: Annotated[
        bool,
        typer.Option(
            "--evaluate", help="Measure search by the confirmed questions of `allod questions` instead."
        ),
    ] = False,
    worst: Annotated[
        int, typer.Option(min=0, help="With --evaluate: how many of the worst questions to show.")
    ] = 5,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find passages; or measure how well they are found.

    Examples: `allod search 敬老卡 每月補助多少 -k 5` · `allod search --evaluate -k 100 --worst 10`
    """
    with open_workspace(workspace, lang) as opened:
        if evaluate:
            if query is not None or queries is not None:
                raise Usage(detail="search: --evaluate takes no QUERY and no --queries; leave them out.")
            with counting(as_json) as progress:
                found = opened.questions.evaluate(
                    k, sources=source or [], clearance=clearance, words=words, progress=progress
                )
            show(found, worst, as_json)
            return
        if queries is not None:
            _search_many(opened, queries, k, source or [], clearance)
            return
        if query is None:
            raise Usage(detail="search: give a QUERY, or many with --queries FILE.jsonl.")
        hits = opened.search(query, k, sources=source or [], clearance=clearance, words=words)
    if as_json:
        print_json([asdict(hit) for hit in hits])
    else:
        _show_hits(hits)


def _search_many(opened: Allod, path: Path, k: int, sources: list[str], clearance: str | None) -> None:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(detail=f"{path}: cannot be read ({error}); give a JSONL file.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            key, query = asked["id"], str(asked["query"])
        except (ValueError, KeyError, TypeError) as error:
            detail = f'{path} line {number}: is not {{"id", "query"}}; correct that line.'
            raise Usage(detail=detail) from error
        hits = opened.search(query, k, sources=sources, clearance=clearance)
        typer.echo(json.dumps({"id": key, "hits": [_brief(hit) for hit in hits]}, ensure_ascii=False))


def _brief(hit: Hit) -> dict[str, Any]:
    return {key: getattr(hit, key) for key in ("document", "title", "reference", "passage", "score", "text")}


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[Done], None] | None]:
    if quiet or not errors.is_terminal:
        yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, TextColumn("{task.fields[rate]}"), console=errors, transient=True) as progress:
        task = progress.add_task("", total=None, rate="")

        def show(done: Done) -> None:
            seconds = progress.tasks[task].elapsed or 1.0
            rate = say("summary.rate", rate=f"{done.documents / max(seconds, 0.1):,.0f}")
            total = done.bytes_found or None
            progress.update(
                task, description=Path(done.file).name[:40], completed=done.bytes_done, total=total, rate=rate
            )

        yield show


def _waiting(holder: str) -> None:
    warn(say("cli.waiting", holder=holder))


def _summary(summary: Summary) -> dict[str, Any]:
    spoken = locale()
    return {
        "taken": summary.taken,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "gone": summary.gone,
        "duplicates": summary.duplicates,
        "near": summary.near,
        "failed": [
            {"file": failure.name, "code": failure.error.code, "reason": sentence_of(failure.error, spoken)}
            for failure in summary.failed
        ],
        "passages": summary.passages,
        "characters": summary.characters,
        "languages": dict(summary.languages),
        "simplified": [{"title": title, "share": share} for title, share in summary.simplified],
        "findings": [{"title": title, "found": found} for title, found in summary.findings],
        "notes": [{"file": name, "note": note} for name, note in summary.notes],
        "entry": summary.entry,
        "seconds": round(summary.seconds, 3),
    }


def _show_summary(summary: Summary) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    rows = [
        ("taken", summary.taken),
        ("changed", summary.changed),
        ("unchanged", summary.unchanged),
        ("gone", summary.gone),
        ("duplicate", len(summary.duplicates)),
        ("near", summary.near),
        ("failed", len(summary.failed)),
        ("passages", summary.passages),
        ("characters", summary.characters),
    ]
    for key, count in rows:
        if count or key in ("taken", "unchanged", "failed"):
            style = "red" if key == "failed" and count else "bold"
            table.add_row(say(f"summary.{key}"), f"[{style}]{count:,}[/]")
    languages = ", ".join(f"{name} {count:,}" for name, count in summary.languages.most_common())
    if languages:
        table.add_row(say("summary.languages"), languages)
    for title, share in summary.simplified[:_SHOWN_FAILURES]:
        table.add_row(say("summary.simplified"), f"{escape(title)} {share:.2%}")
    if summary.entry is not None:
        table.add_row(say("summary.entry"), f"#{summary.entry}")
    table.add_row(say("summary.seconds"), f"{summary.seconds:.1f}")
    console.print(table)
    for name, note in summary.notes[:_SHOWN_FAILURES]:
        console.print(Hung("  • ", Prose(f"{name}: {note}"), "yellow"))
    for title, found in summary.findings[:_SHOWN_FAILURES]:
        told = say("summary.comma").join(f"{finding_name(kind)} {count:,}" for kind, count in found.items())
        console.print(Hung("  ! ", Prose(say("summary.found", title=title, found=told)), "yellow"))
    if len(summary.findings) > _SHOWN_FAILURES:
        console.print(say("summary.more_found", count=len(summary.findings) - _SHOWN_FAILURES))
    for failure in summary.failed[:_SHOWN_FAILURES]:
        console.print(Hung("  ✗ ", Prose(sentence_of(failure.error, locale())), "red"))
    if len(summary.failed) > _SHOWN_FAILURES:
        console.print(say("summary.more_failed", count=len(summary.failed) - _SHOWN_FAILURES))


def _show_hits(hits: list[Hit]) -> None:
    if not hits:
        console.print(Prose(say("cli.nothing_found")))
    for number, hit in enumerate(hits, 1):
        place = " › ".join(part for part in (hit.title, hit.reference) if part)
        text = " ".join(hit.text.split())
        shown = Text.assemble(
            (place, "bold"),
            f" · {say('cli.page', page=hit.page)}" if hit.page else "",
            f"\n{text[:_SHOWN_CHARACTERS]}{'…' if len(text) > _SHOWN_CHARACTERS else ''}",
            (f"\n{hit.document} · p{hit.passage} · {hit.score:.2f}", "dim"),
        )
        console.print(Hung(f"{number:2}. ", Prose(shown), "cyan"))
