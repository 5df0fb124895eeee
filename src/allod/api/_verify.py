"""`verify`: the ledger by itself, then the whole workspace against it. Reads only, repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from allod import assistant, corpus, models, search
from allod.api._errors import ActDiffers, ActLost, LedgerCut, Unfinished, Unfounded
from allod.errors import AllodError
from allod.ledger import NOTES, Graph, PublicKey, Statement, leaf_hash, verify, verify_receipt
from allod.workspace import View, Workspace, acts, unfinished

_MADE = frozenset({"source", "document", "corpus", "index", "model"})
_STREAMED = {"yield_per": 1_000}


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
    statements: dict[int, Statement] = {}
    leaves: dict[int, bytes] = {}

    def each(entry: int, envelope: bytes, statement: Statement) -> None:
        statements[entry] = statement
        leaves[entry] = leaf_hash(envelope)

    report = verify(workspace.log.path, workspace.origin, workspace.key, since, each)
    for entry in [entry for entry in statements if entry >= report.size]:  # past the last good checkpoint
        del statements[entry], leaves[entry]
    problems: list[Problem] = []
    notes: list[Problem] = []
    for finding in report.findings:
        (notes if finding.cause in NOTES else problems).append(Problem(finding.entry, finding.error))
    with workspace.database.read() as connection:
        view = View(connection, report.size)
        for error in _acts(view, leaves):
            (notes if isinstance(error, Unfinished) else problems).append(_problem(error))
        for error in _unfounded(statements):
            problems.append(_problem(error))
        for error in corpus.audit(workspace, view, statements):
            problems.append(_problem(error))
        for error in assistant.audit(view, statements):
            problems.append(_problem(error))
        for error in models.audit(workspace, view, statements):
            problems.append(_problem(error))
        for error in search.audit(view, statements):
            problems.append(_problem(error))
    return Verification(
        report.size,
        report.root.hex(),
        workspace.key.key_id,
        tuple(problems),
        tuple(notes),
        sum(
            len(s.predicate["runDetails"].get("byproducts", ())) for s in statements.values() if _is_ingest(s)
        ),
        sum(s.predicate_type == assistant.ANSWER_TYPE for s in statements.values()),
    )


def check_receipt(receipt_bytes: bytes, key: Path) -> Statement:
    """Check a receipt without a workspace.

    Args:
        receipt_bytes: What `Allod.receipt` returned.
        key: The public key's file.

    Returns:
        The statement that it proves.

    Raises:
        BadReceipt: It proves nothing.
        BadSignature: Another key signed it.
    """
    return verify_receipt(receipt_bytes, PublicKey.load(key))


def _acts(view: View, leaves: Mapping[int, bytes]) -> Iterator[AllodError]:
    """Compare the acts table with the ledger's entries."""
    query = select(acts.c.entry, acts.c.envelope).where(acts.c.entry < view.size).order_by(acts.c.entry)
    missing = dict.fromkeys(leaves)
    for entry, envelope in view.connection.execute(query, execution_options=_STREAMED):
        missing.pop(entry, None)
        if entry in leaves and leaf_hash(envelope) != leaves[entry]:
            yield ActDiffers(entry=entry)
    for entry in missing:
        yield ActLost(entry=entry)
    left = unfinished(view.connection, view.size)
    if len(left) > 1:
        yield LedgerCut(entry=left[0], count=len(left))
    elif left:
        yield Unfinished(entry=left[0])


def _unfounded(statements: Mapping[int, Statement]) -> Iterator[AllodError]:
    """Yield acts that rest on something no act made: the derivation must lead back without a gap.

    Passages and agreements are committed to where they are used; everything else is made by an act.
    """
    graph = Graph()
    found = [graph.add(statement, entry) for entry, statement in statements.items()]
    for act in found:
        for material in act.materials:
            if material.name in _MADE and not graph.acts(material.sha256):
                yield Unfounded(entry=act.entry, what=material.name, digest=material.sha256[:12])


def _problem(error: AllodError) -> Problem:
    entry = error.fields.get("entry")
    return Problem(entry if isinstance(entry, int) else None, error)


def _is_ingest(statement: Statement) -> bool:
    build = statement.predicate.get("buildDefinition", {})
    return isinstance(build, dict) and build.get("buildType") == corpus.INGEST_TYPE
