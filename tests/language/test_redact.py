"""Stand-ins: the same number the same, another key another, never found again."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import UnknownLocale, personal, redact
from allod.language._redact import canonical

KEY, OTHER = b"k" * 32, b"o" * 32
MANY = st.lists(
    st.sampled_from(
        ["A123456789", "身分證字號", "0912-345-678", "電話", "2345-6789", "統編", "22099131", "、", "-", " ",
         "號", "車號AB-1234", "訂單編號", "a@b.tw", "卡號4111111111111111", "護照號碼300000000", "\n", "〕",
         "第", "\u200b", "〔手機號碼 BCDFGHJK〕"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def test_one_number_has_one_stand_in_however_it_is_written() -> None:
    text, counts = redact("手機0912-345-678、+886912345678及０９１２３４５６７８", KEY)
    stand_ins = set(text.removeprefix("手機").replace("及", "、").split("、"))
    assert counts == Counter(mobile=3)
    assert len(stand_ins) == 1
    assert stand_ins.pop().startswith("〔手機號碼 ")


def test_another_number_or_key_has_another_stand_in() -> None:
    same = redact("A123456789", KEY)[0]
    assert same == redact("Ａ-123456789", KEY)[0]
    assert same != redact("A123456789", OTHER)[0]
    assert same != redact("F131104093", KEY)[0]


def test_the_text_around_stays_as_it_is() -> None:
    text, _ = redact("  申請人：王小明（A123456789），\n地址：臺北市。 ", KEY)
    assert text.startswith("  申請人：王小明（〔身分證字號 ")
    assert text.endswith("〕），\n地址：臺北市。 ")


@given(MANY)
def test_nothing_is_left_to_find_and_redacting_again_changes_nothing(text: str) -> None:
    redacted, counts = redact(text, KEY)
    assert personal(redacted) == []
    assert redact(redacted, KEY) == (redacted, Counter())
    assert (redacted == text) == (counts == Counter())


def test_the_names_are_the_locales() -> None:
    assert redact("A123456789", KEY, "en")[0].startswith("〔identity number ")
    with pytest.raises(UnknownLocale):
        redact("A123456789", KEY, "xx")


@pytest.mark.parametrize(
    ("kind", "written", "form"),
    [
        ("landline", "（０２）２３４５－６７８９", "0223456789"),
        ("landline", "+886 (2) 2345 6789 ext. 5", "0223456789#5"),
        ("landline", "02-23456789分機5", "0223456789#5"),
        ("mobile", "00886-912-345-678", "0912345678"),
        ("email", "Li.Hua@Example.ORG", "li.hua@example.org"),
        ("plate", "ABC-1234", "abc1234"),
        ("card", "4111 1111-11111111", "4111111111111111"),
    ],
)
def test_ways_to_write_it_have_one_form(kind: str, written: str, form: str) -> None:
    assert canonical(kind, written) == form
