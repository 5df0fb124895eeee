"""Weights of a GGUF file as 32-bit numbers: the block formats of ggml that small models are shipped in.

Each block holds a few numbers as integers of 4 to 8 bits and what they are scaled by. ggml v0.9.4,
https://github.com/ggml-org/ggml/blob/v0.9.4/src/ggml-quants.c, functions dequantize_row_*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Format:
    """One block format.

    Attributes:
        numbers: How many a block holds.
        size: Its bytes.
        read: Turns blocks (n x size) into numbers (n x numbers).
    """

    numbers: int
    size: int
    read: Callable[[Bytes], Floats]


def dequantised(rows: Bytes, kind: int) -> Floats:
    """Turn rows of blocks into rows of numbers.

    Args:
        rows: Bytes of whole blocks, one row a line.
        kind: ggml's number of the format, a key of `FORMATS`.

    Returns:
        As many rows of numbers.
    """
    form = FORMATS[kind]
    blocks = np.ascontiguousarray(rows).reshape(-1, form.size)
    return form.read(blocks).reshape(len(rows), -1)


def _scale(blocks: Bytes, at: int) -> Floats:
    """The 16-bit number at a place of each block, as a column."""
    return np.ascontiguousarray(blocks[:, at : at + 2]).view(np.float16).astype(np.float32)


def _f32(blocks: Bytes) -> Floats:
    return blocks.view(np.float32)


def _f16(blocks: Bytes) -> Floats:
    return blocks.view(np.float16).astype(np.float32)


def _bf16(blocks: Bytes) -> Floats:
    return (blocks.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _nibbles(packed: Bytes) -> Bytes:
    """Low halves, then high halves."""
    return np.concatenate([packed & 15, packed >> 4], axis=-1)


def _q4_0(blocks: Bytes) -> Floats:
    return _scale(blocks, 0) * (_nibbles(blocks[:, 2:]).astype(np.int8) - 8)


def _q4_1(blocks: Bytes) -> Floats:
    return _scale(blocks, 0) * _nibbles(blocks[:, 4:]) + _scale(blocks, 2)


def _q5_0(blocks: Bytes) -> Floats:
    high = np.unpackbits(blocks[:, 2:6], axis=1, bitorder="little")
    return _scale(blocks, 0) * ((_nibbles(blocks[:, 6:]) | high << 4).astype(np.int8) - 16)


def _q8_0(blocks: Bytes) -> Floats:
    return _scale(blocks, 0) * blocks[:, 2:].view(np.int8)


def _q4_k(blocks: Bytes) -> Floats:
    packed = blocks[:, 4:16].reshape(-1, 3, 4)  # eight scales and eight minima of 6 bits each
    first, second, rest = packed[:, 0], packed[:, 1], packed[:, 2]
    scales = np.concatenate([first & 63, (rest & 15) | (first >> 2) & 48], axis=1)
    minima = np.concatenate([second & 63, (rest >> 4) | (second >> 2) & 48], axis=1)
    numbers = _nibbles(blocks[:, 16:].reshape(-1, 4, 32)).reshape(-1, 8, 32)
    scaled: Floats = (_scale(blocks, 0) * scales)[..., None] * numbers
    scaled -= (_scale(blocks, 2) * minima)[..., None]
    return scaled.reshape(len(blocks), 256)


def _q6_k(blocks: Bytes) -> Floats:
    low = blocks[:, :128].reshape(-1, 2, 1, 64) >> np.array([0, 4], np.uint8).reshape(2, 1)
    high = blocks[:, 128:192].reshape(-1, 2, 1, 32) >> np.array([0, 2, 4, 6], np.uint8).reshape(4, 1)
    numbers = (low & 15).reshape(-1, 16, 16) | ((high & 3) << 4).reshape(-1, 16, 16)
    scales: Floats = _scale(blocks, 208) * blocks[:, 192:208].view(np.int8)
    scaled: Floats = scales[..., None] * (numbers.astype(np.int8) - 32)
    return scaled.reshape(len(blocks), 256)


FORMATS = {
    0: Format(1, 4, _f32),
    1: Format(1, 2, _f16),
    2: Format(32, 18, _q4_0),
    3: Format(32, 20, _q4_1),
    6: Format(32, 22, _q5_0),
    8: Format(32, 34, _q8_0),
    12: Format(256, 144, _q4_k),
    14: Format(256, 210, _q6_k),
    30: Format(1, 2, _bf16),
}
"""By ggml's number of the type (`ggml_type` of ggml.h)."""
