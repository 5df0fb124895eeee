"""C2SP checkpoints: a signed note that says "this log has so many entries, and this is their root".

Whoever keeps one can later show that history was not rewritten; a checkpoint alone proves no entry.
https://c2sp.org/tlog-checkpoint@v1.0.0
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from allod.ledger._encoding import decode_base64, decode_decimal, encode_base64
from allod.ledger._errors import BadCheckpoint, BadOrigin
from allod.ledger._keys import PublicKey, Signer
from allod.ledger._merkle import HASH_BYTES
from allod.ledger._note import open_note, sign_note

_ORIGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,254}")
"""Narrower than C2SP asks: schema-less, no spaces or plus, and one line of ASCII that can be read aloud."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of a log at a time."""

    origin: str
    size: int
    root: bytes


def check_origin(origin: str) -> None:
    """Check that a name can be a log's origin.

    Raises:
        BadOrigin: it cannot.
    """
    if not _ORIGIN.fullmatch(origin):
        raise BadOrigin(origin=origin)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Sign a checkpoint under its origin as key name; the note's bytes.

    Raises:
        BadOrigin: the origin cannot name a key.
    """
    check_origin(checkpoint.origin)
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{encode_base64(checkpoint.root)}\n"
    return sign_note(text.encode("utf-8"), checkpoint.origin, signer)


def open_checkpoint(note: bytes, origin: str, key: PublicKey) -> Checkpoint:
    """Check the signature, then read the checkpoint.

    Args:
        note: the bytes as received; signature lines by others are ignored.
        origin: the log that it must be of.
        key: the log's key.

    Raises:
        BadNote: not a signed note.
        BadSignature: not signed by this key under this origin.
        BadCheckpoint: of another log, or malformed.
    """
    lines = open_note(note, origin, key).split(b"\n")
    if lines[0] != origin.encode("utf-8"):
        raise BadCheckpoint(origin=origin, detail="it names another log")
    if len(lines) != 4:
        raise BadCheckpoint(origin=origin, detail="it has not three lines")
    size, root = decode_decimal(lines[1]), decode_base64(lines[2])
    if size is None or root is None or len(root) != HASH_BYTES:
        raise BadCheckpoint(origin=origin, detail="size or root is malformed")
    return Checkpoint(origin, size, root)
