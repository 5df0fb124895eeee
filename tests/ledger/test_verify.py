"""The verifier: every change of a small ledger is reported, at its entry, and nothing is ever repaired."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from allod.ledger import (
    BadCheckpoint,
    BadNote,
    BadSignature,
    Checkpoint,
    Log,
    PublicKey,
    Report,
    Signer,
    UnreadableLedger,
    root,
    sign_note,
    verify,
)
from allod.ledger._checkpoint import sign_checkpoint

ORIGIN = "allod/test"


@pytest.fixture
def ledger(log: Log, signer: Signer, envelope: Callable[[int], bytes]) -> Path:
    """Five entries in three appends: 0 | 1 2 3 | 4."""
    log.append([envelope(0)], signer)
    log.append([envelope(1), envelope(2), envelope(3)], signer)
    log.append([envelope(4)], signer)
    return Path(log.path)


@pytest.fixture
def small(log: Log, signer: Signer, envelope: Callable[[int], bytes]) -> Path:
    """Three entries in two appends: 0 | 1 2."""
    log.append([envelope(0)], signer)
    log.append([envelope(1), envelope(2)], signer)
    return Path(log.path)


def blocks(data: bytes) -> list[bytes]:
    """The file header, each record, in order."""
    return re.findall(
        rb"allod-ledger v1\n|entry \d+\n[^\n]*\n|tree [^\n]*\n|checkpoint \d+\n(?:[^\n]*\n){6}", data
    )


def check(path: Path, data: bytes, key: PublicKey, since: bytes | None = None) -> Report:
    path.write_bytes(data)
    report = verify(path, ORIGIN, key, since)
    assert path.read_bytes() == data  # never repairs
    return report


def causes(report: Report) -> list[tuple[int | None, str]]:
    return [(finding.entry, finding.cause) for finding in report.findings]


def test_an_unharmed_ledger_has_no_findings(ledger: Path, signer: Signer) -> None:
    report = verify(ledger, ORIGIN, signer.public)
    assert (report.ok, report.size, report.findings) == (True, 5, ())
    assert b"".join(blocks(ledger.read_bytes())) == ledger.read_bytes()


def test_no_flipped_bit_goes_unreported(small: Path, signer: Signer) -> None:
    data = small.read_bytes()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        report = check(small, bytes(changed), signer.public)
        assert not report.ok, position


def test_no_byte_replaced_by_any_of_the_formats_own_goes_unreported(small: Path, signer: Signer) -> None:
    data = small.read_bytes()
    start = data.index(b"tree 3")
    for position in range(start, len(data), 2):
        for value in b"\n 0{":
            if data[position] != value:
                changed = data[:position] + bytes([value]) + data[position + 1 :]
                assert not check(small, changed, signer.public).ok, (position, value)


def test_a_flipped_bit_in_an_entry_is_named_by_entry(ledger: Path, signer: Signer) -> None:
    data = ledger.read_bytes()
    starts = [match.end() for match in re.finditer(rb"entry \d+\n", data)]
    for number, start in enumerate(starts):
        changed = bytearray(data)
        changed[start + 100] ^= 1
        found = causes(check(ledger, bytes(changed), signer.public))
        first = {0: 0, 1: 1, 2: 1, 3: 1, 4: 4}[number]  # of the append that the entry came in
        assert found == [(number, "signature"), (first, "tree")]


def test_a_forged_entry_with_a_good_signature_is_a_finding_of_the_tree(
    ledger: Path, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    data = ledger.read_bytes().replace(envelope(2), envelope(8))
    report = check(ledger, data, signer.public)
    assert causes(report) == [(1, "tree")]
    assert "Entries 1 to 3" in report.findings[0].detail
    assert report.findings[0].error.code == "ledger.tree"


def test_no_dropped_doubled_or_swapped_record_goes_unreported(ledger: Path, signer: Signer) -> None:
    records = blocks(ledger.read_bytes())
    count = len(records)
    for first in range(count):
        without = records[:first] + records[first + 1 :]
        if first < count - 2:  # without its end, the last append is broken off: a note
            assert not check(ledger, b"".join(without), signer.public).ok, first
        twice = [*records[: first + 1], *records[first:]]
        assert not check(ledger, b"".join(twice), signer.public).ok, first
        for second in range(first + 1, count):
            swapped = list(records)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            if swapped != records:
                assert not check(ledger, b"".join(swapped), signer.public).ok, (first, second)


def test_a_dropped_or_doubled_append_is_found(ledger: Path, signer: Signer) -> None:
    records = blocks(ledger.read_bytes())
    first, second = records[3:6], records[6:11]
    report = check(ledger, b"".join(records[:3] + second + records[11:]), signer.public)
    assert causes(report) == [(0, "tree")]
    report = check(ledger, b"".join([*records[:6], *first, *records[6:]]), signer.public)
    assert "tree" in [finding.cause for finding in report.findings]


def test_entries_after_a_failure_keep_their_numbers(ledger: Path, signer: Signer) -> None:
    data = ledger.read_bytes()
    data = data.replace(b"\nentry ", b"\nentry 9", 1)  # entry 0 no longer reads
    start = [match.end() for match in re.finditer(rb"entry \d+\n", data)][4]
    changed = bytearray(data)
    changed[start + 100] ^= 1
    found = causes(check(ledger, bytes(changed), signer.public))
    assert found == [(0, "format"), (0, "tree"), (4, "signature"), (4, "tree")]


def test_a_foreign_checkpoint_is_found(ledger: Path, signer: Signer, other: Signer) -> None:
    records = blocks(ledger.read_bytes())
    note = sign_checkpoint(Checkpoint(ORIGIN, 4, bytes(32)), other)
    foreign = b"checkpoint %d\n%b\n" % (len(note), note)
    report = check(ledger, b"".join([*records[:10], foreign, *records[11:]]), signer.public)
    assert causes(report) == [(3, "checkpoint")]
    renamed = ledger.with_name("renamed")
    Log.create(renamed, "allod/else", signer)
    assert "checkpoint" in [finding.cause for finding in verify(renamed, ORIGIN, signer.public).findings]


def test_a_checkpoint_that_signs_other_entries_is_found(ledger: Path, signer: Signer) -> None:
    records = blocks(ledger.read_bytes())
    note = sign_checkpoint(Checkpoint(ORIGIN, 4, bytes(32)), signer)
    lying = b"checkpoint %d\n%b\n" % (len(note), note)
    report = check(ledger, b"".join([*records[:10], lying, *records[11:]]), signer.public)
    assert causes(report) == [(3, "format")]


def test_a_further_signature_in_a_stored_checkpoint_is_found(
    ledger: Path, signer: Signer, other: Signer
) -> None:
    records = blocks(ledger.read_bytes())
    note = records[-1].split(b"\n", 1)[1][:-1]
    text = note.split(b"\n\n")[0] + b"\n"
    more = note + sign_note(text, "witness", other).split(b"\n\n")[1]
    record = b"checkpoint %d\n%b\n" % (len(more), more)
    report = check(ledger, b"".join([*records[:-1], record]), signer.public)
    assert causes(report) == [(4, "format")]


def test_the_wrong_key_fails_every_entry_and_checkpoint(ledger: Path, other: Signer) -> None:
    found = causes(verify(ledger, ORIGIN, other.public))
    assert [entry for entry, cause in found if cause == "signature"] == [0, 1, 2, 3, 4]
    assert (3, "checkpoint") in found


@pytest.mark.parametrize(
    "data", [b"", b"junk", b"\n" * 50, bytes(5000), b"{" * 20_000, b"entry 5\n", b"tree 0\n"]
)
def test_a_file_that_is_no_ledger_is_reported(ledger: Path, signer: Signer, data: bytes) -> None:
    report = check(ledger, data, signer.public)
    assert not report.ok
    assert report.size == 0
    assert report.root == root([])


def test_a_torn_tail_is_a_note(ledger: Path, signer: Signer, envelope: Callable[[int], bytes]) -> None:
    report = check(ledger, ledger.read_bytes() + b"entry 700\n{", signer.public)
    assert (report.ok, report.size, causes(report)) == (True, 5, [(None, "torn")])
    report = check(ledger, ledger.read_bytes().replace(envelope(2), envelope(8)), signer.public)
    assert not report.ok
    assert [cause for _, cause in causes(report)] == ["torn", "tree"]


def test_a_tail_that_is_not_torn_is_a_failure(ledger: Path, signer: Signer) -> None:
    report = check(ledger, ledger.read_bytes() + b"entry 700\n{}\n", signer.public)
    assert not report.ok


def test_a_longer_ledger_extends_every_kept_checkpoint(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    kept = [log.checkpoint()]
    for number in range(6):
        log.append([envelope(number), envelope(number + 10)], signer)
        kept.append(log.checkpoint())
    for note in kept:
        assert verify(log.path, ORIGIN, signer.public, since=note).ok


def test_a_rewritten_ledger_is_a_fork(
    tmp_path: Path, ledger: Path, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    kept = Log(ledger, ORIGIN, signer.public).checkpoint()
    rewritten = Log.create(tmp_path / "rewritten.log", ORIGIN, signer)
    rewritten.append([envelope(0)], signer)
    rewritten.append([envelope(1), envelope(9), envelope(3)], signer)
    rewritten.append([envelope(4), envelope(5)], signer)
    assert verify(rewritten.path, ORIGIN, signer.public).ok  # by itself it cannot be told
    report = verify(rewritten.path, ORIGIN, signer.public, since=kept)
    assert causes(report) == [(None, "fork")]
    assert "kept checkpoint of 5" in report.findings[0].detail


def test_a_ledger_cut_at_an_older_checkpoint_is_a_fork(ledger: Path, signer: Signer) -> None:
    kept = Log(ledger, ORIGIN, signer.public).checkpoint()
    shorter = b"".join(blocks(ledger.read_bytes())[:11])
    assert check(ledger, shorter, signer.public).ok  # by itself it cannot be told
    assert causes(check(ledger, shorter, signer.public, since=kept)) == [(None, "fork")]


def test_entries_grouped_otherwise_still_extend(
    tmp_path: Path, ledger: Path, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    kept = Log(ledger, ORIGIN, signer.public).checkpoint()
    regrouped = Log.create(tmp_path / "regrouped.log", ORIGIN, signer)
    regrouped.append([envelope(n) for n in range(7)], signer)
    assert verify(regrouped.path, ORIGIN, signer.public, since=kept).ok


def test_damage_elsewhere_is_no_fork(ledger: Path, signer: Signer, envelope: Callable[[int], bytes]) -> None:
    kept = Log(ledger, ORIGIN, signer.public).checkpoint()
    damaged = ledger.read_bytes().replace(envelope(2), envelope(8))
    assert causes(check(ledger, damaged, signer.public, since=kept)) == [(1, "tree")]


def test_a_kept_checkpoint_must_be_this_ledgers(ledger: Path, signer: Signer, other: Signer) -> None:
    with pytest.raises(BadNote):
        verify(ledger, ORIGIN, signer.public, since=b"junk")
    with pytest.raises(BadSignature):
        verify(ledger, ORIGIN, signer.public, since=sign_checkpoint(Checkpoint(ORIGIN, 0, bytes(32)), other))
    with pytest.raises(BadCheckpoint):
        verify(ledger, ORIGIN, signer.public, since=sign_note(b"x\n", ORIGIN, signer))


def test_a_missing_file_is_a_refusal(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(UnreadableLedger):
        verify(tmp_path / "none", ORIGIN, signer.public)
