"""`_dequant` against the gguf package, which ggml's authors keep: the same numbers from any bytes."""

from __future__ import annotations

import gguf
import numpy as np
import pytest

from allod.models._dequant import FORMATS, dequantised


@pytest.mark.parametrize("kind", FORMATS)
def test_any_blocks_are_read_as_ggml_reads_them(kind: int) -> None:
    form, reference = FORMATS[kind], gguf.GGMLQuantizationType(kind)
    assert gguf.GGML_QUANT_SIZES[reference] == (form.numbers, form.size)
    blocks = np.random.default_rng(kind).integers(0, 256, (3, 40 * form.size), dtype=np.uint8)
    with np.errstate(invalid="ignore", over="ignore"):  # any bytes: some scales are no numbers
        found = dequantised(blocks, kind)
        expected = gguf.quants.dequantize(blocks, reference)
    assert found.dtype == np.float32
    assert found.shape == (3, 40 * form.numbers)
    np.testing.assert_array_equal(found, expected)


def test_rows_are_read_whatever_their_stride() -> None:
    blocks = np.random.default_rng(1).integers(0, 100, (6, 34 * 4), dtype=np.uint8)
    np.testing.assert_array_equal(dequantised(blocks[::2], 8), dequantised(blocks, 8)[::2])
