"""`_eml_text`: headers, names and bodies in whatever encoding they came."""

from __future__ import annotations

import email
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._eml_text import date_of, file_name, header, text_of, words


def mail(raw: str | bytes) -> email.message.Message:
    return email.message_from_bytes(raw.encode() if isinstance(raw, str) else raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?6aCQ566X5pyD6K2w?=", "預算會議"),
        ("=?big5?Q?=B9w=BA=E2?= 2026", "預算 2026"),
        ("=?iso-2022-jp?B?GyRCNXdCJxsoQg==?=", "距則"),
        ("=?big5?B?uXe6?=\r\n =?big5?B?4g==?=", "預算"),  # a character divided between two words
        ("=?klingon?Q?abc?=", "abc"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("中文 =?utf-8?B?6aCQ?=", "中文 預"),
    ],
)
def test_encoded_words_are_decoded_in_the_encoding_that_each_names(raw: str, said: str) -> None:
    assert words(raw) == said


@given(st.text(max_size=80))
def test_no_header_raises(raw: str) -> None:
    words(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "cp950"])
def test_a_header_that_is_not_encoded_as_it_must_be_is_read_all_the_same(encoding: str) -> None:
    assert header(mail("Subject: 預算會議\n 紀錄\n\n".encode(encoding)), "subject") == "預算會議 紀錄"


@pytest.mark.parametrize(
    "line",
    [
        'Content-Disposition: attachment; filename="=?utf-8?B?6aCQ566XLnBkZg==?="',
        "Content-Disposition: attachment; filename*=utf-8''%E9%A0%90%E7%AE%97.pdf",
        "Content-Disposition: attachment; filename*0*=big5''%B9w; filename*1*=%BA%E2.pdf",
        'Content-Disposition: attachment; filename="預算.pdf"',
        'Content-Type: application/pdf; name="=?big5?B?uXe64i5wZGY=?="',
    ],
)
def test_the_name_of_an_attachment_is_found_wherever_mailers_put_it(line: str) -> None:
    assert file_name(mail(f"{line}\n\n")) == "預算.pdf"


def test_a_date_keeps_its_zone_and_nonsense_is_none() -> None:
    said = date_of(mail("Date: Thu, 5 Mar 2026 14:30:00 +0800\n\n"))
    assert said is not None
    assert (said.isoformat(), said.utcoffset()) == ("2026-03-05T14:30:00+08:00", timedelta(hours=8))
    for nonsense in ("yesterday", "Thu, 99 Mar 2026 14:30:00", ""):
        assert date_of(mail(f"Date: {nonsense}\n\n")) is None


def test_flowed_lines_are_joined_and_quotes_and_signatures_are_not() -> None:
    top = "Content-Type: text/plain; charset=utf-8; format=flowed\n\n"
    assert text_of(mail(top + "one \ntwo\n> said \n> so\n-- \nme"))[0] == "one two\n> said \n> so\n-- \nme"
    joined = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n本市公 \n告。"
    assert text_of(mail(joined))[0] == "本市公告。"


def test_bytes_that_are_no_characters_are_marked_and_counted() -> None:
    text, notes = text_of(
        mail(b"Content-Type: text/plain; charset=utf-8\n\n" + "公".encode() + b"\xff\xfe\x81")
    )
    assert text == "公\ufffd\ufffd\ufffd"
    assert notes == ["3 characters could not be decoded"]


def test_a_wrong_label_is_no_hindrance() -> None:
    raw = b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + "本市公告，不另行文。".encode("cp950")
    assert text_of(mail(raw)) == ("本市公告，不另行文。", ["encoding: cp950"])
