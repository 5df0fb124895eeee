"""in-toto Statement v1: who says what about which digests.

This file builds and reads the payload; it signs nothing and knows no predicate's fields (docs/ledger.md lists
them).
https://github.com/in-toto/attestation/blob/v1.1.0/spec/v1/statement.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from allod.ledger._encoding import decode_object, is_sha256
from allod.ledger._errors import BadStatement

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"

SLSA_PROVENANCE: Final = "https://slsa.dev/provenance/v1"
"""Predicate of acts that make artifacts from artifacts: https://slsa.dev/spec/v1.0/provenance."""

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f]+")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Subject:
    """An artifact that a statement names: a label and a SHA-256 digest (or commitment) in hex."""

    name: str
    sha256: str

    def descriptor(self) -> dict[str, Any]:
        """Give the in-toto ResourceDescriptor, as ``materials`` and ``resolvedDependencies`` list it."""
        digest = {"sha256": self.sha256}
        return {"name": self.name, "digest": digest} if self.name else {"digest": digest}


@dataclass(frozen=True, slots=True)
class Statement:
    """The parsed view of a payload; ``payload`` holds the signed bytes exactly as they were received."""

    payload: bytes
    predicate_type: str
    subjects: tuple[Subject, ...]
    predicate: Mapping[str, Any]


def own_predicate(name: str) -> str:
    """Name a predicate type of Allod's own.

    Args:
        name: such as ``answer`` or ``rights``.

    Returns:
        ``urn:allod:predicate:<name>:v1``.

    Raises:
        BadStatement: the name has other characters than a-z, 0-9 and hyphens.
    """
    if not _NAME.fullmatch(name):
        raise BadStatement(detail=f"{name!r} cannot name a predicate")
    return f"urn:allod:predicate:{name}:v1"


def statement(predicate_type: str, subjects: Sequence[Subject], predicate: Mapping[str, Any]) -> bytes:
    """Build the payload that :func:`allod.ledger.sign` signs.

    Args:
        predicate_type: a URI, such as ``own_predicate("answer")`` or ``SLSA_PROVENANCE``.
        subjects: at least one; each with a SHA-256 digest.
        predicate: anything that JSON can hold, names as strings, no NaN.

    Returns:
        The statement as compact JSON in UTF-8, names in the order given.

    Raises:
        BadStatement: a part is missing or malformed.
    """
    members = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": subject.name, "digest": {"sha256": subject.sha256}} for subject in subjects],
        "predicateType": predicate_type,
        "predicate": dict(predicate),
    }
    try:
        payload = json.dumps(members, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
            "utf-8"
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise BadStatement(detail="the predicate holds something that JSON cannot") from error
    parse_statement(payload)
    return payload


def parse_statement(payload: bytes) -> Statement:
    """Read a payload strictly.

    Raises:
        BadStatement: it is not a Statement v1 whose subjects all carry a SHA-256 digest.
    """
    members = decode_object(payload)
    if members is None:
        raise BadStatement(detail="the payload is not a JSON object")
    if members.get("_type") != STATEMENT_TYPE:
        raise BadStatement(detail=f"_type is not {STATEMENT_TYPE}")
    predicate_type = members.get("predicateType")
    if not isinstance(predicate_type, str) or not _URI.fullmatch(predicate_type):
        raise BadStatement(detail="predicateType is not a URI")
    predicate = members.get("predicate")
    if not isinstance(predicate, dict):
        raise BadStatement(detail="predicate is not an object")
    listed = members.get("subject")
    if not isinstance(listed, list) or not listed:
        raise BadStatement(detail="there is no subject")
    subjects = tuple(parse_descriptor(item, f"subject {number}") for number, item in enumerate(listed))
    return Statement(payload, predicate_type, subjects, predicate)


def parse_descriptor(item: object, what: str) -> Subject:
    """Read a ResourceDescriptor: an optional name and a digest set with ``sha256``.

    Args:
        item: the JSON value.
        what: where it stands, for the error's sentence.

    Raises:
        BadStatement: there is no SHA-256 digest in lower-case hex, or the name is not a string.
    """
    digests = item.get("digest") if isinstance(item, dict) else None
    sha256 = digests.get("sha256") if isinstance(digests, dict) else None
    name = item.get("name", "") if isinstance(item, dict) else None
    if not isinstance(sha256, str) or not is_sha256(sha256) or not isinstance(name, str):
        raise BadStatement(detail=f"{what} has no name and sha256 digest")
    return Subject(name, sha256)
