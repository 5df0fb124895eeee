"""`ask`: the answer, then the places it was quoted from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from allod.assistant import Answer, Citation, Sentence
from allod.cli._common import (
    ClearanceOption,
    JsonOption,
    LangOption,
    OnlySourceOption,
    WorkspaceOption,
    console,
    open_workspace,
    print_json,
    say,
)
from allod.cli._prose import Hung, Prose
from allod.language import available, pack

_QUOTED = 80  # characters of a passage that is offered, not cited


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("ask")(_ask)


def _ask(
    question: Annotated[str, typer.Argument(help="In the language of the documents.")],
    source: OnlySourceOption = None,
    clearance: ClearanceOption = None,
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
    parts: list[RenderableType] = []
    if answer.kind == "refusal":
        spoken = answer.language if answer.language in available() else "en"
        missing = "、".join(answer.missing)
        parts.append(Prose(pack(spoken).say(f"answer.{answer.reason}", missing=missing), "yellow"))
        if answer.nearest:
            parts.append(Prose(say("answer.nearest"), "dim"))
    parts += [Hung("  · ", Prose(_place([near], quoted=True)), "cyan") for near in answer.nearest]
    for _, same in groupby(enumerate(answer.citations, 1), lambda each: _where(each[1])):
        numbers, citations = zip(*same, strict=True)
        mark = "".join(f"[{number}]" for number in numbers)
        parts.append(Hung(f"  {mark} ", Prose(_place(citations)), "cyan"))
    parts.append(Prose(say("answer.recorded", id=answer.id), "dim"))
    return Group(*parts)


def _sentence(sentence: Sentence) -> Prose:
    text = Text(sentence.text)
    for start, end in sentence.emphasis:
        text.stylize("bold green", start, end)
    return Prose(text.append(f" [{sentence.citation + 1}]", "cyan"))


def _where(citation: Citation) -> tuple[object, ...]:
    return citation.document, citation.heading, citation.reference, citation.page


def _place(citations: Sequence[Citation], *, quoted: bool = False) -> Text:
    """One place and the spans of it that are quoted: what a reader looks for, then the exact address."""
    first = citations[0]
    heading = first.heading.removeprefix(first.title).removeprefix(" › ")
    text = Text.assemble((first.title, "bold"))
    for part in (heading, "" if first.reference in heading else first.reference):
        if part:
            text.append(f" › {part}")
    if first.page:
        text.append(f" · {say('cli.page', page=first.page)}")
    if quoted:
        quote = " ".join(first.quote.split())
        text.append(f"\n{quote[:_QUOTED]}{'…' if len(quote) > _QUOTED else ''}", "italic")
    spans = ",".join(f"{each.start}–{each.end}" for each in citations)
    return text.append(f"\n{first.source} · {first.document}:{spans}", "dim")
