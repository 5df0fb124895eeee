"""C2SP checkpoints: three lines, one origin, one spelling."""

from __future__ import annotations

import pytest

from allod.ledger import (
    BadCheckpoint,
    BadOrigin,
    BadSignature,
    Checkpoint,
    Signer,
    open_checkpoint,
    sign_note,
)
from allod.ledger._checkpoint import sign_checkpoint

ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_a_checkpoint_reads_back_and_takes_about_200_bytes(signer: Signer) -> None:
    checkpoint = Checkpoint("allod/test", 100_000, bytes(range(32)))
    note = sign_checkpoint(checkpoint, signer)
    assert open_checkpoint(note, "allod/test", signer.public) == checkpoint
    assert len(note) < 250


def test_a_checkpoint_of_another_log_or_key_is_refused(signer: Signer, other: Signer) -> None:
    note = sign_checkpoint(Checkpoint("allod/test", 1, bytes(32)), signer)
    with pytest.raises(BadSignature):
        open_checkpoint(note, "allod/else", signer.public)
    with pytest.raises(BadSignature):
        open_checkpoint(note, "allod/test", other.public)


@pytest.mark.parametrize(
    "text",
    [
        f"allod/else\n1\n{ROOT}\n",
        f"allod/test\n01\n{ROOT}\n",
        f"allod/test\n-1\n{ROOT}\n",
        f"allod/test\n+1\n{ROOT}\n",
        f"allod/test\n1_0\n{ROOT}\n",
        f"allod/test\n１\n{ROOT}\n",
        f"allod/test\n99999999999999999999\n{ROOT}\n",
        f"allod/test\n\n{ROOT}\n",
        "allod/test\n1\n\n",
        "allod/test\n1\nAAAA\n",
        f"allod/test\n1\n{ROOT[:-1]}\n",
        f"allod/test\n1\n{ROOT[:-2]}V=\n",
        f"allod/test\n1\n{ROOT}\nextension\n",
        "allod/test\n1\n",
        "allod/test\n",
    ],
)
def test_a_signed_note_that_is_no_checkpoint_is_refused(text: str, signer: Signer) -> None:
    note = sign_note(text.encode(), "allod/test", signer)
    with pytest.raises(BadCheckpoint):
        open_checkpoint(note, "allod/test", signer.public)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "/a", "臺", "a" * 256])
def test_an_origin_that_cannot_name_a_log_is_refused(origin: str, signer: Signer) -> None:
    with pytest.raises(BadOrigin):
        sign_checkpoint(Checkpoint(origin, 0, bytes(32)), signer)
