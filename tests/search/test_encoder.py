"""What the vectors' code asks of an encoder is what a framed model gives."""

from __future__ import annotations

import numpy as np

from allod.search import Encoder, Framed, Manner, Shown


def test_a_framed_model_is_an_encoder() -> None:
    encoder: Encoder = Framed(lambda texts, most: np.ones((len(texts), 1), np.float32), "0" * 64, Manner())
    assert len(encoder.digest) == 64
    assert encoder.passages([Shown("", "", "", "x")]).shape == encoder.questions(["y"]).shape == (1, 1)
