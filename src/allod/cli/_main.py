"""Entry point: runs the commands and turns every error into one sentence and an exit status.

Exit status: 0 done (a refusal too), 1 some failed, 2 usage, 3 forbidden by policy, 130 interrupted.
"""

from __future__ import annotations

import logging
import sys
from importlib import metadata
from typing import Annotated

import typer

from allod.cli import (
    _answers,
    _backup,
    _bundle,
    _corpus,
    _demo,
    _documents,
    _index,
    _ledger,
    _models,
    _questions,
    _workspace,
)
from allod.cli._common import locale, warn
from allod.errors import AllodError
from allod.language import sentence_of

app = typer.Typer(
    name="allod",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Your documents, your machine: cited answers and signed records, without a network.",
    epilog="Start with `allod demo`, or `allod init my-office --name 'My office'`.",
)
for module in (
    _demo,
    _workspace,
    _documents,
    _corpus,
    _answers,
    _questions,
    _index,
    _models,
    _ledger,
    _backup,
    _bundle,
):
    module.register(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"allod {metadata.version('allod')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    del version


class _Warnings(logging.Handler):
    """Shows what the library warns of, such as a torn tail that was cut."""

    def emit(self, record: logging.LogRecord) -> None:
        error = getattr(record, "error", None)
        warn(record.getMessage() if error is None else sentence_of(error, locale()))


def main() -> None:
    """Run the command line; ends the process with its exit status."""
    logging.getLogger("allod").addHandler(_Warnings())
    try:
        app()
    except AllodError as error:
        warn(sentence_of(error, locale()))
        sys.exit(error.status)
