"""What there is: the catalog and the workspace's own models in one list, each with what policy says of it."""

from __future__ import annotations

from dataclasses import dataclass

from allod import policy
from allod.models._catalog import Entry, catalog_of
from allod.models._errors import ModelUnknown
from allod.models._lineage import Step, decide
from allod.models._record import accepted
from allod.models._store import Model, installed
from allod.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that is here, or that could be fetched.

    Attributes:
        name: What it is called.
        title: What its developer calls it.
        bytes: Size of its file, where it is known.
        digest: SHA-256 of its file, where it is known: of the catalog, or as this workspace accepted it.
        lineage: From the model itself to the first base.
        decision: Whether policy allows it; a refusal names the ancestor and the rule.
        entry: The catalog's entry, if it has one.
        model: The model, if it is here.
    """

    name: str
    title: str
    bytes: int | None
    digest: str | None
    lineage: tuple[Step, ...]
    decision: policy.Decision
    entry: Entry | None
    model: Model | None

    @property
    def state(self) -> str:
        """``barred``, ``installed``, ``unpinned`` or ``available``."""
        if not self.decision.allowed:
            return "barred"
        if self.model is not None:
            return "installed"
        return "available" if self.digest else "unpinned"


def offers(workspace: Workspace) -> list[Offer]:
    """List the catalog and what is here beside it.

    Args:
        workspace: Which.

    Returns:
        One offer a name, in order of the names.
    """
    here = {model.name: model for model in installed(workspace)}
    known = catalog_of(workspace.settings.model)
    return [_offer(workspace, name, known.get(name), here.get(name)) for name in sorted(here | known)]


def offer_named(workspace: Workspace, name: str) -> Offer:
    """Return one offer.

    Args:
        workspace: Which.
        name: The model's name.

    Returns:
        The offer.

    Raises:
        ModelUnknown: Neither the catalog nor the workspace has it.
    """
    found = next((offer for offer in offers(workspace) if offer.name == name), None)
    if found is None:
        raise ModelUnknown(name=name)
    return found


def _offer(workspace: Workspace, name: str, entry: Entry | None, model: Model | None) -> Offer:
    rules = workspace.settings.policy.models
    if model is not None:
        told = decide(model.lineage, rules)
        return Offer(name, model.title, model.bytes, model.digest, model.lineage, told, entry, model)
    assert entry is not None, "a name comes from one of the two"
    digest = entry.sha256 or accepted(workspace, name, entry.lineage)
    return Offer(
        name, entry.title, entry.bytes, digest, entry.lineage, decide(entry.lineage, rules), entry, None
    )
