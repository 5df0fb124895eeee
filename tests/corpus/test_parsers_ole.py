"""`_ole`: what an old Office file is, and whether it asks for a password."""

from __future__ import annotations

import runpy
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allod.corpus._parsers._content import Member
from allod.corpus._parsers._ole import kind_of_ole

LEGACY = runpy.run_path(str(Path(__file__).parent / "files" / "legacy.py"))
compound, KINDS = LEGACY["compound"], LEGACY["KINDS"]


@pytest.mark.parametrize(("kind", "streams"), KINDS.items())
@pytest.mark.parametrize("locked", [False, True])
def test_its_streams_say_what_it_is_and_whether_it_is_locked(kind: str, streams: dict, locked: bool) -> None:
    assert kind_of_ole(Member(compound(streams[locked]))) == (kind, locked)


def test_a_protected_file_of_the_new_formats_is_known(tmp_path: Path) -> None:
    assert kind_of_ole(Member(compound({"EncryptedPackage": bytes(5000)}))) == ("protected", True)


def test_a_mail_of_outlook_is_known_and_anything_else_is_nothing() -> None:
    assert kind_of_ole(Member(compound({"__properties_version1.0": b"x"}))) == ("msg", False)
    assert kind_of_ole(Member(compound({"Contents": b"x"}))) == ("", False)


@settings(derandomize=True, deadline=None)
@given(place=st.integers(0, 2556), value=st.integers(0, 0xFFFFFFFF), cut=st.booleans())
def test_no_damage_makes_it_raise_or_run_on(place: int, value: int, cut: bool) -> None:
    data = bytearray(compound(KINDS["xls"][True]))
    struct.pack_into("<I", data, place, value)
    kind_of_ole(Member(bytes(data[:place] if cut else data)))
