"""Salted commitments: the ledger names content that only who holds the salt can recognise.

A bare digest of a short text (a name, a question) can be found by trying; a salted one cannot, and destroying
the salt together with the content ends the link for good. The caller keeps the salt beside the content. HMAC:
RFC 2104.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

SALT_BYTES: Final = 32
"""As long as the digest, so that guessing the salt is no easier than guessing the digest."""


def new_salt() -> bytes:
    """Draw a new salt of 32 bytes from the system's randomness."""
    return secrets.token_bytes(SALT_BYTES)


def commit(content: bytes, salt: bytes) -> str:
    """Commit to a content: HMAC-SHA256 with the salt as key.

    Args:
        content: any bytes.
        salt: 32 bytes from :func:`new_salt`, one for each content.

    Returns:
        64 hex digits, used wherever a statement names a digest.
    """
    return hmac.new(salt, content, hashlib.sha256).hexdigest()
