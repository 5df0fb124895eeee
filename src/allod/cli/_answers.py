"""`ask`: the answer, then the places it was quoted from."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from allod.assistant import Answer, Citation, Sentence
from allod.cli._common import (
    JsonOption,
    LangOption,
    WorkspaceOption,
    console,
    open_workspace,
    print_json,
    say,
)
from allod.language import available, pack


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("ask")(_ask)


def _ask(
    question: Annotated[str, typer.Argument(help="In the language of the documents.")],
    source: Annotated[
        list[str] | None, typer.Option(help="Only this source (may be repeated).", show_default=False)
    ] = None,
    clearance: Annotated[
        str | None, typer.Option(help="Show nothing above this level.", show_default=False)
    ] = None,
    extractive: Annotated[
        bool, typer.Option("--extractive", help="Quote only; the one way until a model is added.")
    ] = True,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer from the documents by quoting them, or refuse; either is recorded.

    Example: `allod ask 幾歲可以申辦敬老愛心卡？`
    """
    del extractive
    with open_workspace(workspace, lang) as opened:
        shown = None if as_json else lambda sentence: console.print(_sentence(sentence))
        answer = opened.ask(question, sources=source or [], clearance=clearance, stream=shown)
    if as_json:
        print_json(answer.to_dict())
    else:
        console.print(places(answer))


def drawn(answer: Answer) -> Group:
    """Return an answer as the terminal shows it: sentences, then the places they stand in, then its id.

    Args:
        answer: What `Allod.ask` returned.

    Returns:
        Something for rich to print.
    """
    return Group(*(_sentence(sentence) for sentence in answer.sentences), places(answer))


def places(answer: Answer) -> Group:
    """Return what stands under an answer's sentences, or a refusal with the nearest passages.

    Args:
        answer: What `Allod.ask` returned.

    Returns:
        Something for rich to print.
    """
    parts: list[Text | Padding] = []
    if answer.kind == "refusal":
        spoken = answer.language if answer.language in available() else "en"
        parts.append(Text(pack(spoken).say(answer.reason, missing="、".join(answer.missing)), style="yellow"))
        if answer.nearest:
            parts.append(Text(say("answer.nearest"), style="dim"))
            parts += [_place(None, citation) for citation in answer.nearest]
    parts += [_place(number, citation) for number, citation in enumerate(answer.citations, 1)]
    parts.append(Text(say("answer.recorded", id=answer.id), style="dim"))
    return Group(*parts)


def _sentence(sentence: Sentence) -> Text:
    text = Text(sentence.text)
    for start, end in sentence.emphasis:
        text.stylize("bold green", start, end)
    return text.append(f" [{sentence.citation + 1}]", style="cyan")


def _place(number: int | None, citation: Citation) -> Padding:
    mark = f"[{number}] " if number else "· "
    text = Text(mark, style="cyan").append(citation.title, style="bold")
    for part in (citation.reference, citation.heading):
        if part:
            text.append(f" {part}")
    if citation.page:
        text.append(f" {say('cli.page', page=citation.page)}")
    text.append(f"  {citation.source} · {citation.document} · {citation.start}–{citation.end}", style="dim")
    if number is None:
        text.append(f"\n  {citation.quote[:120]}{'…' if len(citation.quote) > 120 else ''}", style="italic")
    return Padding(text, (0, 0, 0, 2))
