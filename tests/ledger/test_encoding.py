"""One spelling for each value."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allod.ledger._encoding import (
    decode_any_base64,
    decode_base64,
    decode_decimal,
    decode_object,
    encode_base64,
    is_sha256,
)


@given(st.binary())
def test_base64_reads_back(data: bytes) -> None:
    assert decode_base64(encode_base64(data).encode()) == data
    assert decode_any_base64(base64.urlsafe_b64encode(data).decode()) == data


@given(st.binary(max_size=12))
def test_base64_has_one_spelling(text: bytes) -> None:
    data = decode_base64(text)
    assert data is None or base64.b64encode(data) == text


@pytest.mark.parametrize("text", [b"AA", b"AB==", b"AA==\n", b"A A=", b"AA=", b"-_==", b"=", b"\xff"])
def test_other_spellings_of_base64_are_refused(text: bytes) -> None:
    assert decode_base64(text) is None


@pytest.mark.parametrize("text", ["AA", "臺", "A A=", "AA==AA=="])
def test_malformed_base64_is_refused(text: str) -> None:
    assert decode_any_base64(text) is None


@pytest.mark.parametrize("text", [b"", b"00", b"01", b"-1", b"+1", b" 1", b"1 ", b"1_0", b"1e3", b"9" * 20])
def test_other_spellings_of_a_decimal_are_refused(text: bytes) -> None:
    assert decode_decimal(text) is None


@given(st.integers(0, 10**19 - 1))
def test_decimals_read_back(number: int) -> None:
    assert decode_decimal(b"%d" % number) == number


def test_a_digest_is_64_lower_case_hex_digits() -> None:
    assert is_sha256("0a" * 32)
    assert not is_sha256("0A" * 32)
    assert not is_sha256("0a" * 32 + "\n")
    assert not is_sha256(b"0a" * 32)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":2}',
        b'{"b":{"a":1,"a":1}}',
        b"\xff{}",
        b"\xef\xbb\xbf{}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"9" * 10_000 + b"}",
    ],
)
def test_json_that_could_mean_two_things_or_harm_is_refused(text: bytes) -> None:
    assert decode_object(text) is None


def test_an_object_is_read() -> None:
    assert decode_object('{"甲":[1,null,"x"]}'.encode()) == {"甲": [1, None, "x"]}
