"""The models of a workspace, as the facade shows them: `opened.models`."""

from __future__ import annotations

from pathlib import Path

from allod import models
from allod.models import Model, Offer, Progress
from allod.workspace import Workspace


class Models:
    """Language models: what there is, what is here, and the acts that bring and end them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def list(self) -> list[Offer]:
        """List the catalog and what is here, each with what policy says of it.

        Returns:
            One offer a name, in order of the names.
        """
        return models.offers(self._workspace)

    def show(self, name: str) -> Offer:
        """Return one model with its whole lineage.

        Args:
            name: Of the catalog, or as it is called here.

        Returns:
            The offer.

        Raises:
            ModelUnknown: Nothing has that name.
        """
        return models.offer_named(self._workspace, name)

    def fetch(self, name: str, *, accept_digest: bool = False, progress: Progress | None = None) -> Model:
        """Bring a model of the catalog here. Run again after a crash, it goes on.

        Args:
            name: The catalog entry.
            accept_digest: Take what the mirror gives where nobody vouches for the file, and record that.
            progress: Called now and then, and when a mirror is given up.

        Returns:
            The model, entered in the ledger.

        Raises:
            ModelBarred: Policy forbids it; the error names the ancestor and the rule.
            ModelUnknown: The catalog has no such entry.
            Unpinned: Nobody vouches for the file, and `accept_digest` is off.
            FetchError: No mirror gave it; the kind of error says why.
        """
        return models.fetch(self._workspace, name, accept_digest=accept_digest, progress=progress)

    def derive(self, name: str, *, progress: Progress | None = None) -> Model:
        """Make a model of the catalog from another one that is here.

        Args:
            name: The catalog entry; it says which model is its base and where that is cut off.
            progress: Called now and then.

        Returns:
            The model, entered in the ledger with its base.

        Raises:
            ModelBarred: Policy forbids it or its base; the error names the ancestor and the rule.
            ModelUnknown: The catalog has no such entry.
            NotDerived: It is not made from another model.
            BaseNotHere: The base is not here.
            FetchError: It could not be made; the kind of error says why.
        """
        return models.derive(self._workspace, name, progress=progress)

    def add(
        self,
        file: Path | str,
        *,
        name: str | None = None,
        lineage: Path | str | None = None,
        progress: Progress | None = None,
    ) -> Model:
        """Bring a GGUF file of one's own here.

        Args:
            file: The file.
            name: What to call it; without it, the name of the catalog entry with the same digest.
            lineage: TOML file that tells where it comes from; without it, the catalog must know the digest.
            progress: Called now and then.

        Returns:
            The model, entered in the ledger.

        Raises:
            ModelBarred: Policy forbids it; the error names the ancestor and the rule.
            NotGguf: Weights in another format.
            LineageNeeded: Nobody says where it comes from.
            LineageContradicted: The catalog knows this file with another lineage.
        """
        told = None if lineage is None else Path(lineage)
        return models.add(self._workspace, Path(file), name=name, lineage=told, progress=progress)

    def remove(self, name: str) -> Model:
        """End a model: its record stays, its file goes when no other name uses it.

        Args:
            name: What it is called here.

        Returns:
            What was removed.

        Raises:
            ModelUnknown: The workspace has no such model.
        """
        return models.remove(self._workspace, name)
