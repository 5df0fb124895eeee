"""C2SP signed notes: a text that people can read and keep, with Ed25519 signatures below it.

Only signature type 0x01 (Ed25519) is made and checked; lines by unknown keys, such as witnesses, are ignored.
https://c2sp.org/signed-note@v1.0.0
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from allod.ledger._encoding import decode_base64, encode_base64
from allod.ledger._errors import BadNote, BadSignature
from allod.ledger._keys import PublicKey, Signer

MAX_NOTE_BYTES: Final = 1024 * 1024
"""Room for 100 post-quantum signatures of 5 kB; more is not a note."""

MAX_NOTE_SIGNATURES: Final = 100
"""Verifiers must accept 16; the limit is that of Go's note package."""

_ED25519: Final = b"\x01"
_CONTROLS: Final = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_KEY_NAME: Final = re.compile(r"[^\s+\x00-\x1f]+")
_DASH: Final = "— ".encode()


def is_key_name(name: str) -> bool:
    """Tell whether a name may stand in a signature line: not empty, no Unicode space, no plus sign."""
    return _KEY_NAME.fullmatch(name) is not None


def key_hash(name: str, key: PublicKey) -> bytes:
    """Give the four bytes that mark a key in signature lines."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + _ED25519 + key.raw).digest()[:4]


def verifier_key(name: str, key: PublicKey) -> str:
    """Write a public key as other C2SP tools read it: name, key hash, type and key, joined by plus signs."""
    return f"{name}+{key_hash(name, key).hex()}+{encode_base64(_ED25519 + key.raw)}"


def sign_note(text: bytes, name: str, signer: Signer) -> bytes:
    """Sign a text.

    Args:
        text: UTF-8, ending in a line end, no other control characters.
        name: the key's name; for a checkpoint, the log's origin.
        signer: the key.

    Returns:
        The note: text, empty line, one signature line.

    Raises:
        BadNote: text or name cannot stand in a note.
    """
    if not is_key_name(name):
        raise BadNote(detail=f"{name!r} cannot name a key")
    _check_text(text)
    signature = encode_base64(key_hash(name, signer.public) + signer.sign(text))
    return b"%b\n%b%b %b\n" % (text, _DASH, name.encode("utf-8"), signature.encode("ascii"))


def open_note(note: bytes, name: str, key: PublicKey) -> bytes:
    """Check a note's signature by one known key.

    Args:
        note: the bytes as received.
        name: the key's name.
        key: the key.

    Returns:
        The text, line end included.

    Raises:
        BadNote: malformed.
        BadSignature: no line by this key, or one that does not hold.
    """
    text, lines = split_note(note)
    mark, seen = key_hash(name, key), False
    for signer_name, signature in lines:
        if signer_name == name and signature[:4] == mark:
            key.verify(signature[4:], text, f"note of {name}")
            seen = True
    if not seen:
        raise BadSignature(what=f"note of {name}", key=key.key_id[:16])
    return text


def split_note(note: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Part a note into its text and its signatures, checking form only.

    Returns:
        The text, and for each signature line the key's name with the decoded bytes (key hash and signature).

    Raises:
        BadNote: malformed.
    """
    if len(note) > MAX_NOTE_BYTES:
        raise BadNote(detail=f"{len(note)} bytes, more than {MAX_NOTE_BYTES}")
    text, separator, block = note.rpartition(b"\n\n")
    if not separator or not block.endswith(b"\n"):
        raise BadNote(detail="there is no empty line with signature lines after it")
    text += b"\n"
    _check_text(text)
    lines = block[:-1].split(b"\n")
    if len(lines) > MAX_NOTE_SIGNATURES:
        raise BadNote(detail=f"{len(lines)} signatures, more than {MAX_NOTE_SIGNATURES}")
    return text, list(_signatures(lines))


def _signatures(lines: list[bytes]) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        name, _, encoded = line.removeprefix(_DASH).partition(b" ")
        signature = decode_base64(encoded)
        try:
            named = name.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadNote(detail="a key name is not UTF-8") from error
        if not line.startswith(_DASH) or not is_key_name(named) or signature is None or len(signature) < 5:
            raise BadNote(detail="a signature line is malformed")
        yield named, signature


def _check_text(text: bytes) -> None:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadNote(detail="the text is not UTF-8") from error
    if not text.endswith(b"\n") or _CONTROLS.search(text):
        raise BadNote(detail="the text has control characters or no line end")
