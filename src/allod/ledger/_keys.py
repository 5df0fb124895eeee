"""Ed25519 keys as files: one signer with its public half.

This file does not protect a private key against who can read the file, and knows no rotation. PEM: PKCS #8
(RFC 5958) for the signer, SubjectPublicKeyInfo (RFC 5280 section 4.1) for the public key. Signatures: RFC
8032, pure Ed25519.
"""

from __future__ import annotations

import hashlib
import os
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from allod.ledger._errors import BadKey, BadSignature, KeyExists, UnwritableLedger
from allod.ledger._files import create_file

MAX_KEY_BYTES: Final = 4096
"""An Ed25519 key in PEM takes 119 bytes; more than this is another file, not read to its end."""


class PublicKey:
    """The public half of a key: verifies what its signer signed."""

    __slots__ = ("_key", "key_id", "raw")

    def __init__(self, raw: bytes) -> None:
        """Take the 32 bytes of RFC 8032.

        Raises:
            BadKey: the bytes are not an Ed25519 public key.
        """
        try:
            self._key = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError as error:
            raise BadKey(path="public key", detail=f"{len(raw)} bytes instead of 32") from error
        self.raw = raw
        self.key_id = hashlib.sha256(raw).hexdigest()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> PublicKey:
        """Read a public key from a PEM file.

        Raises:
            BadKey: the file cannot be read or holds something else.
        """
        data = _read(path)
        try:
            key = load_pem_public_key(data)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise BadKey(path=os.fspath(path), detail="no public key in PEM form") from error
        if not isinstance(key, Ed25519PublicKey):
            raise BadKey(path=os.fspath(path), detail="a key of another kind")
        return cls(key.public_bytes_raw())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the key as PEM to a new file.

        Raises:
            KeyExists: the path is taken.
            UnwritableLedger: the file cannot be written.
        """
        _write(path, self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), mode=0o644)

    def verify(self, signature: bytes, data: bytes, what: str = "signature") -> None:
        """Check a signature over exactly these bytes.

        Args:
            signature: 64 bytes.
            data: the signed bytes.
            what: what the bytes are, for the error's sentence.

        Raises:
            BadSignature: it does not hold.
        """
        try:
            self._key.verify(signature, data)
        except InvalidSignature as error:
            raise BadSignature(what=what, key=self.key_id[:16]) from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"PublicKey({self.key_id[:16]}…)"


class Signer:
    """A private key that signs; its representation never shows the key."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        """Take the 32-byte seed of RFC 8032.

        Raises:
            BadKey: the seed has another length.
        """
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(seed)
        except ValueError as error:
            raise BadKey(path="private key", detail=f"{len(seed)} bytes instead of 32") from error
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> Signer:
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Signer:
        """Read a signer from an unencrypted PKCS #8 PEM file.

        Raises:
            BadKey: the file cannot be read or holds something else.
        """
        data = _read(path)
        try:
            key = load_pem_private_key(data, password=None)
        except TypeError as error:
            raise BadKey(path=os.fspath(path), detail="the key is encrypted") from error
        except (ValueError, UnsupportedAlgorithm) as error:
            raise BadKey(path=os.fspath(path), detail="no private key in PEM form") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadKey(path=os.fspath(path), detail="a key of another kind")
        return cls(key.private_bytes_raw())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the key as PKCS #8 PEM to a new file that only its owner may read (mode 0600).

        Raises:
            KeyExists: the path is taken; keys are never overwritten.
            UnwritableLedger: the file cannot be written.
        """
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write(path, pem, mode=0o600)

    def sign(self, data: bytes) -> bytes:
        """Sign exactly these bytes; 64 bytes (deterministic, RFC 8032)."""
        return self._key.sign(data)

    def __repr__(self) -> str:
        return f"Signer({self.public.key_id[:16]}…)"


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_KEY_BYTES + 1)
    except OSError as error:
        raise BadKey(path=os.fspath(path), detail=error.strerror or "unreadable") from error
    if len(data) > MAX_KEY_BYTES:
        raise BadKey(path=os.fspath(path), detail=f"more than {MAX_KEY_BYTES} bytes")
    return data


def _write(path: str | os.PathLike[str], data: bytes, *, mode: int) -> None:
    try:
        create_file(path, data, mode=mode)
    except FileExistsError as error:
        raise KeyExists(path=os.fspath(path)) from error
    except OSError as error:
        raise UnwritableLedger(path=os.fspath(path), detail=error.strerror or "unknown") from error
