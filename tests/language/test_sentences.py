"""Spans are exact, ordered and complete; sentences end where a reader sees an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.language import sentences

TEXTS = st.one_of(st.text(), st.text(alphabet='字a1A.。！?！…」』")\n 　Dr；'))


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(TEXTS)
def test_spans_are_ordered_apart_and_cover_all_but_space(text: str) -> None:
    position, gaps = 0, []
    for start, end in sentences(text):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        gaps.append(text[position:start])
        position = end
    gaps.append(text[position:])
    assert "".join(gaps).strip() == ""


@given(TEXTS)
def test_no_sentence_spans_a_newline(text: str) -> None:
    assert not any("\n" in sentence for sentence in split(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("他說：「好。」然後走了。", ["他說：「好。」", "然後走了。"]),
        ("一、甲；二、乙；三、丙。", ["一、甲；二、乙；三、丙。"]),
        ("真的嗎？！是……的", ["真的嗎？！", "是……", "的"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("Dr. Lin pays 3.5 dollars. It is due.", ["Dr. Lin pays 3.5 dollars.", "It is due."]),
        ("See Art. 5, e.g. the fee. Done", ["See Art. 5, e.g. the fee.", "Done"]),
        ("By J. K. Lin. Yes!", ["By J. K. Lin.", "Yes!"]),
        ("1. Apply online. 2. Pay.", ["1. Apply online.", "2. Pay."]),
        ("It ended in 2023. Then it began.", ["It ended in 2023.", "Then it began."]),
        ("Visit https://a.tw/x?y=1 now. OK", ["Visit https://a.tw/x?y=1 now.", "OK"]),
        ('He said "No." She left.', ['He said "No."', "She left."]),
        ("Wait... then go. Now", ["Wait... then go.", "Now"]),
        ("可以申請OK!請洽櫃台", ["可以申請OK!", "請洽櫃台"]),
        ("यह है। वह है।", ["यह है।", "वह है।"]),
        ("  ", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_sees_an_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected
