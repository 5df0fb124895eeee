"""The manifest: what a bundle is, and the digest of its list of digests, signed.

An in-toto Statement in a DSSE envelope, as every entry of a ledger. A bundle that is built in a workspace is
an act of it: the envelope in the bundle is the ledger's own entry.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from allod.bundle._errors import SignatureBroken
from allod.ledger import LedgerError, PublicKey, Statement, Subject, open_envelope, own_predicate
from allod.models import Model, Step
from allod.workspace import ModelRules

BUNDLE_TYPE = own_predicate("bundle")

_MOST_BYTES = 8 << 20  # of an envelope; a manifest has some kilobytes


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model in a bundle; its file is ``models/<sha256>.gguf``."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="ignore")
    name: str
    title: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: int
    chat: bool
    context: int
    languages: tuple[str, ...]
    lineage: Annotated[tuple[Step, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle is.

    Attributes:
        requirement: What is installed from it.
        python: The Python that its wheels are for, such as ``3.11``.
        machine: The machine that they are for, as the system calls it.
        platform: The system that they are for, as Python calls it.
        made: When, as the maker's clock had it (RFC 3339).
        rules: The rules under which its models were chosen.
        models: The models.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="ignore")
    requirement: str
    python: str
    machine: str
    platform: str
    made: str
    rules: ModelRules
    models: tuple[BundledModel, ...] = ()

    def predicate(self) -> dict[str, Any]:
        """Return the statement's body; the models are its materials."""
        told: dict[str, Any] = TypeAdapter(Manifest).dump_python(self, mode="json")
        materials = [Subject("model", model.sha256).descriptor() for model in self.models]
        return told | {"materials": materials}


def bundled(model: Model) -> BundledModel:
    """Return what a manifest says of a model of the workspace."""
    facts = (model.name, model.title, model.digest, model.bytes, model.chat, model.context, model.languages)
    return BundledModel(*facts, model.lineage)


def subject(digest: str) -> Subject:
    """Return the statement's subject: the list of digests, and by it every file.

    Args:
        digest: SHA-256 of the list, hex.

    Returns:
        The subject.
    """
    return Subject("bundle", digest)


def open_manifest(path: Path, key: PublicKey) -> tuple[Manifest, str]:
    """Check the signature, then read the manifest.

    Args:
        path: The envelope's file.
        key: Whose signature is required.

    Returns:
        The manifest, and the digest that the list of digests must have.

    Raises:
        SignatureBroken: It is not signed by that key, or signed and no manifest.
    """
    try:
        with path.open("rb") as file:
            envelope = file.read(_MOST_BYTES)
        statement = open_envelope(envelope.strip(), key)
        if statement.predicate_type != BUNDLE_TYPE or len(statement.subjects) != 1:
            raise SignatureBroken(path=path, key=key.key_id[:16], detail="it says something else")
        told = TypeAdapter(Manifest).validate_json(_body(statement))
    except OSError as error:
        raise SignatureBroken(path=path, key=key.key_id[:16], detail=error.strerror) from error
    except (LedgerError, ValidationError) as error:
        detail = type(error).__name__
        raise SignatureBroken(path=path, key=key.key_id[:16], detail=detail) from error
    return told, statement.subjects[0].sha256


def _body(statement: Statement) -> bytes:
    return json.dumps(dict(statement.predicate)).encode()
