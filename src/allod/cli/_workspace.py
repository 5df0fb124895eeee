"""`init`, `source add`, `source list`, `source show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

import allod
from allod import Terms
from allod.cli._common import (
    CaFileOption,
    DatabaseOption,
    JsonOption,
    LangOption,
    PasswordFileOption,
    WorkspaceOption,
    console,
    database_settings,
    open_workspace,
    print_json,
    say,
    speak,
)
from allod.corpus import Source

_source = typer.Typer(help="Where documents come from: rights, steward, label.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("init")(_init)
    app.add_typer(_source, name="source")


def _init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    name: Annotated[str, typer.Option(help="The institution's name.")],
    jurisdiction: Annotated[str, typer.Option(help="Country whose preset is taken, for example TW.")] = "",
    locale: Annotated[
        str | None, typer.Option(help="Language of the program: zh-TW or en.", show_default=False)
    ] = None,
    database: DatabaseOption = None,
    password_file: PasswordFileOption = None,
    ca_file: CaFileOption = None,
) -> None:
    """Make a workspace: settings, database, key and a ledger with its first entry.

    Example: `allod init city --name 青嵐市政府 --jurisdiction TW --locale zh-TW`
    """
    spoken = locale or ("zh-TW" if jurisdiction == "TW" else "en")
    speak(spoken)
    settings = database_settings(database, password_file, ca_file)
    with allod.init(directory, name, jurisdiction=jurisdiction, locale=spoken, database=settings) as opened:
        console.print(say("cli.made", path=directory, fingerprint=opened.workspace.key.key_id[:16]))
    console.print(say("cli.made_next", path=directory))


@_source.command("add")
def _add(
    name: Annotated[str, typer.Argument(help="A short name, for example city-handbooks.")],
    licence: Annotated[str, typer.Option(help="SPDX identifier, or LicenseRef-NAME for terms of your own.")],
    steward: Annotated[
        str, typer.Option(help="Office or person who answers for it; never enters the ledger.")
    ],
    classification: Annotated[
        str | None,
        typer.Option(help="Level, by id or label: public 公開, internal 內部 …", show_default=False),
    ] = None,
    agreement: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The agreement; a copy is kept.", show_default=False)
    ] = None,
    scope: Annotated[
        str, typer.Option(help="What it may be used for: retrieval, training, or both.")
    ] = "retrieval",
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Last day in force; later it is not found.", show_default=False),
    ] = None,
    place: Annotated[
        str | None, typer.Option(help="Where it may lie, for example TW.", show_default=False)
    ] = None,
    origin: Annotated[str | None, typer.Option(help="Where it was had from.", show_default=False)] = None,
    map_file: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="Map for records: a TOML file, or tw-law or squad.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a source; documents enter only through one.

    Example: `allod source add handbooks --licence CC-BY-4.0 --steward 秘書處 --classification 公開`
    """
    with open_workspace(workspace, lang) as opened:
        terms = Terms(
            name,
            licence,
            steward,
            classification,
            tuple(part.strip() for part in scope.split(",")),
            until,
            place,
            origin,
            agreement,
            map_file,
        )
        _show(opened.add_source(terms), as_json)


@_source.command("list")
def _list(workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the sources."""
    with open_workspace(workspace, lang) as opened:
        found = opened.sources()
    if as_json:
        print_json([_dict(source) for source in found])
        return
    table = Table(box=None, header_style="bold")
    for column in ("name", "licence", "classification", "scope", "until", "steward"):
        table.add_column(say(f"cli.source_{column}"))
    for source in found:
        scope = ", ".join(source.scope)
        table.add_row(
            source.name, source.licence, source.classification, scope, source.until or "", source.steward
        )
    console.print(table)


@_source.command("show")
def _show_one(
    name: str, workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False
) -> None:
    """Show one source."""
    with open_workspace(workspace, lang) as opened:
        _show(opened.source(name), as_json)


def _show(source: Source, as_json: bool) -> None:
    if as_json:
        print_json(_dict(source))
        return
    table = Table(box=None, show_header=False)
    for key, value in _dict(source).items():
        if value not in (None, "", []):
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            table.add_row(f"[bold]{say(f'cli.source_{key}')}[/]", shown)
    console.print(table)


def _dict(source: Source) -> dict[str, object]:
    keys = ("name", "licence", "steward", "classification", "scope", "until", "place", "origin", "agreement")
    values: dict[str, object] = {key: getattr(source, key) for key in keys}
    return values | {"scope": list(source.scope), "entry": source.act, "commitment": source.commitment}
