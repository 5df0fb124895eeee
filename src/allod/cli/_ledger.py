"""`verify`, `trace`, `ledger list|show|checkpoint`, `receipt`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

import allod
from allod.api import Node, Problem, Verification
from allod.cli._common import (
    JsonOption,
    LangOption,
    WorkspaceOption,
    console,
    locale,
    open_workspace,
    print_json,
    read_file,
    say,
    speak,
)
from allod.cli._prose import Hung, Prose
from allod.errors import Usage
from allod.language import sentence_of

_log = typer.Typer(help="The ledger: what was done, signed, in order.", no_args_is_help=True)
_NAMES_SHOWN = 60
_HEADS = ("title", "question")  # stand beside the name; all else below it


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("verify")(_verify)
    app.command("trace")(_trace)
    app.command("receipt")(_receipt)
    app.add_typer(_log, name="ledger")


def _verify(
    since: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A checkpoint kept elsewhere.", show_default=False)
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Check a receipt; needs no workspace.", show_default=False),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="PUB", help="The public key for --receipt.", show_default=False)
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check signatures, tree, checkpoints, rows and originals, without a network; repairs nothing.

    Example: `allod verify --since checkpoint.txt`, or `allod verify --receipt a17.tlog-proof --key allod.pub`
    """
    if receipt is not None:
        _verify_receipt(receipt, key, lang, as_json)
        return
    with open_workspace(workspace, lang) as opened:
        result = opened.verify(None if since is None else read_file(since))
    if as_json:
        print_json(_verification(result))
    else:
        console.print(verdict(result, extends=since is not None))
    if not result.ok:
        raise typer.Exit(1)


def _trace(
    name: Annotated[str, typer.Argument(metavar="ID", help="a17, d5, a path, a title, or a source's name.")],
    forward: Annotated[bool, typer.Option("--forward", help="To all that it touched.")] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw where an answer comes from, or what a document went into.

    Example: `allod trace a17`, `allod trace d5 --forward`
    """
    with open_workspace(workspace, lang) as opened:
        node = opened.trace(name, forward=forward)
    if as_json:
        print_json(node.to_dict())
    else:
        console.print(tree(node))


def _receipt(
    name: Annotated[str, typer.Argument(metavar="ID", help="An answer's id (a17) or an entry's number.")],
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Print the proof of an entry, for anyone who has the public key (keys/allod.pub).

    Example: `allod receipt a17 > a17.tlog-proof`
    """
    with open_workspace(workspace, lang) as opened:
        typer.echo(opened.receipt(_number(name)).decode(), nl=False)


@_log.command("list")
def _list(workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the entries."""
    with open_workspace(workspace, lang) as opened:
        entries = opened.entries()
    if as_json:
        print_json([{"entry": entry.number, "kind": entry.kind, "at": entry.at} for entry in entries])
        return
    table = Table(box=None, header_style="bold")
    for column in ("entry", "kind", "at"):
        table.add_column(say(f"cli.ledger_{column}"), justify="right" if column == "entry" else "left")
    for entry in entries:
        table.add_row(str(entry.number), say(f"trace.{entry.kind}"), entry.at)
    console.print(table)


@_log.command("show")
def _show(
    name: Annotated[str, typer.Argument(metavar="N", help="An entry's number, or an answer's id.")],
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="The exact signed bytes.")] = False,
) -> None:
    """Show an entry's statement."""
    with open_workspace(workspace, lang) as opened:
        envelope = opened.entry(_number(name))
    typer.echo(envelope if raw else _statement(envelope))


@_log.command("checkpoint")
def _checkpoint(workspace: WorkspaceOption = None, lang: LangOption = None) -> None:
    """Print some 200 bytes to keep elsewhere: on paper, in a mail, in another office.

    Example: `allod ledger checkpoint > checkpoint.txt`, later `allod verify --since checkpoint.txt`
    """
    with open_workspace(workspace, lang) as opened:
        typer.echo(opened.checkpoint().decode(), nl=False)


def _verify_receipt(path: Path, key: Path | None, lang: str | None, as_json: bool) -> None:
    if key is None:
        raise Usage(
            detail="verify: --receipt needs --key PUB, the workspace's keys/allod.pub from a trusted hand."
        )
    if lang:
        speak(lang)
    statement = allod.check_receipt(read_file(path), key)
    if as_json:
        print_json(json.loads(statement.payload))
        return
    console.print(f"[bold green]✓[/] {say('cli.receipt_holds', type=statement.predicate_type)}")
    console.print_json(statement.payload.decode(), ensure_ascii=False)


def _number(name: str) -> int:
    digits = name.removeprefix("a").removeprefix("#")
    if not digits.isdigit():
        raise Usage(detail=f"{name}: is not an entry; give its number, or an answer's id such as a17.")
    return int(digits)


def _statement(envelope: bytes) -> str:
    payload = base64.b64decode(json.loads(envelope)["payload"])
    return json.dumps(json.loads(payload), ensure_ascii=False, indent=2)


def _verification(result: Verification) -> dict[str, Any]:
    def each(problem: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            "entry": problem.entry,
            "code": problem.error.code,
            "detail": sentence_of(problem.error, locale()),
        }

    return {
        "ok": result.ok,
        "entries": result.size,
        "root": result.root,
        "key": result.key,
        "documents": result.documents,
        "answers": result.answers,
        "problems": [each(problem) for problem in result.problems],
        "notes": [each(problem) for problem in result.notes],
    }


def verdict(result: Verification, *, extends: bool = False) -> Group:
    """Return what `verify` found as the terminal shows it.

    Args:
        result: What `Allod.verify` returned.
        extends: A checkpoint that was kept has been compared, too.

    Returns:
        Something for rich to print.
    """
    key, mark, style = ("verified", "✓ ", "bold green") if result.ok else ("not_verified", "✗ ", "bold red")
    lines = [Hung(mark, Prose(say(f"cli.{key}", count=len(result.problems)), "bold"), style)]
    facts = say("cli.verify_facts", entries=result.size, documents=result.documents, answers=result.answers)
    root = say("cli.verify_root", root=result.root[:16], fingerprint=result.key[:16])
    lines += [Hung("  ", Prose(text)) for text in (facts, root)]
    if extends and result.ok:
        lines.append(Hung("  ", Prose(say("cli.extends"))))
    lines += [_problem("✗", problem, "red") for problem in result.problems]
    lines += [_problem("•", note, "yellow") for note in result.notes]
    return Group(*lines)


def _problem(mark: str, problem: Problem, style: str) -> Hung:
    named = {"entry", "first"} & set(problem.error.fields)
    entry = "" if problem.entry is None or named else f"#{problem.entry} "
    return Hung(f"  {mark} ", Prose(entry + sentence_of(problem.error, locale())), style)


def tree(node: Node) -> Tree:
    """Return what `trace` found as the terminal shows it.

    Args:
        node: What `Allod.trace` returned.

    Returns:
        Something for rich to print.
    """
    grown = Tree(_label(node), guide_style="dim")
    _grow(grown, node)
    return grown


def _grow(grown: Tree, node: Node) -> None:
    for child in node.children:
        _grow(grown.add(_label(child)), child)


def _label(node: Node) -> Prose:
    text = Text.assemble((say(f"trace.{node.kind}"), "bold"), " ", (node.name, "cyan"))
    if node.entry is not None:
        text.append(f" #{node.entry}", "dim")
    for key in _HEADS:
        if node.detail.get(key):
            text.append(f"  {node.detail[key]}")
    if told := _detail(node.detail):
        text.append(f"\n{told}", "dim")
    return Prose(text)


def _detail(detail: Mapping[str, Any]) -> str:
    shown = []
    for key, value in detail.items():
        if value in (None, "", []) or key in (*_HEADS, "end"):
            continue
        text = ", ".join(value) if isinstance(value, list) else str(value)
        if key in ("sha256", "agreement"):
            text = text[:12]
        if key == "start":
            text = f"{value}–{detail['end']}"
        text = text if len(text) <= _NAMES_SHOWN else text[:_NAMES_SHOWN] + "…"
        shown.append(text if key in ("text", "path", "start") else f"{say(f'trace.{key}')} {text}")
    return " · ".join(shown)
