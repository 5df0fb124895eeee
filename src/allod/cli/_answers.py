"""`ask`: the answer, then the places it was quoted from."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from allod import Allod
from allod.assistant import Answer, Citation, Generation, Said, Sentence
from allod.cli._common import (
    ClearanceOption,
    JsonOption,
    LangOption,
    OnlySourceOption,
    WorkspaceOption,
    console,
    errors,
    open_workspace,
    print_json,
    say,
)
from allod.cli._prose import Hung, Prose
from allod.errors import Usage
from allod.language import available, pack
from allod.search import QuestionKnown

_QUOTED = 80  # characters of a passage that is offered, not cited


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("ask")(_ask)


def _ask(
    question: Annotated[str, typer.Argument(help="In the language of the documents.")],
    source: OnlySourceOption = None,
    clearance: ClearanceOption = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A model of this workspace, or upstream, that answers; by default [model] name.",
            show_default=False,
        ),
    ] = None,
    extractive: Annotated[
        bool, typer.Option("--extractive", help="Quote only, whatever model is set.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The answer that this question follows.", show_default=False),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep the question, with what the answer cites, among the workspace's questions."
        ),
    ] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer from the documents, by quoting them or in a model's words, or refuse; either is recorded.

    What a model says stands first, then the sentences it rests on; what the documents do not bear out is
    left out.

    Examples: `allod ask 幾歲可以申辦敬老愛心卡？` · `allod ask 那點數呢？ --after a17` ·
    `allod ask 每月點數多少？ --model gemma3-270m --keep`
    """
    if extractive and model:
        raise Usage(detail="ask: give --model or --extractive, not both.")
    with open_workspace(workspace, lang) as opened:
        chosen = "" if extractive else model or opened.workspace.settings.model.name
        with _thinking(chosen, quiet=as_json):
            answer = opened.ask(
                question, sources=source or [], clearance=clearance, model=chosen, after=after
            )
        if as_json:
            kept = {"kept": _kept(opened, answer)} if keep else {}
            print_json(answer.to_dict() | kept)
            return
        console.print(drawn(answer))
        if keep or _wanted(opened.workspace.settings.answer.keep_questions, answer):
            name = _kept(opened, answer)
            told = say("questions.kept", name=name) if name else say("questions.kept_already")
            console.print(Prose(told, "dim"))


def _wanted(setting: str, answer: Answer) -> bool:
    """Whether the setting, or whoever sits there, wants a question kept; never one that leans on another."""
    if answer.after is not None or setting == "off":
        return False
    if setting == "always":
        return True
    if not (console.is_terminal and sys.stdin.isatty()):
        return False
    return typer.confirm(say("questions.offer"), default=False)


def _kept(opened: Allod, answer: Answer) -> str | None:
    """Keep the question of an answer; None where it is kept already."""
    try:
        return opened.questions.keep(answer).name
    except QuestionKnown:
        return None


@contextmanager
def _thinking(model: str, *, quiet: bool) -> Iterator[None]:
    if not model or quiet or not errors.is_terminal:
        yield
        return
    with errors.status(say("cli.thinking", model=model)):
        yield


def drawn(answer: Answer) -> Group:
    """Return an answer as the terminal shows it: what a model says, the sentences quoted, places, id.

    Args:
        answer: What `Allod.ask` returned.

    Returns:
        Something for rich to print.
    """
    direct = [_said(said) for said in answer.direct]
    quoted: list[RenderableType] = [_sentence(sentence) for sentence in answer.sentences]
    if direct:
        quoted = [Hung("  ", Group(*quoted), "dim")]
    return Group(*direct, *quoted, places(answer))


def _said(said: Said) -> Prose:
    text = Text(said.text, "bold")
    if said.citation is None:
        return Prose(text.append(f" {say('answer.unsupported')}", "bold yellow"))
    return Prose(text.append(f" [{said.citation + 1}]", "not bold cyan"))


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
    if answer.generation is not None:
        parts.append(Prose(part_of(answer.generation), "dim"))
    parts.append(Prose(say("answer.recorded", id=answer.id), "dim"))
    return Group(*parts)


def part_of(generation: Generation) -> str:
    """What a model had to do with an answer, in a line.

    Args:
        generation: What the answer says of it.

    Returns:
        One sentence without a stop.
    """
    told = [say(f"answer.by_{generation.mode}", model=generation.model)]
    if generation.withheld:
        told.append(say(f"answer.withheld_{generation.withheld}"))
    elif generation.removed:
        told.append(say("answer.removed", count=generation.removed))
    if generation.converted:
        told.append(say("answer.converted", count=generation.converted))
    if generation.terms:
        told.append(say("answer.terms", terms="、".join(generation.terms)))
    return say("answer.comma").join(told)


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
    if first.confidence is not None:
        text.append(f" · {say('cli.recognised', confidence=f'{first.confidence:.0%}')}", "yellow")
    if quoted:
        quote = " ".join(first.quote.split())
        text.append(f"\n{quote[:_QUOTED]}{'…' if len(quote) > _QUOTED else ''}", "italic")
    spans = ",".join(f"{each.start}–{each.end}" for each in citations)
    return text.append(f"\n{first.source} · {first.document}:{spans}", "dim")
