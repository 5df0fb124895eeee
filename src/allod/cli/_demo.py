"""`demo`: an invented city's documents, questions with what must hold for each, two forgeries found.

The story and its expectations; how they look is `_demo_show`. Everything is asked of the library as any user
would ask it, and nothing needs a network, but for fetching a model where one is named. What the examples hold
is said in `examples/*.toml`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer

import allod
from allod import Allod, Terms
from allod.api import Node, Verification
from allod.assistant import Answer, Citation
from allod.cli import _demo_show as show
from allod.cli._common import LangOption, say, speak
from allod.cli._demo_model import fetch, model_answers
from allod.cli._demo_screen import screened
from allod.cli._demo_show import Check
from allod.corpus import Summary

_CITY = "青嵐市政府"
_DOCUMENTS = "documents"  # the folder in the workspace: documents and workspace can then move together
_TRACED = "two-documents"
_NO_OCR = "corpus.ocr"
_NOTICE = f"{_DOCUMENTS}/city/敬老愛心卡申辦及使用公告.txt"
_AGE, _OTHER_AGE = "六十五歲".encode("cp950"), "七十五歲".encode("cp950")
"""In Big5 one byte makes sixty-five into seventy-five: the smallest forgery that would hurt somebody."""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo")(_demo)


def _demo(
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep", metavar="DIR", help="Leave the workspace in this new folder.", show_default=False
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Fetch this model of the catalog and have it answer too; policy may bar it.",
            show_default=False,
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Show it all in one minute on documents of an invented city; exit status 0 if all went as it should.

    Examples: `allod demo --keep my-demo` · `allod demo --model gemma3-270m`
    """
    if lang:
        speak(lang)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="allod-demo-") as scratch:
        checks = _tell(keep or Path(scratch) / "city", Path(scratch), keep, model)
    show.ending(checks, time.perf_counter() - started, keep)
    if not all(check.held for check in checks):
        raise typer.Exit(1)


def _tell(root: Path, scratch: Path, keep: Path | None, model: str | None) -> list[Check]:
    with as_file(files("allod") / "examples") as examples:
        sources = tomllib.loads((examples / "sources.toml").read_text("utf-8"))["source"]
        questions = tomllib.loads((examples / "questions.toml").read_text("utf-8"))["question"]
        show.opening(len(sources), sum(len(source["files"]) for source in sources), bool(model))
        with allod.init(root, _CITY, jurisdiction="TW", locale="zh-TW") as opened:
            show.made(opened.workspace.root, opened.workspace.key.key_id, keep)
            fetched = fetch(opened, model) if model else None
            checks, reads_scans = _take_in(opened, sources, examples)
            checks += screened(opened, opened.workspace.root / _DOCUMENTS)
            asked = [question for question in questions if reads_scans or question.get("needs") != "ocr"]
            answers, met = _question(opened, asked)
            name = answers[_TRACED].id
            assert name is not None
            show.traced(name, opened.trace(name))
            verification = opened.verify()
            show.verified(verification)
            number = int(name.removeprefix("a"))
            notice, envelope, checkpoint = opened.trace(_NOTICE), opened.entry(number), opened.checkpoint()
    checks += [*met, Check(say("demo.check_verified"), verification.ok)]
    show.altering()
    checks.append(_alter_original(root, scratch / "copy-1", notice))
    checks.append(_alter_ledger(root, scratch / "copy-2", envelope, number))
    show.checkpoint(checkpoint)
    if fetched is not None:
        checks += model_answers(root, fetched, asked, answers)
    return checks


def _take_in(opened: Allod, sources: Sequence[Mapping[str, Any]], examples: Path) -> tuple[list[Check], bool]:
    """Register each source and add the folder of its documents, from a copy inside the workspace.

    Also tells whether scanned pages could be read; they cannot where the tesseract program is missing.
    """
    documents = opened.workspace.root / _DOCUMENTS
    for folder in sorted(path for path in examples.iterdir() if path.is_dir()):
        shutil.copytree(folder, documents / folder.name)
    show.taking(sources[0])
    taken = []
    for source in sources:
        folder = documents / Path(source["files"][0]).parts[0]
        added = opened.add_source(_terms(source, documents))
        taken.append((added, opened.add([folder], source["name"], redact=source.get("redact", False))))
    show.taken_in(taken, opened.workspace.settings.policy.levels)
    unread = sum(len(_unread(summary)) for _, summary in taken)
    whole = all(
        len(summary.failed) == len(_unread(summary))
        and summary.taken + len(summary.failed) == len(source["files"])
        for source, (_, summary) in zip(sources, taken, strict=True)
    )
    checks = [Check(say("demo.check_taken_but" if unread else "demo.check_taken", count=unread), whole)]
    show.checked(checks)
    return checks, not unread


def _unread(summary: Summary) -> list[str]:
    return [failure.name for failure in summary.failed if failure.error.code == _NO_OCR]


def _terms(source: Mapping[str, Any], documents: Path) -> Terms:
    until = source.get("until")
    agreement = source.get("agreement")
    return Terms(
        name=source["name"],
        licence=source["licence"],
        steward=source["steward"],
        classification=source["classification"],
        scope=tuple(source["scope"]),
        until=until and until.isoformat(),
        place=source["place"],
        origin=source["origin"],
        agreement=agreement and documents / agreement,
    )


def _question(opened: Allod, questions: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Answer], list[Check]]:
    answers, checks = {}, []
    show.asking(len(questions))
    for number, question in enumerate(questions, 1):
        answer = opened.ask(question["text"])
        answers[question["id"]] = answer
        met = list(expectations(question, answer))
        show.asked(number, len(questions), question, answer, met)
        checks += met
    return answers, checks


def expectations(question: Mapping[str, Any], answer: Answer) -> Iterator[Check]:
    """Hold an answer against what its question expects.

    Args:
        question: A table of `questions.toml`, where the fields are explained.
        answer: What `Allod.ask` returned.

    Yields:
        Each expectation, in the words of the run's locale.
    """
    kind = question["expect"]
    yield Check(say(f"demo.check_{kind}"), answer.kind == kind)
    quotes = "\n".join(citation.quote for citation in answer.citations)
    for choice in question["holds"]:
        yield Check(say("demo.check_holds", text=_either(choice)), any(text in quotes for text in choice))
    cited = {citation.document for citation in answer.citations}
    for choice in question["cites"]:
        names = _either([Path(name).name for name in choice])
        held = any(f"{_DOCUMENTS}/{name}" in cited for name in choice)
        yield Check(say("demo.check_cites", text=names), held)
    if place := question.get("place"):
        held = any(place in f"{citation.reference}\n{citation.heading}" for citation in answer.citations)
        yield Check(say("demo.check_place", text=_either([place])), held)
    if never := question["never"]:
        shown = _shown(answer)
        yield Check(say("demo.check_never", text=_either(never)), not any(text in shown for text in never))


def _shown(answer: Answer) -> str:
    def place(citation: Citation) -> str:
        return "\n".join((citation.title, citation.reference, citation.heading, citation.quote))

    places = [place(citation) for citation in (*answer.citations, *answer.nearest)]
    said = [*(each.text for each in answer.direct), *(each.text for each in answer.sentences)]
    return "\n".join([*said, *answer.missing, *places])


def _either(choice: Sequence[str]) -> str:
    return say("demo.or").join(say("demo.quoted", text=text) for text in choice)


def _alter_original(root: Path, copy: Path, notice: Node) -> Check:
    shutil.copytree(root, copy, copy_function=_copy)
    with allod.open(copy) as opened:
        path = opened.workspace.blobs.path(notice.detail["sha256"])
        at = path.read_bytes().index(_AGE) + 1
        was, now = _change(path, at, _OTHER_AGE[1])
        result = opened.verify()
    fields = _fields(Path(_NOTICE), at, was, now)
    named = _names(result, notice.entry, "corpus.blob_changed")
    check = Check(say("demo.check_original", **fields), named)
    show.altered(copy.name, say("demo.altered_original", **fields), result, check)
    return check


def _alter_ledger(root: Path, copy: Path, envelope: bytes, entry: int) -> Check:
    shutil.copytree(root, copy, copy_function=_copy)
    with allod.open(copy) as opened:
        path = Path(opened.workspace.log.path)
        # A letter of the payload for another one: the file keeps its form, only what was signed differs.
        at = path.read_bytes().index(envelope) + len(envelope) // 2
        was, now = _change(path, at, ord("A") if envelope[len(envelope) // 2] != ord("A") else ord("B"))
        result = opened.verify()
    check = Check(say("demo.check_ledger", entry=entry), _names(result, entry, "ledger.signature"))
    show.altered(
        copy.name, say("demo.altered_ledger", entry=entry, **_fields(path, at, was, now)), result, check
    )
    return check


def _copy(file: str, to: str) -> str:
    """Copy a file; a model's, which nothing here changes, by a second name."""
    if not file.endswith(".gguf"):
        return shutil.copy2(file, to)
    os.link(file, to)
    return to


def _fields(path: Path, at: int, was: int, now: int) -> dict[str, str]:
    return {"name": path.name, "at": f"{at:,}", "was": f"0x{was:02X}", "now": f"0x{now:02X}"}


def _names(result: Verification, entry: int | None, code: str) -> bool:
    return any(problem.entry == entry and problem.error.code == code for problem in result.problems)


def _change(path: Path, at: int, to: int) -> tuple[int, int]:
    """Put one byte in another's place in a file that may be read-only; return what it was and is."""
    mode = path.stat().st_mode
    path.chmod(0o600)
    with path.open("r+b") as stream:
        stream.seek(at)
        was = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes((to,)))
    path.chmod(mode)
    return was, to
