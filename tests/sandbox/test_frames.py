"""`_frames`: the wire form, which both sides must agree on for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.sandbox._frames import END, EXIT_HANDLER, EXIT_MEMORY, EXIT_START, HEADER, frame


@given(st.binary(min_size=1, max_size=2000))
def test_a_frame_is_its_length_in_eight_big_endian_bytes_and_the_payload(payload: bytes) -> None:
    assert frame(payload) == len(payload).to_bytes(8, "big") + payload


def test_the_end_mark_is_a_frame_of_length_nought() -> None:
    assert END == bytes(HEADER.size) == bytes(8)


@pytest.mark.parametrize("status", [EXIT_HANDLER, EXIT_MEMORY, EXIT_START])
def test_own_exit_statuses_are_not_those_of_a_shell_or_of_python(status: int) -> None:
    assert 2 < status < 126
