"""`backup`, `restore`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TimeRemainingColumn

import allod
from allod.cli._common import (
    CaFileOption,
    DatabaseOption,
    JsonOption,
    LangOption,
    PasswordFileOption,
    WorkspaceOption,
    console,
    database_settings,
    errors,
    open_workspace,
    print_json,
    read_file,
    say,
)
from allod.cli._ledger import verdict
from allod.workspace import BackupProgress


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("backup")(_backup)
    app.command("restore")(_restore)


def _backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, for example office-1125.tar.")],
    with_models: Annotated[
        bool, typer.Option("--with-models", help="Take the models' files too; else they are only named.")
    ] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the whole workspace into one file, as it stands now; others go on working meanwhile.

    It holds settings, keys, ledger, database and originals; the index is derived and left out, and so is a
    database's password. It is a plain tar file with SHA256SUMS, readable by its owner alone: **the private
    key is in it**, so keep it as you keep the key. Only a restore proves a backup: try one.

    Example: `allod backup /media/safe/office-1125.tar`
    """
    with open_workspace(workspace, lang) as opened, _bar(as_json) as progress:
        made = opened.backup(file, with_models=with_models, progress=progress)
    if as_json:
        print_json(asdict(made))
        return
    facts = {"entries": made.size, "originals": made.originals, "size": decimal(made.bytes)}
    console.print(f"[bold green]✓[/] {say('cli.backup_made', path=file, **facts)}")
    console.print(f"  {say('cli.backup_root', root=made.root[:16])}")
    if made.models_left_out:
        console.print(f"  {say('cli.backup_models', names=', '.join(made.models_left_out))}")


def _restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `allod backup` wrote.")],
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    since: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A checkpoint kept elsewhere: the backup must extend it.", show_default=False
        ),
    ] = None,
    database: DatabaseOption = None,
    password_file: PasswordFileOption = None,
    ca_file: CaFileOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace from a backup; it appears in DIR once all of it is verified, or not at all.

    **Nothing is ever overwritten.** Where DIR holds the same workspace, this is refused and both checkpoints
    are named: stop what uses the folder, rename it, and restore again. Rows go into a file in DIR, or with
    --database into an empty PostgreSQL database, wherever they were before; the search index is built when
    first needed. Then go on with one of the two workspaces only, or their ledgers grow apart.

    Example: `allod restore /media/safe/office-1125.tar office`
    """
    settings = database_settings(database, password_file, ca_file)
    kept = None if since is None else read_file(since)
    with _bar(as_json) as progress:
        made = allod.restore(file, directory, database=settings, since=kept, progress=progress)
    with open_workspace(directory, lang) as opened:
        rows = opened.workspace.database.name
    if as_json:
        found = made.verification
        print_json(
            {
                "path": str(directory),
                "database": rows,
                "entries": found.size,
                "root": found.root,
                "key": found.key,
                "documents": found.documents,
                "answers": found.answers,
                "models_left_out": made.models_left_out,
            }
        )
        return
    console.print(f"[bold green]✓[/] {say('cli.restored', path=directory, database=rows)}")
    console.print(verdict(made.verification, extends=since is not None))
    if made.models_left_out:
        console.print(f"  {say('cli.restored_models', names=', '.join(made.models_left_out))}")


@contextmanager
def _bar(quiet: bool) -> Iterator[BackupProgress | None]:
    if quiet or not errors.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("", total=None)
        show: Callable[[int, int], None] = lambda done, total: progress.update(  # noqa: E731
            task, completed=done, total=total
        )
        yield show
