"""Mails and archives through `add`: documents of one file, each with its own life, that file their blob."""

from __future__ import annotations

import hashlib
import runpy
from pathlib import Path

from sqlalchemy import select

from allod import Allod
from allod.corpus import versions_of
from allod.workspace import documents, versions, visible

MADE = runpy.run_path(str(Path(__file__).parent / "files" / "containers.py"))
zipped = MADE["zipped"]


def current(office: Allod) -> dict[str, str]:
    """Record and title of the visible current versions."""
    with office.workspace.read() as view:
        query = (
            select(documents.c.record, versions.c.title)
            .join(versions, versions.c.document == documents.c.id)
            .where(visible(versions, view.size))
        )
        return dict(tuple(row) for row in view.connection.execute(query))


def texts(**members: str) -> bytes:
    data: bytes = zipped({f"{name}.txt": text.encode() for name, text in members.items()})
    return data


def test_a_mail_and_its_attachments_are_found_and_point_to_each_other(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    MADE["mails"](tmp_path / "mails")
    path = tmp_path / "mails" / "budget.eml"
    summary = office.add([path], "rules")
    assert (summary.taken, summary.failed) == (3, [])
    assert ("../mails/budget.eml#a.txt", "attachment of 預算會議, 2026-03-05") in summary.notes
    assert current(office) == {"": "預算會議", "預算.xlsx": "預算", "a.txt": "a"}
    with office.workspace.read() as view:
        (version,) = versions_of(view, "../mails/budget.eml#a.txt")
    assert version.digest == hashlib.sha256(MADE["RULES"].encode()).hexdigest()
    assert version.blob == hashlib.sha256(path.read_bytes()).hexdigest()
    assert office.verify().ok


def test_a_member_changes_leaves_and_stays_like_a_record(office: Allod, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(texts(甲="甲方應登記。", 乙="乙方得登記。", 丙="丙方免登記。"))
    assert office.add([path], "rules").taken == 3
    path.write_bytes(texts(甲="甲方應登記。", 乙="乙方應登記。"))
    summary = office.add([path], "rules")
    assert (summary.taken, summary.changed, summary.unchanged, summary.gone) == (0, 1, 1, 1)
    assert {hit.text for hit in office.search("登記", 50)} == {"甲方應登記。", "乙方應登記。"}
    assert office.add([path], "rules").unchanged == 1  # the file, by its hash
    assert office.verify().ok


def test_an_attachment_that_a_mail_no_longer_has_is_over(office: Allod, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    top, attached = MADE["TOP"].encode(), MADE["attached"]('"a.txt"', "附件之文。".encode())
    path.write_bytes(top + MADE["parts"]("mixed", MADE["text"]("本文。"), attached))
    assert office.add([path], "rules").taken == 2
    path.write_bytes(top + MADE["text"]("新本文。").encode())
    summary = office.add([path], "rules")
    assert (summary.changed, summary.gone) == (1, 1)
    assert set(current(office)) == {""}
    assert office.verify().ok


def test_what_could_not_be_read_goes_on_and_what_is_gone_does_not(office: Allod, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(texts(甲="甲方應登記。", 乙="乙方得登記。", 丙="丙方免登記。"))
    office.add([path], "rules")
    path.write_bytes(zipped({"甲.txt": "甲方應登記。".encode(), "乙.txt": b"\0\0"}))
    summary = office.add([path], "rules")
    assert [failure.error.fields["file"] for failure in summary.failed] == [f"{path}/乙.txt"]
    assert summary.gone == 1
    assert set(current(office)) == {"甲.txt", "乙.txt"}
    assert office.verify().ok


def test_an_archive_that_cannot_be_opened_ends_nothing(office: Allod, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(texts(甲="甲方應登記。"))
    office.add([path], "rules")
    path.write_bytes(path.read_bytes()[:-30])
    summary = office.add([path], "rules")
    assert (summary.gone, len(summary.failed)) == (0, 1)
    assert set(current(office)) == {"甲.txt"}


def test_equal_members_are_both_documents_and_named_as_duplicates(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(texts(甲="應登記。", 乙="應登記。"))
    summary = office.add([tmp_path / "a.zip"], "rules")
    assert summary.taken == 2
    assert len(summary.duplicates) == 1


def test_the_bar_moves_within_archives_and_never_back(office: Allod, tmp_path: Path) -> None:
    for number in range(3):
        members = {f"{n}.txt": f"第 {n} 號公告。{'本公告自即日起生效。' * 2000}" for n in range(60)}
        data = {name: text.encode() for name, text in members.items()}
        (tmp_path / f"{number}.zip").write_bytes(zipped(data))
    told: list[int] = []
    ends: list[int] = []

    def tell(at) -> None:
        told.append(at.bytes_done)
        ends.append(at.bytes_found)

    office.add(sorted(tmp_path.glob("*.zip")), "rules", progress=tell)
    assert told == sorted(told)
    assert len(set(told)) > 6
    assert told[-1] == ends[-1] == sum(path.stat().st_size for path in tmp_path.glob("*.zip"))
