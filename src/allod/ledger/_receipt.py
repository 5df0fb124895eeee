"""Receipts: one entry with all that is needed to check it, offline, with nothing but the public key.

A receipt is a C2SP tlog-proof file whose extra data is the entry itself; the extra data is not trusted, it is
hashed and must be the proved leaf. A receipt shows that the log had signed this entry in; not that its claims
are true.
https://c2sp.org/tlog-proof@v1
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from allod.ledger._checkpoint import open_checkpoint
from allod.ledger._encoding import decode_base64, decode_decimal, encode_base64
from allod.ledger._envelope import MAX_ENVELOPE_BYTES, open_envelope
from allod.ledger._errors import BadProof, BadReceipt, DamagedLedger, NoEntry
from allod.ledger._keys import PublicKey
from allod.ledger._log import Log
from allod.ledger._merkle import HASH_BYTES, inclusion_proof, leaf_hash, verify_inclusion
from allod.ledger._note import MAX_NOTE_BYTES
from allod.ledger._statement import Statement

_HEADER: Final = b"c2sp.org/tlog-proof@v1"

_MAX_PROOF_HASHES: Final = 63
"""The height of the largest tree whose size a checkpoint can write."""

MAX_RECEIPT_BYTES: Final = MAX_ENVELOPE_BYTES * 4 // 3 + MAX_NOTE_BYTES + 8192


def receipt(log: Log, index: int) -> bytes:
    """Write the receipt of an entry, against the log's last checkpoint.

    Args:
        log: the ledger; it is read once, and only its form and this entry's proof are checked.
        index: the entry's number, from 0.

    Returns:
        Text in UTF-8, to be given to anyone; file ending ``.tlog-proof``.

    Raises:
        NoEntry: there is none of that number.
        UnreadableLedger: the file cannot be read.
        DamagedLedger: the entries do not hash to the signed root.
    """
    note = log.checkpoint()  # before the entries: a writer may add more meanwhile
    checkpoint = open_checkpoint(note, log.origin, log.key)
    if not 0 <= index < checkpoint.size:
        raise NoEntry(path=log.path, entry=index, size=checkpoint.size)
    leaves, envelope = [], b""
    for number, entry in enumerate(islice(log.entries(), checkpoint.size)):
        leaves.append(leaf_hash(entry))
        if number == index:
            envelope = entry
    try:
        proof = inclusion_proof(leaves, index)
        verify_inclusion(leaf_hash(envelope), index, checkpoint.size, proof, checkpoint.root)
    except BadProof as error:
        raise DamagedLedger(path=log.path, offset=0, detail="the entries are not those signed") from error
    lines = [
        _HEADER.decode(),
        f"extra {encode_base64(envelope)}",
        f"index {index}",
        *map(encode_base64, proof),
        "",
        "",
    ]
    return "\n".join(lines).encode("ascii") + note


def verify_receipt(receipt: bytes, key: PublicKey, origin: str | None = None) -> Statement:
    """Check a receipt: checkpoint signature, inclusion of the entry, entry signature.

    Args:
        receipt: the bytes as received.
        key: the log's public key, from a source that is trusted for it.
        origin: the log that it must be from; by default any log of this key.

    Returns:
        The statement. Whether it was withdrawn or amended later only the ledger can tell.

    Raises:
        BadReceipt: malformed.
        BadNote: the checkpoint is not a signed note.
        BadCheckpoint: the checkpoint is malformed or of another log.
        BadSignature: checkpoint or entry is not signed by this key.
        BadProof: the entry is not in the tree.
        BadEnvelope: the entry is malformed.
        BadStatement: the entry is not a statement.
    """
    envelope, index, proof, note = _parse(receipt)
    name = note.partition(b"\n")[0].decode("utf-8", "replace")
    checkpoint = open_checkpoint(note, name if origin is None else origin, key)
    verify_inclusion(leaf_hash(envelope), index, checkpoint.size, proof, checkpoint.root)
    return open_envelope(envelope, key)


def _parse(receipt: bytes) -> tuple[bytes, int, list[bytes], bytes]:
    if len(receipt) > MAX_RECEIPT_BYTES:
        raise BadReceipt(detail=f"{len(receipt)} bytes, more than {MAX_RECEIPT_BYTES}")
    head, _, note = receipt.partition(b"\n\n")
    header, *lines = head.split(b"\n")
    if header != _HEADER:
        raise BadReceipt(detail=f"the first line is not {_HEADER.decode()}")
    if len(lines) < 2 or not lines[0].startswith(b"extra ") or not lines[1].startswith(b"index "):
        raise BadReceipt(detail="the lines extra and index are missing")
    envelope, index = decode_base64(lines[0][6:]), decode_decimal(lines[1][6:])
    hashes = [decode_base64(line) for line in lines[2 : 3 + _MAX_PROOF_HASHES]]
    proof = [item for item in hashes if item is not None and len(item) == HASH_BYTES]
    if envelope is None or index is None or len(proof) != len(lines) - 2 or len(proof) > _MAX_PROOF_HASHES:
        raise BadReceipt(detail="entry, index or proof is malformed")
    return envelope, index, proof, note
