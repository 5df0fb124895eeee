"""`bundle build`, `bundle verify`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.filesize import decimal
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar

from allod import Allod, bundle
from allod.bundle import Built, Plan, Progress, Step, Verdict
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
    speak,
)
from allod.cli._prose import Hung, Prose
from allod.language import sentence_of
from allod.ledger import PublicKey, Signer
from allod.workspace import WorkspaceNotFound

_bundle = typer.Typer(
    help="From a stick: a folder from which Allod is installed without a network.", no_args_is_help=True
)

ModelsOption = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="NAME", help="A model, may be repeated.", show_default=False),
]
ExtrasOption = Annotated[
    list[str] | None,
    typer.Option("--extra", metavar="NAME", help="An extra of Allod, such as postgres.", show_default=False),
]
AdaptersOption = Annotated[
    list[Path] | None,
    typer.Option("--adapter", metavar="FILE", help="A LoRA file (GGUF).", show_default=False),
]
PackagesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--package", metavar="FILE", help="A package of the system: tesseract's .deb.", show_default=False
    ),
]
TessdataOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="tesseract's language data; else where systems keep it.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(_bundle, name="bundle")


@_bundle.command("build")
def _build(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="An empty or new folder, or a build that broke off.")
    ],
    model: ModelsOption = None,
    extra: ExtrasOption = None,
    adapter: AdaptersOption = None,
    package: PackagesOption = None,
    tessdata: TessdataOption = None,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Private key to sign with; else the workspace's, else a new one.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the folder: Allod, all that it needs, models, language data, a bill of materials, a signature.

    It is for machines like this one: the same system and Python. Run again after a break, it goes on. In a
    workspace, its policy decides on models, its key signs, and the ledger records the bundle.

    Example: `allod bundle build /media/stick/allod`

    Example: `allod bundle build /media/stick/allod --model gemma3-270m --package debs/tesseract-ocr.deb`
    """
    plan = Plan(
        extras=tuple(extra or ()),
        models=tuple(model or ()),
        adapters=tuple(adapter or ()),
        packages=tuple(package or ()),
        tessdata=tessdata,
    )
    signer = None if key is None else Signer.load(key)
    with _workspace(workspace, lang) as opened, _bar(as_json) as progress:
        used = opened.workspace if opened else None
        built = bundle.build(directory, plan, workspace=used, signer=signer, progress=progress)
    if as_json:
        print_json(asdict(built) | {"path": str(built.path)})
    else:
        _show_built(built, bool(package))


@_bundle.command("verify")
def _verify(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A bundle.")],
    key: Annotated[
        Path | None,
        typer.Option(metavar="PUB", help="The maker's public key, had by another way.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check signature, files, that nothing else lies there, system and policy; without a network.

    A bundle cannot vouch for itself: without --key compare the fingerprint with the one that its maker told
    you. In a workspace, its rules on models hold too. Exit status 1 if something is wrong, 3 if policy
    forbids a model.

    Example: `allod bundle verify /media/stick/allod --key maker.pub`
    """
    known = None if key is None else PublicKey.load(key)
    with _workspace(workspace, lang) as opened, _bar(as_json) as progress:
        rules = opened.workspace.settings.policy.models if opened else None
        verdict = bundle.verify(directory, key=known, rules=rules, progress=progress)
    if as_json:
        print_json(_dict(directory, verdict))
    else:
        _show_verdict(verdict)
    if not verdict.ok:
        raise typer.Exit(verdict.status)


def _workspace(path: Path | None, lang: str | None) -> Allod | nullcontext[None]:
    """Open the workspace that is meant; none is needed where none is named and none is here.

    Raises:
        WorkspaceNotFound: One is named, and is none.
    """
    try:
        return open_workspace(path, lang)
    except WorkspaceNotFound as error:
        if path is not None or error.fields["path"] != Path.cwd():
            raise
        if lang:
            speak(lang)
        return nullcontext()


@contextmanager
def _bar(quiet: bool) -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    shown = errors.is_terminal and not quiet
    with Bar(*columns, console=errors, transient=True, disable=not shown) as bar:
        task = bar.add_task(say("bundle.building"), total=None)

        def show(step: Step) -> None:
            bar.update(task, description=escape(step.what[-50:]), completed=step.done, total=step.total)

        yield show


def _show_built(built: Built, with_packages: bool) -> None:
    facts = {"path": built.path, "files": built.files, "size": decimal(built.bytes), "system": built.system}
    console.print(Hung("✓ ", Prose(say("bundle.built", **facts), "bold"), "bold green"))
    if built.models:
        console.print(Hung("  ", Prose(say("bundle.models", names=", ".join(built.models)))))
    console.print(Hung("  ", Prose(say("bundle.signed_by", fingerprint=built.key_id))))
    console.print(Hung("  ", Prose(say(f"bundle.key_{built.signed_by}", entry=built.entry))))
    if built.languages_missing:
        names = ", ".join(built.languages_missing)
        console.print(Hung("  ", Prose(say("bundle.languages_missing", names=names), "yellow")))
    if not with_packages:
        console.print(Hung("  ", Prose(say("bundle.program"))))
    console.print(Hung("  ", Prose(say("bundle.next", script=built.path / "install.sh"))))


def _show_verdict(verdict: Verdict) -> None:
    if verdict.ok:
        console.print(Hung("✓ ", Prose(say("bundle.verified", files=verdict.files), "bold"), "bold green"))
    else:
        words = say("bundle.not_verified", count=len(verdict.problems))
        console.print(Hung("✗ ", Prose(words, "bold"), "bold red"))
    for problem in verdict.problems:
        console.print(Hung("  ✗ ", Prose(sentence_of(problem, locale())), "red"))
    if verdict.manifest is None:
        return
    told = asdict(verdict.manifest)
    names = ("requirement", "python", "platform", "machine", "made")
    console.print(Hung("  ", Prose(say("bundle.for", **{name: told[name] for name in names}))))
    if verdict.manifest.models:
        listed = ", ".join(model.name for model in verdict.manifest.models)
        console.print(Hung("  ", Prose(say("bundle.models", names=listed))))
    console.print(Hung("  ", Prose(say("bundle.signed_by", fingerprint=verdict.key_id))))
    console.print(Hung("  ", Prose(say("bundle.key_known" if verdict.key_given else "bundle.compare"))))


def _dict(directory: Path, verdict: Verdict) -> dict[str, Any]:
    return {
        "ok": verdict.ok,
        "path": str(directory),
        "manifest": verdict.manifest.predicate() if verdict.manifest else None,
        "key": verdict.key_id,
        "key_given": verdict.key_given,
        "files": verdict.files,
        "problems": [
            {"code": problem.code, "detail": sentence_of(problem, locale())} for problem in verdict.problems
        ],
    }
