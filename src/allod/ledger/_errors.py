"""What can go wrong in the ledger: one class a cause, each with its sentence and its remedy.

All derive from :class:`LedgerError`, so that a caller can tell the ledger's refusals from all others. The
causes that :func:`allod.ledger.verify` finds are instances of the same classes, kept in its report instead of
raised.
"""

from __future__ import annotations

from allod.errors import AllodError


class LedgerError(AllodError):
    """The root of this package's errors."""

    code = "ledger"
    sentence = "The ledger refused: {detail}."


class BadKey(LedgerError):
    """A key file or key bytes are not an Ed25519 key."""

    code = "ledger.key"
    sentence = "{path}: not an Ed25519 key ({detail}); give the PEM file that this workspace wrote."


class KeyExists(LedgerError):
    """A key would be written over another file."""

    code = "ledger.key-exists"
    sentence = "{path}: a file is already there, and keys are never overwritten; choose another path."


class WrongKey(LedgerError):
    """A signer does not belong to the ledger it should sign for."""

    code = "ledger.wrong-key"
    sentence = "{path}: this ledger is signed by key {expected}, not by {given}; use the workspace's own key."


class BadStatement(LedgerError):
    """A payload is not an in-toto Statement v1."""

    code = "ledger.statement"
    sentence = "Not an in-toto statement v1: {detail}; correct it before it is signed."


class BadEnvelope(LedgerError):
    """Bytes are not a DSSE envelope of a statement."""

    code = "ledger.envelope"
    sentence = "Not a DSSE envelope: {detail}; give the envelope's bytes exactly as they were signed."


class BadSignature(LedgerError):
    """A signature does not hold for the given bytes and key."""

    code = "ledger.signature"
    sentence = (
        "{what}: the signature does not hold for key {key}; the bytes were changed, or another key signed "
        "them: compare with a copy kept elsewhere."
    )


class BadNote(LedgerError):
    """Bytes are not a C2SP signed note."""

    code = "ledger.note"
    sentence = "Not a C2SP signed note: {detail}; give the note's bytes unchanged, line ends included."


class BadCheckpoint(LedgerError):
    """A note is not a checkpoint of this log."""

    code = "ledger.checkpoint"
    sentence = "Not a checkpoint of {origin}: {detail}; give a checkpoint that this ledger printed."


class BadProof(LedgerError):
    """A Merkle proof does not hold."""

    code = "ledger.proof"
    sentence = "The Merkle proof does not hold: {detail}; ask for a new one from the ledger."


class BadReceipt(LedgerError):
    """Bytes are not a receipt."""

    code = "ledger.receipt"
    sentence = "Not a receipt: {detail}; give the file that `allod receipt` wrote, unchanged."


class BadOrigin(LedgerError):
    """A log's name cannot stand in a signed note."""

    code = "ledger.origin"
    sentence = "{origin}: not a name for a ledger; use ASCII letters, digits, dots and / - _ only."


class BadEntry(LedgerError):
    """Bytes cannot be an entry of the ledger."""

    code = "ledger.entry"
    sentence = "The entry cannot be appended: {detail}; an entry is one line of JSON, as `sign` returns it."


class NoEntry(LedgerError):
    """The ledger has no entry of that number."""

    code = "ledger.no-entry"
    sentence = "{path}: there is no entry {entry}; the ledger has {size} entries, counted from 0."


class LedgerExists(LedgerError):
    """A ledger would be created over another file."""

    code = "ledger.exists"
    sentence = "{path}: a ledger is already there; open it instead of creating it."


class UnreadableLedger(LedgerError):
    """The operating system refused to read the file."""

    code = "ledger.unreadable"
    sentence = "{path}: cannot be read ({detail}); check that the file exists and that you may read it."


class UnwritableLedger(LedgerError):
    """The operating system refused to write; nothing was acknowledged."""

    code = "ledger.unwritable"
    sentence = "{path}: cannot be written ({detail}); nothing was entered: check space and permissions."


class TornLedger(LedgerError):
    """Bytes of a broken-off append lie past the last checkpoint."""

    code = "ledger.torn"
    sentence = (
        "{path}: {bytes} bytes of an append that was broken off lie past the last checkpoint; they were "
        "never acknowledged, and the next writer cuts them."
    )


class DamagedLedger(LedgerError):
    """The file is not what a ledger writes."""

    code = "ledger.damaged"
    sentence = (
        "{path}: damaged at byte {offset} ({detail}); nothing was changed: run `allod verify`, then restore "
        "the file from a copy."
    )


class TreeMismatch(LedgerError):
    """Entries do not hash to the root that was signed for them."""

    code = "ledger.tree"
    sentence = (
        "Entries {first} to {last} are not those that were signed in the checkpoint of size {size}: changed, "
        "dropped, added or moved; restore them from a copy."
    )


class ForkedLedger(LedgerError):
    """The ledger does not extend a checkpoint that was kept."""

    code = "ledger.fork"
    sentence = (
        "This ledger ({size} entries) does not extend the kept checkpoint of {kept} entries: the history was "
        "rewritten or cut; keep both and ask who holds the key."
    )
