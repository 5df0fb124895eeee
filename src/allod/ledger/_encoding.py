"""Strict readings of the small encodings that the formats are built from: base64, hex, decimals, JSON.

Each reading accepts exactly one spelling of a value, so that a changed byte never reads as the same value;
each returns ``None`` for anything else and leaves the error to the caller, who knows the format.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Final, NoReturn, cast

_DECIMAL: Final = re.compile(rb"0|[1-9][0-9]{0,18}")
"""Sizes and indices: no sign, no leading zero, below 2**64 (C2SP tlog-checkpoint, "tree size")."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def encode_base64(data: bytes) -> str:
    """Encode in standard base64 (RFC 4648 section 4), with padding."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: bytes) -> bytes | None:
    """Decode canonical standard base64; ``None`` for any other spelling."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        return None
    return data if base64.b64encode(data) == text else None


def decode_any_base64(text: str) -> bytes | None:
    """Decode standard or URL-safe base64, both of which DSSE verifiers must accept."""
    try:
        return binascii.a2b_base64(text.replace("-", "+").replace("_", "/"), strict_mode=True)
    except (binascii.Error, ValueError):
        return None


def decode_decimal(text: bytes) -> int | None:
    """Read a decimal without sign or leading zero."""
    return int(text) if _DECIMAL.fullmatch(text) else None


def is_sha256(text: object) -> bool:
    """Tell whether a value is the hex form of a SHA-256 digest, in lower case."""
    return isinstance(text, str) and _SHA256.fullmatch(text) is not None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two readers may pick different values of a repeated name: what was signed must mean one thing only.
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _no_constant(_: str) -> NoReturn:
    raise ValueError


_JSON: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def decode_object(data: bytes) -> dict[str, Any] | None:
    """Read a JSON object in UTF-8 without repeated names, NaN or infinities; ``None`` for all else."""
    try:
        value = _JSON.decode(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
