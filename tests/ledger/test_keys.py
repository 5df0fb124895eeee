"""Keys: files that are never overwritten and that only their owner reads; anything else is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from allod.ledger import BadKey, BadSignature, KeyExists, PublicKey, Signer, UnwritableLedger

# RFC 8032 section 7.1, test 3.
SEED = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
PUBLIC = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)


def test_signatures_are_those_of_rfc_8032() -> None:
    signer = Signer(bytes.fromhex(SEED))
    assert signer.public.raw.hex() == PUBLIC
    assert signer.sign(b"\xaf\x82").hex() == SIGNATURE
    signer.public.verify(bytes.fromhex(SIGNATURE), b"\xaf\x82")


def test_a_key_survives_its_file_which_only_the_owner_may_read(tmp_path: Path) -> None:
    signer = Signer.generate()
    signer.save(tmp_path / "key.pem")
    signer.public.save(tmp_path / "key.pub")
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    assert Signer.load(tmp_path / "key.pem").public == signer.public
    loaded = PublicKey.load(tmp_path / "key.pub")
    assert loaded == signer.public
    assert hash(loaded) == hash(signer.public)
    assert loaded.key_id == signer.public.key_id
    assert len(loaded.key_id) == 64


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    Signer.generate().save(path)
    before = path.read_bytes()
    with pytest.raises(KeyExists):
        Signer.generate().save(path)
    with pytest.raises(KeyExists):
        Signer.generate().public.save(path)
    assert path.read_bytes() == before


def test_a_folder_that_is_missing_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(UnwritableLedger):
        Signer.generate().save(tmp_path / "nowhere" / "key.pem")


def test_no_representation_shows_the_private_key() -> None:
    signer = Signer(bytes.fromhex(SEED))
    assert SEED[:8] not in repr(signer)
    assert signer.public.key_id[:16] in repr(signer)
    assert signer.public.key_id[:16] in repr(signer.public)


def test_a_signature_by_another_key_or_over_other_bytes_is_refused(signer: Signer, other: Signer) -> None:
    with pytest.raises(BadSignature):
        signer.public.verify(other.sign(b"x"), b"x")
    with pytest.raises(BadSignature):
        signer.public.verify(signer.sign(b"x"), b"y")
    with pytest.raises(BadSignature):
        signer.public.verify(b"", b"x")


@pytest.mark.parametrize("size", [0, 31, 33])
def test_raw_keys_of_another_length_are_refused(size: int) -> None:
    with pytest.raises(BadKey):
        PublicKey(bytes(size))
    with pytest.raises(BadKey):
        Signer(bytes(size))


def pem(private: ec.EllipticCurvePrivateKey | x25519.X25519PrivateKey) -> tuple[bytes, bytes]:
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


@pytest.mark.parametrize(
    "private", [ec.generate_private_key(ec.SECP256R1()), x25519.X25519PrivateKey.generate()]
)
def test_keys_of_another_kind_are_refused(
    tmp_path: Path, private: ec.EllipticCurvePrivateKey | x25519.X25519PrivateKey
) -> None:
    secret, public = pem(private)
    (tmp_path / "key.pem").write_bytes(secret)
    (tmp_path / "key.pub").write_bytes(public)
    with pytest.raises(BadKey):
        Signer.load(tmp_path / "key.pem")
    with pytest.raises(BadKey):
        PublicKey.load(tmp_path / "key.pub")


def test_an_encrypted_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    key = ed25519.Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")))
    with pytest.raises(BadKey):
        Signer.load(path)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\xff" * 100, b"x" * 5000, b"-----BEGIN PRIVATE KEY-----\nAA\n"]
)
def test_files_that_hold_no_key_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(data)
    with pytest.raises(BadKey):
        Signer.load(path)
    with pytest.raises(BadKey):
        PublicKey.load(path)


def test_a_missing_file_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="No such file"):
        Signer.load(tmp_path / "none.pem")
    with pytest.raises(BadKey):
        PublicKey.load(tmp_path)


def test_a_signer_file_is_no_public_key_file(tmp_path: Path) -> None:
    Signer.generate().save(tmp_path / "key.pem")
    with pytest.raises(BadKey):
        PublicKey.load(tmp_path / "key.pem")
