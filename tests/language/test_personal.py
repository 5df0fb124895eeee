"""Each kind in many forms, what only looks like one, and offsets that reproduce what was found."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import Personal, fold, personal
from allod.language import _personal as module

FOUND = [
    ("身分證A123456789號", "national_id", "A123456789"),
    ("Ａ１２３４５６７８９", "national_id", "Ａ１２３４５６７８９"),
    ("a123456789", "national_id", "a123456789"),
    ("證號 A-123456789。", "national_id", "A-123456789"),
    ("A12345\u200b6789", "national_id", "A12345\u200b6789"),
    ("居留證A800000014", "resident_id", "A800000014"),
    ("居留證AD30196818。", "resident_id", "AD30196818"),
    ("手機0912345678", "mobile", "0912345678"),
    ("請撥0912345678號手機", "mobile", "0912345678"),
    ("（0912-345-678）", "mobile", "0912-345-678"),
    ("+886 912 345 678", "mobile", "+886 912 345 678"),
    ("09-1234-5678", "mobile", "09-1234-5678"),
    ("電話(02)2345-6789#12", "landline", "(02)2345-6789#12"),
    ("（０２）２３４５－６７８９", "landline", "（０２）２３４５－６７８９"),
    ("02–2345–6789", "landline", "02–2345–6789"),
    ("07-347-6908", "landline", "07-347-6908"),
    ("049-2271327分機 5", "landline", "049-2271327分機 5"),
    ("電話：+886 (2) 2345 6789", "landline", "+886 (2) 2345 6789"),
    ("電話 0223456789", "landline", "0223456789"),
    ("電話\n2345-6789", "landline", "2345-6789"),
    ("信箱a@b.tw收", "email", "a@b.tw"),
    ("<li.hua+news@sub.example.co>", "email", "li.hua+news@sub.example.co"),
    ("卡號4111-1111-1111-1111。", "card", "4111-1111-1111-1111"),
    ("3782 822463 10005", "card", "3782 822463 10005"),
    ("統一編號為22099131", "business", "22099131"),
    ("22099131（統編）", "business", "22099131"),
    ("護照號碼：300000000", "passport", "300000000"),
    ("Passport No. A12345678", "passport", "A12345678"),
    ("ABC-1234違停", "plate", "ABC-1234"),
    ("車號1234-AB", "plate", "1234-AB"),
    ("駕駛AB-1234號自用小客車", "plate", "AB-1234"),
    ("車牌號碼 abc1234", "plate", "abc1234"),
]
NOTHING = [
    "A123456788", "A123456789B", "XA123456789", "產品序號A123456789", "訂單編號A123456789",
    "台內營字第0910081234號", "訂單編號 0912345678", "2024-0912-345-678", "0912-345-678-1", "09123456789",
    "上課時間09 10 11 12 13 節", "0800-211-234", "工程編號 02-2024-0101", "理賠案號 0223456789", "2345-6789",
    "案件編號：12345675", "22099131", "統一編號：22099132", "公司於20241011成立", "統編變更日期：20240315",
    "4111-1111-1111-1112", "虛擬帳號4111111111111111", "ISBN 978-986-123-456-7", "20241011143520",
    "requests@2.31.0", "user@localhost", "git@github.com:allod/allod.git", "@臺北市政府",
    "護照規費新臺幣1300元", "護照條例第11條", "ISO-9001", "CNS-1234", "RTX-4090", "CVE-2021-42574",
    "500cc機車",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "192.168.0.1", "3.14159265",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "written"), FOUND)
def test_it_is_found_whole_and_as_what_it_is(text: str, kind: str, written: str) -> None:
    assert [(item.kind, text[item.start : item.end]) for item in personal(text)] == [(kind, written)]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert personal(text) == []


def test_a_list_needs_its_word_once() -> None:
    text = "統編：22099131、04595257；電話02-2345-6789、2345-6780"
    assert [item.kind for item in personal(text)] == ["business", "business", "landline", "landline"]


def test_a_checksum_is_told_from_words() -> None:
    assert personal("身分證字號A123456789") == [Personal(5, 15, "national_id", True)]
    assert personal("身分證字號A123456788") == [Personal(5, 15, "national_id", False)]
    assert not personal("0912345678")[0].checked


@given(st.text(st.sampled_from("0912345678A-（）()@.+# 電話號身分證統編:：\n\u200b車")))
def test_findings_are_in_order_apart_and_begin_and_end_with_what_can_be_seen(text: str) -> None:
    edges = [edge for item in personal(text) for edge in (item.start, item.end)]
    assert edges == sorted(edges)
    assert all(text[item.start] != "\u200b" != text[item.end - 1] for item in personal(text))


@given(st.sampled_from(FOUND), st.integers(0, 3))
def test_the_lines_around_change_no_offset(found: tuple[str, str, str], before: int) -> None:
    text, kind, written = found
    placed = "第一行\n" * before + text + "\n末行"
    assert [(item.kind, placed[item.start : item.end]) for item in personal(placed)] == [(kind, written)]


def test_the_words_of_the_patterns_are_folded_as_the_text_is() -> None:
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    expressions = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    prose = {node.value for node in expressions if isinstance(node, ast.Constant)}
    values = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} - prose
    han = {char for value in values if isinstance(value, str) for char in value if "㐀" <= char < "鿿"}
    assert {char for char in han if fold(char) != char} == set()


def test_four_hundred_sentences_give_what_is_marked_in_them_and_nothing_else() -> None:
    """The sentences of the benchmark, which says how they were made."""
    mark = re.compile(r"⟦(\w+):([^⟧]+)⟧")
    lines = (Path(__file__).parents[2] / "bench" / "personal.txt").read_text("utf-8").splitlines()
    found = {line: [item.kind for item in personal(mark.sub(r"\2", line))] for line in lines}
    marked = {line: [kind for kind, _ in mark.findall(line)] for line in lines}
    assert len(lines) == 400
    assert found == marked
