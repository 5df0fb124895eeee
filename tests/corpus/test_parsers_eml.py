"""`_eml`: what of a mail is its text, what an attachment, and what neither."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._eml import contents
from allod.corpus._parsers._members import Bounds, Entry
from allod.corpus._parsers._values import Options, Parsed

MADE = runpy.run_path(str(Path(__file__).parent / "files" / "containers.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("mails")
    MADE["mails"](path)
    MADE["bad_mails"](path)
    return path


def read(path: Path) -> tuple[Parsed, list[Entry]]:
    mail, *attached = contents(path, path.name, Bounds(Options()))
    assert isinstance(mail, Parsed)
    return mail, [each for each in attached if isinstance(each, Entry)]


def body(mail: Parsed) -> str:
    return "\n".join(block.text for block in mail.blocks if block.kind not in {"heading", "row"})


def test_subject_people_and_date_stand_over_the_text(folder: Path) -> None:
    mail, attached = read(folder / "plain.eml")
    assert (mail.title, mail.date, mail.notes, attached) == ("預算會議", "2026-03-05", [], [])
    subject, head, *_ = mail.blocks
    assert (subject.text, subject.kind, subject.level) == ("預算會議", "heading", 1)
    assert head.kind == "row"
    assert head.text == (
        "From: 王小明 <wang@example.tw>\nTo: office@example.tw\nDate: 2026-03-05 14:30+08:00"
    )
    assert body(mail) == f"各位同仁：\n{MADE['RULES']}"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("budget.eml", "純文字。"),  # plain text before HTML
        ("html-only.eml", MADE["RULES"]),
        ("quoted.eml", "本市公告。"),
        ("japanese.eml", "東京都の規則。"),
        ("raw-big5.eml", "本市公告，不另行文。"),
        ("flowed.eml", "本市公告自即日起生效。\n-- \n王"),
        ("signed.eml", "已簽章。"),
        ("related.eml", "有圖。"),
        ("wrong-charset.eml", "本市公告。"),
        ("deep-parts.eml", "底"),
    ],
)
def test_the_text_is_read_whatever_it_is_wrapped_in(folder: Path, file: str, text: str) -> None:
    assert body(read(folder / file)[0]) == text


def test_a_heading_of_the_text_stands_below_the_subject(folder: Path) -> None:
    mail, _ = read(folder / "html-only.eml")
    assert [(b.text, b.level) for b in mail.blocks if b.kind == "heading"] == [("預算會議", 1), ("公告", 2)]


def test_attachments_say_what_mail_they_are_of(folder: Path) -> None:
    _, attached = read(folder / "budget.eml")
    assert [each.name for each in attached] == ["預算.xlsx", "a.txt"]
    assert all(each.notes == ("attachment of 預算會議, 2026-03-05",) for each in attached)
    assert attached[1].read() == MADE["RULES"].encode()


def test_pictures_that_adorn_and_signatures_are_no_attachments(folder: Path) -> None:
    assert read(folder / "related.eml")[1] == []
    mail, attached = read(folder / "signed.eml")
    assert attached == []
    assert mail.notes == ["signed; the signature was not checked"]


def test_a_forwarded_mail_is_a_member_named_by_its_subject(folder: Path) -> None:
    _, (inner,) = read(folder / "forwarded.eml")
    assert inner.name == "inner.eml"
    mail, *_ = contents(Member(inner.read()), "inner.eml", Bounds(Options()))
    assert isinstance(mail, Parsed)
    assert body(mail) == "內信。"


def test_an_attachment_without_ending_gets_that_of_its_type(tmp_path: Path) -> None:
    parts = MADE["parts"]("mixed", MADE["attached"]('"報告"', b"%PDF-", "application/pdf"))
    (tmp_path / "a.eml").write_bytes(MADE["TOP"].encode() + parts)
    assert [each.name for each in read(tmp_path / "a.eml")[1]] == ["報告.pdf"]


def test_an_attached_picture_is_an_attachment(tmp_path: Path) -> None:
    parts = MADE["parts"]("mixed", MADE["text"]("見圖。"), MADE["attached"]('"掃描.png"', b"x", "image/png"))
    (tmp_path / "a.eml").write_bytes(MADE["TOP"].encode() + parts)
    assert [each.name for each in read(tmp_path / "a.eml")[1]] == ["掃描.png"]


def test_an_attachment_of_a_part_that_is_not_shown_is_not_lost(tmp_path: Path) -> None:
    page = MADE["parts"](
        "mixed", "Content-Type: text/html\r\n\r\n<p>x</p>", MADE["attached"]('"a.pdf"', b"x")
    )
    parts = MADE["parts"]("alternative", MADE["text"]("純文字。"), page)
    (tmp_path / "a.eml").write_bytes(MADE["TOP"].encode() + parts)
    mail, attached = read(tmp_path / "a.eml")
    assert (body(mail), [each.name for each in attached]) == ("純文字。", ["a.pdf"])


def test_a_name_that_would_lead_elsewhere_is_cut_to_its_last_part(folder: Path) -> None:
    assert [each.name for each in read(folder / "evil-name.eml")[1]] == ["evil.txt"]
