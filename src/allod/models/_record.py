"""The acts of a model, taken in and removed: its row and its signed statement, and their comparison.

The statement names the file by digest and tells the whole lineage; of a mirror it says only what is public.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert, select, update

from allod import policy
from allod.errors import AllodError
from allod.ledger import Statement, Subject, own_predicate
from allod.models._catalog import Card
from allod.models._errors import ModelDiffers
from allod.models._lineage import Step, lineage_digest, lineage_json
from allod.models._store import Model, card_json, models_in
from allod.workspace import View, Workspace, models

MODEL_TYPE = own_predicate("model")


def enter(
    workspace: Workspace,
    name: str,
    card: Card,
    file: tuple[str, int],
    mirror: str,
    base: str | None = None,
) -> int:
    """Record that a model was taken in.

    Args:
        workspace: Which.
        name: What it is called here.
        card: Its lineage, and what else is kept.
        file: SHA-256 and size of its file.
        mirror: Where it came from, as far as that is public.
        base: SHA-256 of the file that it was made from, if it was.

    Returns:
        The act's number.
    """
    digest, size = file
    with workspace.act("model") as act:
        row = {
            "act": act.entry,
            "ended": None,
            "name": name,
            "digest": digest,
            "bytes": size,
            "lineage": card_json(card),
            "lineage_digest": lineage_digest(card.lineage),
            "mirror": mirror,
        }
        act.connection.execute(insert(models), row)
        told = _told(
            "taken", card.lineage, size, mirror, policy.digest(workspace.settings.policy), act.started
        )
        if base is not None:
            told["materials"] = [Subject("model", base).descriptor()]
        act.state(MODEL_TYPE, [Subject("model", digest)], told)
    return act.entry


def end(workspace: Workspace, model: Model) -> int:
    """Record that a model was removed.

    Args:
        workspace: Which.
        model: The model.

    Returns:
        The act's number.
    """
    rules = policy.digest(workspace.settings.policy)
    with workspace.act("model") as act:
        act.connection.execute(
            update(models)
            .where(models.c.act == model.entry, models.c.ended.is_(None))
            .values(ended=act.entry)
        )
        told = _told("removed", model.lineage, model.bytes, model.mirror, rules, act.started)
        act.state(MODEL_TYPE, [Subject("model", model.digest)], told)
    return act.entry


def accepted(workspace: Workspace, name: str, lineage: tuple[Step, ...]) -> str | None:
    """Return the digest that this workspace has accepted for an entry that nobody pinned.

    Args:
        workspace: Which.
        name: The entry's name.
        lineage: The entry's lineage.

    Returns:
        SHA-256, hex; None when it never took one, a removed one counts.
    """
    with workspace.read() as view:
        query = (
            select(models.c.digest)
            .where(models.c.name == name, models.c.lineage_digest == lineage_digest(lineage))
            .where(models.c.act < view.size)
            .order_by(models.c.act.desc())
        )
        return view.connection.execute(query).scalars().first()


def audit(workspace: Workspace, view: View, statements: Mapping[int, Statement]) -> Iterator[AllodError]:
    """Compare the rows of models with what was signed, both ways.

    Args:
        workspace: Which.
        view: A snapshot.
        statements: The ledger's statements, by entry.

    Yields:
        Models that are not as they were signed, by entry.
    """
    signed: dict[int, Statement] = {}
    ended: list[str] = []
    for entry, each in statements.items():
        if each.predicate_type == MODEL_TYPE:
            if each.predicate.get("status") == "taken":
                signed[entry] = each
            else:
                ended.append(each.subjects[0].sha256)
    shown = {model.entry: model for model in models_in(workspace, view)}
    for entry, model in shown.items():
        told = signed.get(entry)
        if told is None or told.subjects[0].sha256 != model.digest or not _agrees(model, told.predicate):
            yield ModelDiffers(entry=entry, digest=model.digest[:12])
    for entry, each in signed.items():
        digest = each.subjects[0].sha256
        if entry in shown:
            continue
        if digest not in ended:
            yield ModelDiffers(entry=entry, digest=digest[:12])
        else:
            ended.remove(digest)


def _agrees(model: Model, predicate: Mapping[str, Any]) -> bool:
    return (
        predicate.get("lineage") == lineage_json(model.lineage)
        and predicate.get("lineageDigest") == model.lineage_digest == lineage_digest(model.lineage)
        and predicate.get("bytes") == model.bytes
        and predicate.get("mirror") == model.mirror
    )


def _told(
    status: str, lineage: tuple[Step, ...], size: int, mirror: str, rules: str, at: str
) -> dict[str, Any]:
    return {
        "status": status,
        "bytes": size,
        "mirror": mirror,
        "vouchedBy": lineage[0].vouched_by,
        "lineage": lineage_json(lineage),
        "lineageDigest": lineage_digest(lineage),
        "policy": rules,
        "materials": [],
        "on": at,
    }
