"""`_members`: names that show what they are, and bounds that nesting does not multiply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.corpus._parsers._errors import UnpacksTooLarge
from allod.corpus._parsers._members import Bounds, Names, safe_name
from allod.corpus._parsers._values import Options
from allod.corpus._storable import MAX_KEY_BYTES, is_storable


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("附件/預算.ods", "附件/預算.ods"),
        ("../../etc/passwd", "etc/passwd"),
        ("/root/a.txt", "root/a.txt"),
        ("C:\\公文\\b.txt", "公文/b.txt"),
        ("./a/.././b.txt", "a/b.txt"),
        ("x\u202egnp.exe\n", "xgnp.exe"),
        ("..", ""),
        ("cafe\u0301.txt", "café.txt"),
    ],
)
def test_a_name_leads_nowhere_and_shows_what_it_is(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe


@given(st.text(max_size=600))
def test_a_safe_name_is_relative_short_storable_and_stays_as_it_is(raw: str) -> None:
    safe = safe_name(raw)
    assert not safe.startswith("/")
    assert not {".", ".."} & set(safe.split("/"))
    assert "\\" not in safe
    assert len(safe.encode()) <= MAX_KEY_BYTES
    assert is_storable(safe)


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("長" * 300 + ".pdf").endswith("….pdf")


def test_each_name_is_given_once_and_a_changed_one_is_noted() -> None:
    names = Names()
    assert names.take("a/b.txt", "x") == ("a/b.txt", ())
    assert names.take("a/b.txt", "x") == ("a/b (2).txt", ())
    assert names.take("a/b (2).txt", "x")[0] == "a/b (2) (2).txt"
    assert names.take("../a/b.txt", "x") == ("a/b (3).txt", ("its name in the container: '../a/b.txt'",))
    assert names.take("..", "part 1.txt")[0] == "part 1.txt"


def test_members_and_bytes_of_all_levels_count_together() -> None:
    bounds = Bounds(Options(max_entries=5, max_unpacked_bytes=1000))
    bounds.enter("a", 3, 600, 600)
    with pytest.raises(UnpacksTooLarge, match="5 entries"):
        bounds.enter("a/b", 3, 1, 1)
    bounds = Bounds(Options(max_unpacked_bytes=3 << 20))
    bounds.enter("a", 1, 2 << 20, 1 << 20)
    with pytest.raises(UnpacksTooLarge, match=r"a/b: .* 3 MB"):
        bounds.enter("a/b", 1, 2 << 20, 1 << 20)


def test_the_ratio_is_of_each_container_alone() -> None:
    bounds = Bounds(Options(max_ratio=10, ratio_from_bytes=100))
    with pytest.raises(UnpacksTooLarge, match="10 : 1"):
        bounds.enter("a", 1, 1001, 100)
