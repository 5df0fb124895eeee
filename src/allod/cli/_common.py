"""What all commands share: the options for workspace and language, the console, one way to warn."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

import allod
from allod import Allod
from allod.errors import Usage
from allod.language import available, pack
from allod.workspace import DatabaseSettings

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The workspace's folder; else $ALLOD_WORKSPACE, else upward from here, as git does.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
LangOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        help="Language of the program's words (zh-TW, en); else the workspace's.",
        show_default=False,
    ),
]

OnlySourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this source (may be repeated).", show_default=False),
]
ClearanceOption = Annotated[
    str | None, typer.Option(help="Show nothing above this level.", show_default=False)
]

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="An empty PostgreSQL database: postgresql://USER@HOST/NAME, or "
        "postgresql://USER@/NAME?host=/run/postgresql; else a file in DIR.",
        show_default=False,
    ),
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The database's password alone, mode 0600.", show_default=False),
]
CaFileOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Certificates by which the database's server is known.", show_default=False
    ),
]

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
_spoken: list[str] = []  # the locale of this run, once known


def open_workspace(path: Path | None, lang: str | None) -> Allod:
    """Open the workspace and take over its locale.

    Args:
        path: What -w gave.
        lang: What --lang gave.

    Returns:
        The open workspace.
    """
    if lang:
        speak(lang)
    opened = allod.open(path)
    if not lang:
        speak(opened.workspace.settings.workspace.locale)
    return opened


def speak(name: str) -> None:
    """Use a locale for the rest of this run."""
    _spoken[:] = [pack(name).locale]


def locale() -> str:
    """Return the locale of this run: --lang, else the workspace's, else the system's."""
    if _spoken:
        return _spoken[0]
    system = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").split(".")[0].replace("_", "-")
    if system.startswith("zh"):
        return "zh-TW"  # the one Chinese pack: better read than English
    return system if system in available() else "en"


def say(key: str, **fields: object) -> str:
    """Return a sentence of the locale's pack."""
    return pack(locale()).say(key, **fields)


def warn(sentence: str) -> None:
    """Print one sentence to standard error."""
    errors.print(f"[bold red]allod:[/] {escape(sentence)}", soft_wrap=True)


def read_file(path: Path) -> bytes:
    """Return a file's bytes.

    Args:
        path: What an option gave.

    Returns:
        All of it.

    Raises:
        Usage: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Usage(detail=f"{path}: cannot be read ({error.strerror}); give a file.") from error


def database_settings(
    url: str | None, password_file: Path | None, ca_file: Path | None
) -> DatabaseSettings | None:
    """Return where rows shall be.

    Args:
        url: What --database gave.
        password_file: What --password-file gave.
        ca_file: What --ca-file gave.

    Returns:
        The settings, None for a file in the workspace's folder.

    Raises:
        Usage: The URL is none, or carries a password.
    """
    if url is None:
        return None
    files = {"password_file": password_file, "ca_file": ca_file}
    given = {name: str(path.absolute()) for name, path in files.items() if path is not None}
    try:
        return DatabaseSettings(url=url, **given)
    except ValidationError as error:  # whose own text would show the URL, and a password in it
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise Usage(detail=f"--database: {reason}.") from None


def print_json(value: Any) -> None:  # noqa: ANN401  (JSON values)
    """Print a value as JSON, readable Chinese included."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
