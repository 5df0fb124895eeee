"""References to parts of a law name each part, whole to part."""

from __future__ import annotations

import pytest

from allod.language import quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("第六條", "art:6"),
        ("第六條之一", "art:6-1"),
        ("第 6-1 條", "art:6-1"),
        ("第四十八條之二十", "art:48-20"),
        ("第六條第三項", "art:6/par:3"),
        ("第三項第二款第一目", "par:3/sub:2/item:1"),
        ("第二編第三章", "book:2"),
        ("Art. 6-1", "art:6-1"),
        ("Section 5, Article 9", "sec:5/art:9"),
        ("subparagraph 2 of paragraph 1 of Article 3", "art:3/par:1/sub:2"),
    ],
)
def test_a_reference(text: str, value: str) -> None:
    found = [q for q in quantities(text) if q.kind == "article"]
    assert found[0].value == value


@pytest.mark.parametrize("text", ["前條第一項", "本條文", "條之規定", "第條"])
def test_parts_without_a_number_are_left_out(text: str) -> None:
    assert all(q.value == "par:1" for q in quantities(text))
