"""DSSE: the published vector, and envelopes that must not open."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from allod.ledger import (
    PAYLOAD_TYPE,
    BadEnvelope,
    BadSignature,
    BadStatement,
    LedgerError,
    Signer,
    open_envelope,
    pae,
    sign,
)
from allod.ledger._envelope import _parse

# https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md, "Test Vectors".
VECTOR_PAE = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
VECTOR = (
    b'{"payload": "aGVsbG8gd29ybGQ=",\n "payloadType": "http://example.com/HelloWorld",\n'
    b' "signatures": [{"sig": '
    b'"A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}'
)
VECTOR_KEY = ec.EllipticCurvePublicNumbers(
    46950820868899156662930047687818585632848591499744589407958293238635476079160,
    5640078356564379163099075877009565129882514886557779369047442380624545832820,
    ec.SECP256R1(),
).public_key()


def test_pae_and_envelope_of_the_published_vector() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == VECTOR_PAE
    payload, kind, (signature,) = _parse(VECTOR)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    VECTOR_KEY.verify(encode_dss_signature(r, s), pae(kind, payload), ec.ECDSA(hashes.SHA256()))


def test_pae_counts_bytes_not_characters() -> None:
    assert pae("é", "臺".encode()) == b"DSSEv1 2 \xc3\xa9 3 \xe8\x87\xba"


def test_an_envelope_opens_with_its_key_and_keeps_the_payload(
    signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    sealed = envelope(7)
    assert b"\n" not in sealed
    opened = open_envelope(sealed, signer.public)
    assert opened.payload == base64.b64decode(json.loads(sealed)["payload"])
    assert opened.predicate == {"n": 7}


def test_another_key_does_not_open(other: Signer, envelope: Callable[[int], bytes]) -> None:
    with pytest.raises(BadSignature):
        open_envelope(envelope(1), other.public)


def changed(sealed: bytes, **changes: Any) -> bytes:
    members = json.loads(sealed)
    members.update(changes)
    return json.dumps({name: item for name, item in members.items() if item is not ...}).encode()


def test_url_safe_base64_and_several_signatures_are_read(
    signer: Signer, other: Signer, envelope: Callable[[int], bytes]
) -> None:
    members = json.loads(envelope(3))
    mine = members["signatures"][0]["sig"]
    message = pae(PAYLOAD_TYPE, base64.b64decode(members["payload"]))
    theirs = base64.urlsafe_b64encode(other.sign(message)).decode()
    both = changed(envelope(3), signatures=[{"sig": theirs}, {"sig": mine, "keyid": "a lie"}], more=1)
    assert open_envelope(both, signer.public) == open_envelope(both, other.public)


def test_a_changed_payload_or_type_is_refused(signer: Signer, envelope: Callable[[int], bytes]) -> None:
    foreign = json.loads(envelope(2))["payload"]
    with pytest.raises(BadSignature):
        open_envelope(changed(envelope(1), payload=foreign), signer.public)
    with pytest.raises(BadSignature):
        open_envelope(changed(envelope(1), payloadType="text/plain"), signer.public)


def test_a_well_signed_payload_of_another_type_is_refused(signer: Signer) -> None:
    signature = base64.b64encode(signer.sign(pae("text/plain", b"{}"))).decode()
    sealed = {"payload": "e30=", "payloadType": "text/plain", "signatures": [{"sig": signature}]}
    with pytest.raises(BadEnvelope):
        open_envelope(json.dumps(sealed).encode(), signer.public)


def test_a_well_signed_payload_that_is_no_statement_is_refused(signer: Signer) -> None:
    signature = base64.b64encode(signer.sign(pae(PAYLOAD_TYPE, b"{}"))).decode()
    sealed = {"payload": "e30=", "payloadType": PAYLOAD_TYPE, "signatures": [{"sig": signature}]}
    with pytest.raises(BadStatement):
        open_envelope(json.dumps(sealed).encode(), signer.public)
    with pytest.raises(BadStatement):
        sign(b"{}", signer)


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": ...},
        {"payload": 1},
        {"payload": "*"},
        {"payloadType": ...},
        {"payloadType": 1},
        {"payloadType": "\ud800"},
        {"signatures": ...},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": ["x"]},
        {"signatures": [{}]},
        {"signatures": [{"sig": 1}]},
        {"signatures": [{"sig": "*"}]},
        {"signatures": [{"sig": "AAAA"}] * 17},
    ],
)
def test_malformed_envelopes_are_refused(
    signer: Signer, envelope: Callable[[int], bytes], changes: dict[str, Any]
) -> None:
    with pytest.raises(BadEnvelope):
        open_envelope(changed(envelope(1), **changes), signer.public)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b'{"payload":"","payload":""}'])
def test_bytes_that_are_no_object_are_refused(signer: Signer, data: bytes) -> None:
    with pytest.raises(BadEnvelope):
        open_envelope(data, signer.public)


def test_an_envelope_beyond_the_limit_is_refused(signer: Signer) -> None:
    with pytest.raises(BadEnvelope):
        open_envelope(b"{" + b" " * (16 * 1024 * 1024) + b"}", signer.public)


def test_no_cut_of_an_envelope_opens(signer: Signer, envelope: Callable[[int], bytes]) -> None:
    sealed = envelope(1)
    for end in range(len(sealed)):
        with pytest.raises(LedgerError):
            open_envelope(sealed[:end], signer.public)
