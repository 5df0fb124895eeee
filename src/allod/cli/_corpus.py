"""`corpus report`, `corpus duplicates`, `corpus findings`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

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
from allod.cli._corpus_show import finding_name, remark_sentence, report_view
from allod.cli._prose import Hung, Prose
from allod.corpus import Cluster, Report

_corpus = typer.Typer(
    help="The documents as a whole: what there is, and what is lacking.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(_corpus, name="corpus")


@_corpus.command("report")
def _report(
    source: OnlySourceOption = None,
    clearance: ClearanceOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what the corpus consists of and what it lacks, before anything is trained on it.

    Sources, years, kinds of document, languages, places named, length, near duplicates, and what screening
    found; then a remark for each figure that breaks a rule.

    Example: `allod corpus report`
    """
    with open_workspace(workspace, lang) as opened:
        told = opened.corpus.report(sources=source or [], clearance=clearance)
        name = opened.workspace.settings.workspace.name
    if as_json:
        print_json(_report_json(told))
    else:
        console.print(report_view(name, told))


@_corpus.command("duplicates")
def _duplicates(
    limit: Annotated[int, typer.Option(min=1, help="How many clusters.")] = 20,
    members: Annotated[int, typer.Option(min=1, help="How many documents of each to show.")] = 5,
    source: OnlySourceOption = None,
    clearance: ClearanceOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List documents that resemble each other, as clusters, the largest first.

    Two documents resemble each other when they share four fifths of their runs of three characters (of words
    where words have spaces between them); short ones when they are the same.

    Example: `allod corpus duplicates --limit 20`
    """
    with open_workspace(workspace, lang) as opened:
        found = opened.corpus.duplicates(sources=source or [], clearance=clearance)
    if as_json:
        print_json([_cluster_json(cluster) for cluster in found[:limit]])
        return
    if not found:
        console.print(Prose(say("report.no_duplicates")))
    for number, cluster in enumerate(found[:limit], 1):
        console.print(Hung(f"{number:3}. ", Prose(_cluster_text(cluster, members)), "cyan"))
    if len(found) > limit:
        console.print(Prose(say("report.more_clusters", count=f"{len(found) - limit:,}"), "dim"))


@_corpus.command("findings")
def _findings(
    kind: Annotated[
        str,
        typer.Option(help="Only kinds that begin so: personal, hidden, order, redacted, invisible."),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    source: OnlySourceOption = None,
    clearance: ClearanceOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what screening found, document by document, with what stands there.

    Example: `allod corpus findings --kind personal`
    """
    with open_workspace(workspace, lang) as opened:
        found = opened.corpus.findings(kind, sources=source or [], clearance=clearance)
    if as_json:
        print_json([asdict(each) for each in found[:limit]])
        return
    if not found:
        console.print(Prose(say("report.no_findings")))
    for each in found[:limit]:
        shown = say("summary.comma").join(dict.fromkeys(" ".join(text.split()) for text in each.excerpts))
        text = Text.assemble(
            (each.title, "bold"), f"  {finding_name(each.kind)} {each.count:,}", (f" · {each.source}", "dim")
        )
        console.print(Hung("  ! ", Prose(text.append(f"\n{shown}" if shown else "", "yellow")), "yellow"))
    if len(found) > limit:
        console.print(Prose(say("summary.more_found", count=f"{len(found) - limit:,}"), "dim"))


def _cluster_text(cluster: Cluster, members: int) -> Text:
    size = len(cluster.members)
    lines = [
        Text.assemble(
            (cluster.members[0].title, "bold"),
            (
                "  " + say("report.cluster", size=f"{size:,}", copies=f"{cluster.copies:,}"),
                "dim",
            ),
        )
    ]
    for member in cluster.members[1 : members + 1]:
        share = say("report.copy") if member.copy else f"{member.share:.0%}"
        lines.append(Text.assemble((f"{share} ", "yellow"), member.title, (f" · {member.source}", "dim")))
    if size > members + 1:
        lines.append(Text(say("report.more_members", count=f"{size - members - 1:,}"), "dim"))
    return Text("\n").join(lines)


def _cluster_json(cluster: Cluster) -> dict[str, Any]:
    return {
        "documents": len(cluster.members),
        "copies": cluster.copies,
        "least": round(cluster.least, 3),
        "members": [asdict(member) | {"share": round(member.share, 3)} for member in cluster.members],
    }


def _report_json(told: Report) -> dict[str, Any]:
    remarks = [asdict(remark) | {"sentence": remark_sentence(remark)} for remark in told.remarks]
    return asdict(told) | {"remarks": remarks}
