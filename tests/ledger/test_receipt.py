"""Receipts: checked with nothing but the public key, and no changed byte passes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from allod.ledger import (
    BadProof,
    BadReceipt,
    BadSignature,
    DamagedLedger,
    LedgerError,
    Log,
    NoEntry,
    PublicKey,
    Signer,
    leaf_hash,
    open_envelope,
    receipt,
    verify_inclusion,
    verify_receipt,
)


@pytest.fixture
def filled(log: Log, signer: Signer, envelope: Callable[[int], bytes]) -> Log:
    for start in range(0, 9, 3):
        log.append([envelope(n) for n in range(start, start + 3)], signer)
    return log


def test_every_entry_has_a_receipt_that_gives_its_statement(
    filled: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    key = PublicKey(signer.public.raw)
    for number in range(9):
        assert verify_receipt(receipt(filled, number), key) == open_envelope(envelope(number), key)
        assert verify_receipt(receipt(filled, number), key, origin="allod/test").predicate == {"n": number}


def test_a_receipt_is_a_c2sp_tlog_proof_that_holds_the_entry(
    filled: Log, envelope: Callable[[int], bytes]
) -> None:
    head, note = receipt(filled, 4).split(b"\n\n", 1)
    header, extra, index, *hashes = head.decode().split("\n")
    assert header == "c2sp.org/tlog-proof@v1"
    assert base64.b64decode(extra.removeprefix("extra ")) == envelope(4)
    assert index == "index 4"
    assert note == filled.checkpoint()
    root = base64.b64decode(note.split(b"\n")[2])
    verify_inclusion(leaf_hash(envelope(4)), 4, 9, [base64.b64decode(line) for line in hashes], root)


def test_a_receipt_of_the_only_entry_has_an_empty_proof(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    log.append([envelope(0)], signer)
    assert verify_receipt(receipt(log, 0), signer.public).predicate == {"n": 0}


def test_an_old_receipt_stays_good_when_the_ledger_grows(
    filled: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    old = receipt(filled, 0)
    filled.append([envelope(20)], signer)
    assert verify_receipt(old, signer.public).predicate == {"n": 0}


def test_no_changed_bit_and_no_cut_of_a_receipt_passes(filled: Log, signer: Signer) -> None:
    good = receipt(filled, 5)
    for position in range(len(good)):
        changed = bytearray(good)
        changed[position] ^= 1 << position % 8
        with pytest.raises(LedgerError):
            verify_receipt(bytes(changed), signer.public)
        with pytest.raises(LedgerError):
            verify_receipt(good[:position], signer.public)


def test_parts_of_two_receipts_do_not_make_one(filled: Log, signer: Signer) -> None:
    one, two = (receipt(filled, number).split(b"\n") for number in (3, 4))
    with pytest.raises(BadProof):
        verify_receipt(b"\n".join([one[0], two[1], *one[2:]]), signer.public)
    with pytest.raises(BadProof):
        verify_receipt(b"\n".join([*one[:2], two[2], *one[3:]]), signer.public)


def test_another_key_or_origin_is_refused(filled: Log, signer: Signer, other: Signer) -> None:
    good = receipt(filled, 0)
    with pytest.raises(BadSignature):
        verify_receipt(good, other.public)
    with pytest.raises(BadSignature):
        verify_receipt(good, signer.public, origin="allod/else")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n\n",
        b"not a proof at all",
        b"c2sp.org/tlog-proof@v1\n",
        b"c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra e30=\nindex 00\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\nAAAA\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n"
        + (base64.b64encode(bytes(32)) + b"\n") * 64
        + b"\nx\n",
        b"c2sp.org/tlog-proof@v2\nextra e30=\nindex 0\n\ncheckpoint\n",
        b"x" * (24 * 1024 * 1024),
    ],
)
def test_malformed_receipts_are_refused(text: bytes, signer: Signer) -> None:
    with pytest.raises(BadReceipt):
        verify_receipt(text, signer.public)


def test_there_is_no_receipt_of_an_entry_that_is_not_there(filled: Log) -> None:
    for number in (-1, 9):
        with pytest.raises(NoEntry):
            receipt(filled, number)


def test_a_changed_ledger_gives_no_receipt(filled: Log, envelope: Callable[[int], bytes]) -> None:
    path = Path(filled.path)
    path.write_bytes(path.read_bytes().replace(envelope(2), envelope(3)))
    with pytest.raises(DamagedLedger):
        receipt(filled, 7)
