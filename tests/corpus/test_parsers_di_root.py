"""`_di_root`: official documents are told from other XML by their first bytes."""

from __future__ import annotations

import pytest

from allod.corpus._parsers._di_root import is_di


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("<函>", True),
        ('\ufeff<?xml version="1.0"?>\n<!-- a --><!DOCTYPE 簽 SYSTEM "104_5_utf8.dtd">', True),
        ("<疾病管制署請辦單><發文機關>", True),
        ("<函數>", False),
        ("<rss>", False),
        ("<html><函>", False),
        ("函", False),
        ("<!-- <函> -->", False),
    ],
)
def test_the_root_element_decides(head: str, found: bool) -> None:
    assert is_di(head.encode()) is found


def test_the_root_is_found_in_big5_and_utf16_too() -> None:
    for encoding in ("cp950", "utf-16"):
        assert is_di("<開會通知單>".encode(encoding))
