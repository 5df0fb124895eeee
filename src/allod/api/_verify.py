"""`verify`: the ledger by itself, then everything in the workspace against it. Reads only, repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from allod import assistant, corpus
from allod.api._errors import ActDiffers, ActLost, LedgerCut, Unfinished
from allod.errors import AllodError
from allod.ledger import NOTES, LedgerError, Statement, open_envelope, verify
from allod.workspace import View, Workspace, acts, unfinished


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not agree: the entry that it concerns, if one, and what is wrong."""

    entry: int | None
    error: AllodError


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found; `notes` are no failures (a torn tail, an unfinished act)."""

    size: int
    root: str
    key: str
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    documents: int
    answers: int

    @property
    def ok(self) -> bool:
        """Whether everything agrees."""
        return not self.problems


def verify_workspace(workspace: Workspace, since: bytes | None = None) -> Verification:
    """Check signatures, tree, checkpoints, rows and originals, offline.

    Args:
        workspace: Which.
        since: A checkpoint kept elsewhere: today's ledger must extend it.

    Returns:
        The findings, by entry.

    Raises:
        BadCheckpoint: `since` is not a checkpoint of this ledger.
    """
    report = verify(workspace.log.path, workspace.origin, workspace.key, since)
    problems, notes = [], []
    for finding in report.findings:
        (notes if finding.cause in NOTES else problems).append(Problem(finding.entry, finding.error))
    statements: dict[int, Statement] = {}
    with workspace.database.read() as connection:
        view = View(connection, report.size)
        for error in _acts(workspace, view, statements):
            (notes if isinstance(error, Unfinished) else problems).append(_problem(error))
        for error in corpus.audit(workspace, view, statements):
            problems.append(_problem(error))
        for error in assistant.audit(view, statements):
            problems.append(_problem(error))
    return Verification(
        report.size,
        report.root.hex(),
        workspace.key.key_id,
        tuple(problems),
        tuple(notes),
        sum(len(s.predicate["runDetails"].get("byproducts", ())) for s in statements.values() if _is_ingest(s)),
        sum(s.predicate_type == assistant.ANSWER_TYPE for s in statements.values()),
    )


def _acts(workspace: Workspace, view: View, statements: dict[int, Statement]) -> Iterator[AllodError]:
    """Compare the acts table with the ledger, entry by entry, and gather the statements on the way."""
    query = select(acts.c.entry, acts.c.envelope).where(acts.c.entry < view.size)
    rows = {entry: bytes(envelope) for entry, envelope in view.connection.execute(query)}
    try:
        for entry, envelope in enumerate(workspace.log.entries()):
            if entry >= view.size:
                break
            held = rows.get(entry)
            if held is None:
                yield ActLost(entry=entry)
            elif held != envelope:
                yield ActDiffers(entry=entry)
            try:
                statements[entry] = open_envelope(envelope, workspace.key)
            except LedgerError:
                continue  # the ledger's own verification has named it
    except LedgerError:
        pass  # likewise; what was read until here is compared
    left = unfinished(view.connection, view.size)
    if len(left) > 1:
        yield LedgerCut(entry=left[0], count=len(left))
    elif left:
        yield Unfinished(entry=left[0])


def _problem(error: AllodError) -> Problem:
    entry = error.fields.get("entry")
    return Problem(entry if isinstance(entry, int) else None, error)


def _is_ingest(statement: Statement) -> bool:
    build = statement.predicate.get("buildDefinition", {})
    return isinstance(build, dict) and build.get("buildType") == corpus.INGEST_TYPE
