"""`model list`, `model show`, `model fetch`, `model derive`, `model add`, `model remove`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn
from rich.table import Table
from rich.tree import Tree

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
from allod.models import Model, Offer, Step, Transfer, lineage_json
from allod.models import Progress as Tell

_model = typer.Typer(
    help="Language models: known by digest and lineage, allowed by policy, fetched from mirrors.",
    no_args_is_help=True,
)
_STYLES = {"installed": "green", "available": "", "unpinned": "yellow", "barred": "red"}


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(_model, name="model")


@_model.command("list")
def _list(workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the catalog and the models that are here, each with what policy says of it.

    Example: `allod model list`
    """
    with open_workspace(workspace, lang) as opened:
        found = opened.models.list()
    if as_json:
        print_json([_dict(offer) for offer in found])
        return
    table = Table(box=None, header_style="bold")
    for column in ("name", "state", "size", "origin", "licence"):
        table.add_column(
            say(f"model.{column}"), no_wrap=True, justify="right" if column == "size" else "left"
        )
    for offer in found:
        origin = " ← ".join(dict.fromkeys(step.country or "?" for step in offer.lineage))
        state = say(f"model.{offer.state}")
        style = _STYLES[offer.state]
        table.add_row(
            offer.name,
            f"[{style}]{state}[/]" if style else state,
            "" if offer.bytes is None else f"{offer.bytes / 1e6:,.0f} MB",
            origin,
            offer.lineage[0].licence.removeprefix("LicenseRef-") or "?",
        )
    console.print(table)
    for offer in found:
        if not offer.decision.allowed:
            console.print(Hung("  ✗ ", Prose(f"{offer.name}: {offer.decision.rule}"), "red"))


@_model.command("show")
def _show(
    name: str, workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False
) -> None:
    """Show one model: its file, its mirrors, its lineage to the first base and who vouches for each step.

    Example: `allod model show gemma3-taide-12b-chat`
    """
    with open_workspace(workspace, lang) as opened:
        offer = opened.models.show(name)
    if as_json:
        print_json(_dict(offer))
        return
    _show_facts(offer)
    console.print(_tree(offer))


@_model.command("fetch")
def _fetch(
    name: Annotated[str, typer.Argument(help="A name of `allod model list`.")],
    accept_digest: Annotated[
        bool,
        typer.Option(
            "--accept-digest",
            help="Where nobody vouches for the file: take what comes, show its digest and record that.",
        ),
    ] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch a model of the catalog from the first mirror that gives it; run again, it goes on.

    The file waits in quarantine until its digest has been checked. Fetched models are shared between the
    workspaces of this user.

    Example: `allod model fetch gemma3-270m`
    """
    with open_workspace(workspace, lang) as opened, bar(as_json) as progress:
        model = opened.models.fetch(name, accept_digest=accept_digest, progress=progress)
    _show_taken(model, as_json)


@_model.command("derive")
def _derive(
    name: Annotated[
        str, typer.Argument(help="A name of `allod model list` that is made from another model.")
    ],
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a model here from another one that is here, such as an embedding model from a language model.

    What is made is the same on each machine, so its digest is known. Nothing is fetched.

    Example: `allod model derive gemma3-270m-layer16`
    """
    with open_workspace(workspace, lang) as opened, bar(as_json) as progress:
        model = opened.models.derive(name, progress=progress)
    _show_taken(model, as_json)


@_model.command("add")
def _add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GGUF file.")],
    name: Annotated[
        str | None, typer.Option(help="What to call it; else as in the catalog.", show_default=False)
    ] = None,
    lineage: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="Where it comes from; not needed where the catalog knows the file.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a GGUF file of your own, with its lineage.

    Example: `allod model add city.gguf --name city-letters --lineage city.toml`
    """
    with open_workspace(workspace, lang) as opened, bar(as_json) as progress:
        model = opened.models.add(file, name=name, lineage=lineage, progress=progress)
    _show_taken(model, as_json)


@_model.command("remove")
def _remove(
    name: str, workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False
) -> None:
    """Remove a model: its record stays in the ledger, its file goes when no other name uses it.

    Example: `allod model remove smollm2-135m-instruct`
    """
    with open_workspace(workspace, lang) as opened:
        model = opened.models.remove(name)
    if as_json:
        print_json({"name": model.name, "sha256": model.digest})
        return
    console.print(Prose(say("model.removed", name=model.name)))


@contextmanager
def bar(quiet: bool = False) -> Iterator[Tell]:
    """Show on standard error how far a file has come, where that is a terminal.

    Args:
        quiet: Show nothing.

    Yields:
        What the transfer is to call.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    shown = errors.is_terminal and not quiet
    with Progress(
        *columns, TransferSpeedColumn(), console=errors, transient=True, disable=not shown
    ) as progress:
        task = progress.add_task("", total=None)

        def show(transfer: Transfer) -> None:
            if transfer.failure is not None:
                warn(sentence_of(transfer.failure, locale()))
            else:
                label = escape(transfer.mirror[:40])
                progress.update(task, description=label, completed=transfer.done, total=transfer.total)

        yield show


def _show_taken(model: Model, as_json: bool) -> None:
    if as_json:
        print_json(_of_model(model))
        return
    console.print(Prose(say("model.taken", name=model.name, mirror=model.mirror, entry=model.entry)))
    console.print(f"SHA-256 {model.digest}", soft_wrap=True)
    if model.lineage[0].vouched_by == "nobody":
        console.print(Prose(say("model.nobody_vouched"), "yellow"))


def _show_facts(offer: Offer) -> None:
    table = Table(box=None, show_header=False)
    mirrors = [mirror.label for mirror in offer.entry.mirrors] if offer.entry else []
    rows: list[tuple[str, str]] = [
        ("name", offer.name),
        ("title", offer.title),
        ("state", say(f"model.{offer.state}")),
        ("policy", "" if offer.decision.allowed else offer.decision.rule),
        ("bytes", "" if offer.bytes is None else f"{offer.bytes:,}"),
        ("sha256", offer.digest or say("model.unpinned")),
        ("mirrors", "\n".join(mirrors)),
        ("path", "" if offer.model is None else str(offer.model.path)),
        ("entry", "" if offer.model is None else f"#{offer.model.entry}"),
    ]
    for key, value in rows:
        if value:
            table.add_row(f"[bold]{say(f'model.{key}')}[/]", Prose(value))
    console.print(table)


def _tree(offer: Offer) -> Tree:
    tree = Tree(f"[bold]{say('model.lineage')}[/]")
    branch = tree
    for step in offer.lineage:
        branch = branch.add(Prose(_step(step)))
    return tree


def _step(step: Step) -> str:
    vouched = say(f"model.vouched_{step.vouched_by}")
    revocable = (
        say("model.revocable", who=step.revocable_by) if step.revocable_by else say("model.irrevocable")
    )
    facts = (step.developer or "?", step.country or "?", step.licence or "?", revocable, vouched)
    return f"{step.name}\n" + " · ".join(facts)


def _dict(offer: Offer) -> dict[str, Any]:
    entry, model = offer.entry, offer.model
    told: dict[str, Any] = {
        "name": offer.name,
        "title": offer.title,
        "state": offer.state,
        "policy": {"allowed": offer.decision.allowed, "rule": offer.decision.rule},
        "bytes": offer.bytes,
        "sha256": offer.digest,
        "lineage": lineage_json(offer.lineage),
        "mirrors": [mirror.label for mirror in entry.mirrors] if entry else [],
        "installed": None if model is None else _of_model(model),
    }
    return told


def _of_model(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "sha256": model.digest,
        "bytes": model.bytes,
        "path": str(model.path),
        "mirror": model.mirror,
        "vouchedBy": model.lineage[0].vouched_by,
        "lineageDigest": model.lineage_digest,
        "entry": model.entry,
    }
