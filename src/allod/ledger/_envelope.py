"""DSSE envelopes: the exact bytes of a statement, their type and a signature, in one line of JSON.

The signature covers the bytes, so nothing is ever re-encoded to be checked. A key id in an envelope is a hint
and is not trusted: the caller names the key.
https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md and …/envelope.md
"""

from __future__ import annotations

from typing import Final

from allod.ledger._encoding import decode_any_base64, decode_object, encode_base64
from allod.ledger._errors import BadEnvelope, BadSignature
from allod.ledger._keys import PublicKey, Signer
from allod.ledger._statement import Statement, parse_statement

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"

MAX_ENVELOPE_BYTES: Final = 16 * 1024 * 1024
"""A batch of 1,000 documents takes some 200 kB; this bounds what a hostile file can make a reader hold."""

MAX_SIGNATURES: Final = 16
"""Each one tried costs a verification."""


def pae(payload_type: str, body: bytes) -> bytes:
    """Encode type and body so that neither can be read as the other (DSSE v1 pre-authentication encoding).

    Args:
        payload_type: such as ``application/vnd.in-toto+json``.
        body: the payload's exact bytes.

    Returns:
        The bytes that are signed.
    """
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def sign(payload: bytes, signer: Signer) -> bytes:
    """Sign a statement.

    Args:
        payload: what :func:`allod.ledger.statement` returned.
        signer: the acting role's key.

    Returns:
        The DSSE envelope, one line of JSON without a line end: the ledger's entry.

    Raises:
        BadStatement: the payload is not a statement.
        BadEnvelope: it is larger than ``MAX_ENVELOPE_BYTES`` allows.
    """
    parse_statement(payload)
    signature = encode_base64(signer.sign(pae(PAYLOAD_TYPE, payload)))
    envelope = (
        f'{{"payload":"{encode_base64(payload)}","payloadType":"{PAYLOAD_TYPE}",'
        f'"signatures":[{{"keyid":"{signer.public.key_id}","sig":"{signature}"}}]}}'
    ).encode("ascii")
    if len(envelope) > MAX_ENVELOPE_BYTES:
        raise BadEnvelope(detail=f"{len(envelope)} bytes, more than {MAX_ENVELOPE_BYTES}")
    return envelope


def open_envelope(envelope: bytes, key: PublicKey) -> Statement:
    """Check the signature, then read the statement.

    Args:
        envelope: the bytes as received.
        key: whose signature is required; signatures by others are ignored.

    Returns:
        The statement, its signed bytes kept beside the parsed view. Whether its claims are true is not
        checked.

    Raises:
        BadEnvelope: malformed, or of another payload type.
        BadSignature: no signature holds for the key.
        BadStatement: the signed payload is not a statement.
    """
    payload, payload_type, signatures = _parse(envelope)
    message = pae(payload_type, payload)
    for signature in signatures:
        try:
            key.verify(signature, message, "envelope")
        except BadSignature:
            continue
        break
    else:
        raise BadSignature(what="envelope", key=key.key_id[:16])
    if payload_type != PAYLOAD_TYPE:
        raise BadEnvelope(detail=f"the payload type is not {PAYLOAD_TYPE}")
    return parse_statement(payload)


def _parse(envelope: bytes) -> tuple[bytes, str, list[bytes]]:
    if len(envelope) > MAX_ENVELOPE_BYTES:
        raise BadEnvelope(detail=f"{len(envelope)} bytes, more than {MAX_ENVELOPE_BYTES}")
    members = decode_object(envelope)
    if members is None:
        raise BadEnvelope(detail="not a JSON object")
    payload_type, encoded, listed = (members.get(name) for name in ("payloadType", "payload", "signatures"))
    payload = decode_any_base64(encoded) if isinstance(encoded, str) else None
    if payload is None or not isinstance(payload_type, str):
        raise BadEnvelope(detail="payload or payloadType is missing or malformed")
    try:
        payload_type.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadEnvelope(detail="payloadType is not text") from error
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_SIGNATURES:
        raise BadEnvelope(detail=f"there must be 1 to {MAX_SIGNATURES} signatures")
    signatures = []
    for item in listed:
        text = item.get("sig") if isinstance(item, dict) else None
        signature = decode_any_base64(text) if isinstance(text, str) else None
        if signature is None:
            raise BadEnvelope(detail="a signature is missing or malformed")
        signatures.append(signature)
    return payload, payload_type, signatures
