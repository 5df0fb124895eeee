"""Commitments: HMAC-SHA256 with a salt for each content."""

from __future__ import annotations

from allod.ledger import commit, new_salt


def test_a_commitment_is_that_of_rfc_4231() -> None:
    assert (  # test case 2
        commit(b"what do ya want for nothing?", b"Jefe")
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_the_same_content_is_not_recognised_under_another_salt() -> None:
    first, second = new_salt(), new_salt()
    assert len(first) == 32
    assert first != second
    assert commit(b"x", first) == commit(b"x", first)
    assert commit(b"x", first) != commit(b"x", second)
    assert commit(b"x", first) != commit(b"y", first)
