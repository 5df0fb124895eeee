"""What `demo` prints: numbered steps, answers behind a bar, a mark before each expectation.

Only looks: nothing is decided here. No frame has a right-hand side, because some Chinese terminals draw
the frame's own characters two cells wide.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from allod.api import Node, Verification
from allod.assistant import Answer
from allod.cli._answers import drawn, part_of
from allod.cli._common import console, locale, say
from allod.cli._corpus_show import finding_name
from allod.cli._ledger import tree, verdict
from allod.cli._prose import Hung, Prose
from allod.corpus import Found, Source, Summary
from allod.language import sentence_of
from allod.models import Model
from allod.workspace import Level

_WIDEST = 100  # longer lines are hard to read
_INDENT = "   "
_BARS = {"quote": "cyan", "free": "magenta", "copy": "green"}


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was expected, in words, and whether it came true."""

    sentence: str
    held: bool


_steps = [0]  # how many have begun in this run


def opening(sources: int, documents: int, with_model: bool) -> None:
    """Say what this is."""
    _steps[0] = 0
    told = say("demo.intro_model" if with_model else "demo.intro", sources=sources, documents=documents)
    _print(Text(), Prose(say("demo.title"), "bold"), Prose(told))


def made(root: Path, key: str, keep: Path | None) -> None:
    """The workspace is made."""
    _step("made")
    _command(f"allod init {_folder(keep)} --name 青嵐市政府 --jurisdiction TW --locale zh-TW")
    _say("demo.made_kept" if keep else "demo.made_passing", path=keep or root)
    _say("demo.made_key", fingerprint=key[:16])


def taking(first: Mapping[str, Any]) -> None:
    """A step begins."""
    _step("taken")
    _command(f"allod source add {first['name']} --licence {first['licence']} --steward …")
    _command(f"allod add documents/city --source {first['name']}")


def taken_in(taken: Sequence[tuple[Source, Summary]], levels: Sequence[Level]) -> None:
    """The sources, and what was taken in."""
    summaries = [summary for _, summary in taken]
    _print(Text(), _inside(_sources(taken, levels)), Text())
    _say(
        "demo.taken_total",
        documents=sum(summary.taken for summary in summaries),
        passages=sum(summary.passages for summary in summaries),
        characters=f"{sum(summary.characters for summary in summaries):,}",
        seconds=f"{sum(summary.seconds for summary in summaries):.1f}",
    )
    for name, remark in (note for summary in summaries for note in summary.notes):
        _print(_inside(Hung("· ", Prose(f"{Path(name).name}: {remark}", "dim"), "dim")))
    for failure in (each for summary in summaries for each in summary.failed):
        _print(_inside(Hung("✗ ", Prose(sentence_of(failure.error, locale()), "yellow"), "yellow")))


def _sources(taken: Sequence[tuple[Source, Summary]], levels: Sequence[Level]) -> Table:
    labels = {level.id: level.label for level in levels}
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), pad_edge=False)
    for key in ("cli.source_name", "demo.level", "cli.source_licence"):
        table.add_column(say(key))
    for key in ("demo.documents", "summary.entry"):
        table.add_column(say(key), justify="right")
    for source, summary in taken:
        level = labels[source.classification] if _in_chinese() else source.classification
        entry = "" if summary.entry is None else f"#{summary.entry}"
        table.add_row(Text(source.name, "bold"), level, source.licence, str(summary.taken), entry)
    return table


def redacting(folder: str, source: str) -> None:
    """What screening sees, and what is put in its place: the step begins."""
    _step("screened")
    _command(f"allod add documents/{folder} --source {source} --redact")
    _say("demo.screened_what")


def redacted(lines: Sequence[str]) -> None:
    """Lines of a document as they are stored, stand-ins in the place of personal data."""
    _print(_inside(Hung("┃ ", Group(*map(Prose, lines)), "cyan", again=True)))


def found(findings: Sequence[Found], told: str) -> None:
    """What screening found in all documents, and what that was."""
    _print(Text())
    _command("allod corpus report")
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(say("demo.found"))
    table.add_column(say("demo.documents"), justify="right")
    table.add_column(say("report.places_found"), justify="right")
    for each in findings:
        table.add_row(finding_name(each.kind), str(each.documents), str(each.count))
    _print(_inside(table), Text())
    _print(_inside(Prose(told)))


def asking(count: int) -> None:
    """The questions begin."""
    _step("asking", count=count)
    _command(f"allod ask '{say('demo.next_question')}'")
    _say("demo.asking_what")


def asked(
    number: int, count: int, question: Mapping[str, Any], answer: Answer, checks: Sequence[Check]
) -> None:
    """One question: why it is asked, the answer with its places, and what was expected of it."""
    why = Prose(question["proves_zh" if _in_chinese() else "proves"], "italic")
    bar = "cyan" if answer.kind == "answer" else "yellow"
    _print(
        Text(),
        Hung(f"{number}/{count} ".rjust(len(_INDENT)), why, "bold magenta"),
        _inside(_asked_text(question)),
        _inside(Hung("┃ ", drawn(answer), bar, again=True)),
    )
    checked(checks)


def _asked_text(question: Mapping[str, Any]) -> Prose:
    text = Text(question["text"], "bold")
    if gloss := question.get("asks_zh" if _in_chinese() else "asks"):
        text.append(f"\n{gloss}", "not bold dim")
    return Prose(text)


def checked(checks: Sequence[Check]) -> None:
    """A mark before each expectation."""
    for check in checks:
        mark, style, words = ("✓ ", "bold green", "") if check.held else ("✗ ", "bold red", "red")
        _print(_inside(Hung(mark, Prose(check.sentence, words), style)))


def traced(name: str, node: Node) -> None:
    """Where an answer comes from."""
    _step("traced")
    _command(f"allod trace {name}")
    _say("demo.traced_what")
    _print(Text(), _inside(tree(node)))


def verified(result: Verification) -> None:
    """Everything agrees, or not."""
    _step("verified")
    _command("allod verify")
    _say("demo.verified_what")
    _print(_inside(verdict(result)))


def altering() -> None:
    """A step begins."""
    _step("altering")
    _say("demo.altering_what")


def altered(copy: str, told: str, result: Verification, check: Check) -> None:
    """One forgery, and what `verify` says of it."""
    _print(Text(), _inside(Prose(told)))
    _command(f"allod verify -w {copy}")
    _print(_inside(Hung("┃ ", verdict(result), "red", again=True)))
    checked([check])


def checkpoint(note: bytes) -> None:
    """What to keep elsewhere."""
    _step("checkpoint")
    _command("allod ledger checkpoint > checkpoint.txt")
    _say("demo.checkpoint_why")
    _print(_inside(Hung("┃ ", Prose(note.decode().rstrip("\n")), "cyan", again=True)))
    _say("demo.checkpoint_how")
    _command("allod verify --since checkpoint.txt")


def fetched(model: Model) -> None:
    """A model is there."""
    _command(f"allod model fetch {model.name}")
    _say("model.taken", name=model.name, mirror=model.mirror, entry=model.entry)
    lineage = " ← ".join(f"{step.name} ({step.developer}, {step.country})" for step in model.lineage)
    _say("demo.model_lineage", lineage=lineage)


def modelling(model: Model, question: str) -> None:
    """A model answers: the step begins."""
    _step("modelled", model=model.name)
    _command(f"allod ask '{question}' --model {model.name}")
    _say("demo.modelled_what")


def modelled(number: int, count: int, question: Mapping[str, Any], answers: Mapping[str, Answer]) -> None:
    """One question, quoted, and answered by a model in its own words and in copies of the evidence."""
    _print(Text(), Hung(f"{number}/{count} ".rjust(len(_INDENT)), _asked_text(question), "bold magenta"))
    for mode, answer in answers.items():
        _print(
            _inside(
                Hung(
                    "┃ ",
                    Group(Prose(say(f"demo.mode_{mode}"), "bold"), *_said(answer)),
                    _BARS[mode],
                    again=True,
                )
            )
        )


def _said(answer: Answer) -> Iterator[RenderableType]:
    """What an answer says, without its places; of a model's, what became of its words."""
    if answer.generation is None:
        yield from (Prose(sentence.text) for sentence in answer.sentences)
        return
    if answer.kind == "refusal":
        yield Prose(say(f"answer.{answer.reason}"), "yellow")
    yield from (Prose(said.text, "bold") for said in answer.direct)
    yield Prose(part_of(answer.generation), "dim")


def ending(checks: Sequence[Check], seconds: float, keep: Path | None) -> None:
    """Say whether all went as it should, and what to type next."""
    _step("ending")
    failed = [check for check in checks if not check.held]
    counts = {"count": len(checks), "failed": len(failed), "seconds": f"{seconds:.1f}"}
    _say("demo.failed" if failed else "demo.held", style="bold red" if failed else "bold green", **counts)
    checked(failed)
    _print(Text())
    _say("demo.next_kept" if keep else "demo.next_more")
    if keep is None:
        _command("allod demo --keep qinglan")
    _command(f"cd {_folder(keep)}")
    _command(f"allod ask '{say('demo.next_question')}'")
    _print(Text())
    _say("demo.next_own")
    _command(f"allod init my-office --name '{say('demo.next_office')}' --jurisdiction TW")
    _command("cd my-office")
    _command(f"allod source add handbooks --licence CC-BY-4.0 --steward '{say('demo.next_steward')}'")
    _command("allod add ~/handbooks --source handbooks")
    _command("allod ask '…'")


def _folder(keep: Path | None) -> str:
    return shlex.quote(str(keep or "qinglan"))


def _in_chinese() -> bool:
    return locale().startswith("zh")


def _step(key: str, **fields: object) -> None:
    _steps[0] += 1
    title = Text.assemble((f"{_steps[0]}  ", "bold magenta"), (say(f"demo.{key}", **fields), "bold"))
    _print(Text(), Rule(title, align="left", style="dim"))


def _command(line: str) -> None:
    _print(_inside(Hung("$ ", Prose(line, "cyan"), "dim")))


def _say(key: str, style: str = "", **fields: object) -> None:
    _print(_inside(Prose(say(key, **fields), style)))


def _inside(content: RenderableType) -> Hung:
    return Hung(_INDENT, content)


def _print(*renderables: RenderableType) -> None:
    console.print(Group(*renderables), width=min(console.width, _WIDEST))
