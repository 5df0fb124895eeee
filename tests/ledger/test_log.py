"""The log: a state machine against a list, damage that stops it, and what the caller is told."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from allod.ledger import (
    BadEntry,
    BadOrigin,
    DamagedLedger,
    LedgerExists,
    Log,
    NoEntry,
    Signer,
    Subject,
    TornLedger,
    UnreadableLedger,
    UnwritableLedger,
    WrongKey,
    leaf_hash,
    open_checkpoint,
    own_predicate,
    root,
    sign,
    statement,
    verify,
)

ORIGIN = "allod/test"
SIGNER = Signer(bytes(range(32)))
ENVELOPES = [
    sign(statement(own_predicate("test"), [Subject("", f"{number:064x}")], {"x": "y" * number}), SIGNER)
    for number in range(40)
]


class LedgerMachine(RuleBasedStateMachine):
    """Appends, crashes at any byte, cuts and reopens, compared with a plain list."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "ledger.log"
        self.log = Log.create(self.path, ORIGIN, SIGNER)
        self.model: list[bytes] = []
        self.kept: list[bytes] = [self.log.checkpoint()]
        self.torn = 0

    @precondition(lambda self: not self.torn)
    @rule(batch=st.lists(st.sampled_from(ENVELOPES), max_size=4))
    def append(self, batch: list[bytes]) -> None:
        numbers = self.log.append(batch, SIGNER)
        assert numbers == range(len(self.model), len(self.model) + len(batch))
        self.model += batch
        self.kept.append(self.log.checkpoint())

    @precondition(lambda self: not self.torn)
    @rule(batch=st.lists(st.sampled_from(ENVELOPES), min_size=1, max_size=3), data=st.data())
    def crash_during_append(self, batch: list[bytes], data: st.DataObject) -> None:
        before = self.path.stat().st_size
        Log(self.path, ORIGIN, SIGNER.public).append(batch, SIGNER)
        after = self.path.stat().st_size
        self.torn = data.draw(st.integers(1, after - before - 1))
        os.truncate(self.path, before + self.torn)

    @precondition(lambda self: self.torn)
    @rule(batch=st.lists(st.sampled_from(ENVELOPES), max_size=2))
    def append_refuses_a_torn_tail(self, batch: list[bytes]) -> None:
        with pytest.raises(TornLedger):
            self.log.append(batch, SIGNER)

    @rule()
    def cut(self) -> None:
        assert self.log.cut_torn() == self.torn
        self.torn = 0

    @rule()
    def reopen(self) -> None:
        self.log = Log(self.path, ORIGIN, SIGNER.public)

    @rule(data=st.data())
    def verify_since_any_kept_checkpoint(self, data: st.DataObject) -> None:
        report = verify(self.path, ORIGIN, SIGNER.public, since=data.draw(st.sampled_from(self.kept)))
        assert report.ok
        assert [finding.cause for finding in report.findings] == (["torn"] if self.torn else [])
        assert (report.size, report.root) == (len(self.model), root(map(leaf_hash, self.model)))

    @invariant()
    def holds_what_the_list_holds(self) -> None:
        assert self.log.size() == len(self.model)
        assert list(self.log.entries()) == self.model
        checkpoint = open_checkpoint(self.log.checkpoint(), ORIGIN, SIGNER.public)
        assert checkpoint.root == root(map(leaf_hash, self.model))

    def teardown(self) -> None:
        self.folder.cleanup()


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


def test_an_empty_ledger_begins_with_a_signed_checkpoint_of_nothing(log: Log, signer: Signer) -> None:
    assert log.size() == 0
    assert list(log.entries()) == []
    assert open_checkpoint(log.checkpoint(), ORIGIN, signer.public).size == 0
    assert verify(log.path, ORIGIN, signer.public).ok


def test_an_append_is_one_write_and_one_fsync(
    log: Log, signer: Signer, envelope: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    write, sync = os.pwrite, os.fdatasync
    monkeypatch.setattr(os, "pwrite", lambda *args: calls.append("write") or write(*args))
    monkeypatch.setattr(os, "fdatasync", lambda *args: calls.append("fsync") or sync(*args))
    log.append([envelope(n) for n in range(5)], signer)
    assert calls == ["write", "fsync"]


def test_opening_a_large_ledger_reads_only_its_end(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    log.append([envelope(n) for n in range(300)], signer)
    log.append([envelope(0)], signer)
    data = bytearray(Path(log.path).read_bytes())
    data[20:-20_000] = b"?" * len(data[20:-20_000])  # were it read, it would be refused
    Path(log.path).write_bytes(data)
    assert Log(log.path, ORIGIN, signer.public).append([envelope(1)], signer) == range(301, 302)


def test_two_logs_on_one_file_see_each_other(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    second = Log(log.path, ORIGIN, signer.public)
    for number in range(6):
        (log, second)[number % 2].append([envelope(number)], signer)
    assert log.size() == second.size() == 6
    assert list(log.entries()) == [envelope(n) for n in range(6)]
    assert verify(log.path, ORIGIN, signer.public).ok


def test_a_reader_beside_a_writer_sees_the_last_whole_append(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    log.append([envelope(0)], signer)
    before = Path(log.path).stat().st_size
    log.append([envelope(1), envelope(2)], signer)
    whole = Path(log.path).read_bytes()
    for end in range(before, len(whole), 7):
        Path(log.path).write_bytes(whole[:end])
        reader = Log(log.path, ORIGIN, signer.public)
        assert reader.size() == 1
        assert list(reader.entries()) == [envelope(0)]
        assert reader.entry(0) == envelope(0)


def test_single_entries_are_found_by_number(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    log.append([envelope(n) for n in range(3)], signer)
    assert [log.entry(n) for n in range(3)] == [envelope(n) for n in range(3)]
    for number in (-1, 3):
        with pytest.raises(NoEntry):
            log.entry(number)


@pytest.mark.parametrize("entry", [b"", b"x", b"{\n}", b"{}\n", b"{" + b" " * (16 * 1024 * 1024) + b"}"])
def test_what_is_no_entry_is_not_appended(log: Log, signer: Signer, entry: bytes) -> None:
    before = Path(log.path).read_bytes()
    with pytest.raises(BadEntry):
        log.append([b"{}", entry], signer)
    assert Path(log.path).read_bytes() == before


def test_another_key_may_not_append(log: Log, other: Signer, envelope: Callable[[int], bytes]) -> None:
    with pytest.raises(WrongKey):
        log.append([envelope(0)], other)


def test_a_ledger_is_never_created_over_a_file(log: Log, signer: Signer) -> None:
    with pytest.raises(LedgerExists):
        Log.create(log.path, ORIGIN, signer)


def test_missing_folders_and_files_are_refusals(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(UnwritableLedger):
        Log.create(tmp_path / "none" / "ledger.log", ORIGIN, signer)
    missing = Log(tmp_path / "none.log", ORIGIN, signer.public)
    with pytest.raises(UnreadableLedger):
        missing.size()
    with pytest.raises(UnreadableLedger):
        missing.append([b"{}"], signer)
    with pytest.raises(UnreadableLedger):
        list(missing.entries())
    with pytest.raises(BadOrigin):
        Log(tmp_path / "x", "a b", signer.public)


def test_a_refused_write_leaves_nothing_behind(
    log: Log, signer: Signer, envelope: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([envelope(0)], signer)
    before = Path(log.path).read_bytes()

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(UnwritableLedger, match="Input/output error"):
            log.append([envelope(1)], signer)
    assert Path(log.path).read_bytes() == before
    assert log.append([envelope(1)], signer) == range(1, 2)


def test_a_short_write_is_completed(
    log: Log, signer: Signer, envelope: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", lambda fd, data, offset: write(fd, data[:100], offset))
        log.append([envelope(0)], signer)
    assert verify(log.path, ORIGIN, signer.public).size == 1


def test_damage_at_the_end_stops_reading_appending_and_cutting(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    log.append([envelope(0)], signer)
    start = Path(log.path).stat().st_size
    log.append([envelope(1)], signer)
    whole = Path(log.path).read_bytes()
    trailer = whole.index(b"\ntree 2", start)
    for position in range(trailer, len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1
        Path(log.path).write_bytes(damaged)
        fresh = Log(log.path, ORIGIN, signer.public)
        with pytest.raises(DamagedLedger):
            fresh.size()
        with pytest.raises(DamagedLedger):
            fresh.append([envelope(2)], signer)
        with pytest.raises(DamagedLedger):
            fresh.cut_torn()
        assert Path(log.path).read_bytes() == damaged


@pytest.mark.parametrize("tail", [b"\n", b"junk", b"entry 5\nab\ncd", b"tree 9"])
def test_what_is_no_broken_off_append_is_never_cut(log: Log, signer: Signer, tail: bytes) -> None:
    with open(log.path, "ab") as file:
        file.write(tail)
    with pytest.raises(DamagedLedger):
        log.cut_torn()
    assert Path(log.path).read_bytes().endswith(tail)


def test_damage_in_the_middle_is_met_when_read(
    log: Log, signer: Signer, envelope: Callable[[int], bytes]
) -> None:
    log.append([envelope(0)], signer)
    log.append([envelope(1)], signer)
    data = Path(log.path).read_bytes().replace(b"\nentry ", b"\nentri ", 1)
    Path(log.path).write_bytes(data)
    with pytest.raises(DamagedLedger):
        list(log.entries())


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, signer: Signer) -> None:
    for data in (b"", b"hello\n", bytes(100_000), b"allod-ledger v1\n"):
        path = tmp_path / "other"
        path.write_bytes(data)
        with pytest.raises(DamagedLedger):
            Log(path, ORIGIN, signer.public).size()


def test_a_ledger_of_another_workspace_or_key_is_refused(log: Log, signer: Signer, other: Signer) -> None:
    with pytest.raises(DamagedLedger):
        Log(log.path, "allod/else", signer.public).size()
    with pytest.raises(DamagedLedger):
        Log(log.path, ORIGIN, other.public).size()
