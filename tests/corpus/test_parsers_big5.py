"""`_big5`: code page 950 with the private characters that Python's codec does not know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._big5 import decode_big5
from allod.corpus._parsers._text import decode


@pytest.mark.parametrize(
    ("pair", "point"),
    [  # the corners of Microsoft's ranges
        (b"\xfa\x40", 0xE000),
        (b"\xfe\xfe", 0xE310),
        (b"\x8e\x40", 0xE311),
        (b"\xa0\xfe", 0xEEB7),
        (b"\x81\x40", 0xEEB8),
        (b"\x8d\xfe", 0xF6B0),
        (b"\xc7\xfd", 0xF7AA),  # before it Python follows ETEN, which gave this range characters
        (b"\xc8\xfe", 0xF848),
    ],
)
def test_private_characters_get_windows_places_in_unicode(pair: bytes, point: int) -> None:
    assert decode_big5("甲".encode("cp950") + pair + b"a") == f"甲{chr(point)}a"


@pytest.mark.parametrize("data", [b"\xff\x40", b"\xfa", b"\xfa\x20", b"\x80\x40"])
def test_what_belongs_to_no_range_is_refused(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_big5(b"a" + data)


@given(st.text(st.sampled_from("甲乙丙碁恒裏abc，。\n")))
def test_what_python_knows_is_left_to_python(text: str) -> None:
    assert decode_big5(text.encode("cp950")) == text


def test_a_big5_text_keeps_its_private_characters() -> None:
    name = "本市年滿六十五歲之長者陳大".encode("cp950") + b"\xfa\x41"
    assert decode(name * 3, "a.txt") == ("本市年滿六十五歲之長者陳大\ue001" * 3, ["encoding: cp950"])
