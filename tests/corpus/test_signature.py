"""A signature tells how much two texts share; short texts have none."""

from __future__ import annotations

import hashlib
import random

import pytest

from allod.corpus._signature import (
    BANDS,
    LEAST_SHINGLES,
    SLOTS,
    band_hashes,
    shares,
    signature,
    stacked,
)
from allod.language import shingles


def _text(seed: int, length: int) -> str:
    drawn = random.Random(seed)
    return "".join(chr(0x4E00 + drawn.randrange(3000)) for _ in range(length))


def _true_share(one: str, other: str) -> float:
    a, b = set(shingles(one).tolist()), set(shingles(other).tolist())
    return len(a & b) / len(a | b)


@pytest.mark.parametrize("length", [60, 400, 20_000])
def test_the_estimate_is_within_four_deviations_of_the_truth_at_the_threshold(length: int) -> None:
    text = _text(length, length)
    changed = list(text)
    for place in random.Random(1).sample(range(length), length // 26):
        changed[place] = "囧"
    other = "".join(changed)
    estimate = shares(stacked([signature(other)]), stacked([signature(text)])[0])[0]
    assert 0.7 < _true_share(text, other) < 0.9
    assert abs(estimate - _true_share(text, other)) < 4 * 0.010


def test_texts_with_nothing_in_common_share_about_nothing_and_no_band() -> None:
    two = stacked([signature(_text(1, 900)), signature(_text(2, 900))])
    assert abs(shares(two[1:], two[0])[0]) < 0.03
    hashes = band_hashes(two)
    assert hashes.shape == (2, BANDS)
    assert not (hashes[0] == hashes[1]).any()


def test_a_copy_shares_all_of_it_however_it_is_written() -> None:
    text = "臺北市政府為辦理敬老愛心卡之申請、核發及補助，特訂定本要點。" * 3
    assert signature(text) == signature(text.replace("臺", "台").replace("，", "\n"))
    assert shares(stacked([signature(text)]), stacked([signature(text)])[0])[0] == 1.0


def test_a_short_text_has_no_signature() -> None:
    assert signature("") == signature("（刪除）") == b""
    assert signature(_text(1, LEAST_SHINGLES + 1)) == b""
    assert len(signature(_text(1, LEAST_SHINGLES + 2))) == SLOTS


def test_a_signature_stays_the_same_from_version_to_version() -> None:
    # Of the program and of rensa: stored ones are compared with new ones.
    text = "".join(chr(0x4E00 + 7 * number) for number in range(90))
    digest = hashlib.sha256(signature(text)).hexdigest()
    assert digest == "70d2c524a1efb5389b6fcd67beb4a71ce12824a30bfa24270a72671e697b2d60"


def test_a_long_text_is_signed_piece_by_piece_with_the_same_meaning() -> None:
    lines = [_text(number, 100) for number in range(12_000)]
    whole, part = "\n".join(lines), "\n".join(lines[600:])
    estimate = shares(stacked([signature(whole)]), stacked([signature(part)])[0])[0]
    assert abs(estimate - 0.95) < 0.03
