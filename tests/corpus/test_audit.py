"""`verify` names what does not agree: a changed original, text, row or end; a row without statement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from allod import Allod
from allod.corpus import RecordDiffers, audit
from allod.ledger import open_envelope
from allod.workspace import View

Intrude = Callable[[str], None]


@pytest.fixture
def filled(office: Allod, documents: Path) -> Allod:
    office.add([documents], "rules")
    (documents / "圖書館.txt").write_text("市立圖書館每週二休館。\n", "utf-8")
    office.add([documents], "rules")
    assert office.verify().ok
    return office


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            "update passages set text = replace(text, '六', '七') where text like '%六百點%'",
            "corpus.text_changed",
        ),
        ("update passages set start = start + 1 where id = 1", "corpus.text_changed"),
        ("update versions set title = 'x' where id = 1", "corpus.row_changed"),
        ("update versions set blob = digest, digest = text_digest where id = 1", "corpus.row_changed"),
        ("update versions set ended = null where ended is not null", "corpus.end_differs"),
        ("update versions set ended = 4 where id = 1", "corpus.end_differs"),
        ("update documents set path = 'elsewhere' where id = 1", "corpus.row_changed"),
        ("update sources set licence = 'MIT'", "corpus.row_changed"),
        ("update sources set classification = 'public', until = '2099-01-01'", "corpus.row_changed"),
        ("update versions set commitment = '" + "0" * 64 + "' where id = 1", "corpus.row_unsigned"),
        ("update acts set envelope = (select salt from sources) where entry = 2", "api.act_differs"),
    ],
)
def test_a_change_behind_the_ledgers_back_is_named(
    filled: Allod, intrude: Intrude, change: str, code: str
) -> None:
    intrude(change)
    result = filled.verify()
    assert not result.ok
    assert code in [problem.error.code for problem in result.problems]


def test_what_another_process_does_meanwhile_is_no_difference(filled: Allod, documents: Path) -> None:
    workspace = filled.workspace
    size = workspace.log.size()
    (documents / "圖書館.txt").write_text("市立圖書館每週三休館。\n", "utf-8")
    filled.add([documents], "rules")
    statements = {
        entry: open_envelope(envelope, workspace.key)
        for entry, envelope in enumerate(workspace.log.entries())
        if entry < size
    }
    with workspace.database.read() as connection:
        assert list(audit(workspace, View(connection, size), statements)) == []


def test_a_deleted_document_is_a_statement_without_row(filled: Allod, intrude: Intrude) -> None:
    intrude("delete from passages where version = 1")
    intrude("delete from versions where id = 1")
    assert "corpus.row_lost" in [problem.error.code for problem in filled.verify().problems]


def _flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)


@pytest.mark.parametrize(
    ("damage", "code"), [(_flip, "corpus.blob_changed"), (Path.unlink, "corpus.blob_lost")]
)
def test_a_damaged_original_is_named_by_entry(
    filled: Allod, damage: Callable[[Path], None], code: str
) -> None:
    digest = next(filled.workspace.blobs.names())
    damage(filled.workspace.blobs.path(digest))
    problems = filled.verify().problems
    assert [problem.error.code for problem in problems] == [code]
    assert isinstance(problems[0].error, RecordDiffers)
    assert problems[0].entry is not None


def test_an_act_lost_from_the_database_is_named(filled: Allod, intrude: Intrude) -> None:
    intrude("delete from acts where entry = 1")
    assert "api.act_lost" in [problem.error.code for problem in filled.verify().problems]


def test_a_ledger_that_was_cut_back_is_no_crash(filled: Allod) -> None:
    path = Path(filled.workspace.log.path)
    raw = path.read_bytes()
    # Back to an earlier checkpoint: everything after the third one from the end is gone.
    cut = raw
    for _ in range(3):
        cut = cut[: cut.rindex(b"\nentry ")]
    path.write_bytes(cut + b"\n")
    codes = [problem.error.code for problem in filled.verify().problems]
    assert "api.ledger_cut" in codes
