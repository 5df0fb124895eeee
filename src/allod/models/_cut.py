"""Cuts a model after one of its blocks: a GGUF file that gives the hidden states there.

What middle layers of a language model say of a text tells more of its meaning than what the last one says,
which is busy with the next word (Skean et al. 2025, "Layer by Layer", arXiv:2502.02013). Metadata and weights
of the blocks that stay are copied byte for byte; the last norm's weights become ones, so that a mean over the
tokens is one of hidden states of the same length. The same base gives the same file, so its digest is known.
GGUF: https://github.com/ggml-org/ggml/blob/v0.9.4/docs/gguf.md
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from allod.models._gguf import Layout, Tensor, read_layout

_CHUNK = 1 << 22
_F32, _UINT32, _STRING = 0, 4, 8  # ggml's type of a tensor, GGUF's types of a value
_NORM = "output_norm.weight"
_BLOCK = re.compile(r"blk\.(\d+)\.")


class UncutError(ValueError):
    """The base is of a shape that cannot be cut there; the text says why."""


def cut(base: Path, layers: int, target: Path, tell: Callable[[int, int], None]) -> None:
    """Write the first blocks of a model as a model of its own.

    Args:
        base: GGUF file of the base.
        layers: How many of its blocks stay.
        target: File to write; one that is there is replaced.
        tell: Called now and then with the bytes written and those of the whole.

    Raises:
        UncutError: It has no more blocks than that, or is not built of blocks and one last norm.
        NotGguf: The base is no GGUF file.
        ModelBroken: It is cut off or makes no sense.
        FileUnreadable: It cannot be read.
    """
    layout = read_layout(base)
    kept = _kept(layout, layers)
    head = _head(layout, layers, kept)
    total = len(head) + sum(_padded(each, layout.alignment) for each in kept)
    with base.open("rb") as source, target.open("wb") as written:
        done = written.write(head)
        for each in kept:
            for data in _weights(source, each, layout.alignment):
                done += written.write(data)
                tell(done, total)


def _kept(layout: Layout, layers: int) -> list[Tensor]:
    """The tensors that stay, in the order of the base.

    Raises:
        UncutError: The base is of another shape.
    """
    numbers = {each.name: int(found[1]) for each in layout.tensors if (found := _BLOCK.match(each.name))}
    blocks = layout.metadata.whole(_count_key(layout))
    if set(numbers.values()) != set(range(blocks)) or layers >= blocks:
        raise UncutError(f"it has {blocks} blocks, and {layers} of more are to stay")
    norm = next((each for each in layout.tensors if each.name == _NORM), None)
    if norm is None or norm.kind != _F32 or len(norm.shape) != 1:
        raise UncutError("it has no last norm of 32-bit numbers")
    return [each for each in layout.tensors if numbers.get(each.name, 0) < layers]


def _head(layout: Layout, layers: int, kept: list[Tensor]) -> bytes:
    key = _count_key(layout)
    name = f"{layout.metadata.text('general.name')}, the first {layers} blocks"
    pairs = layout.pairs | {
        key: _string(key) + struct.pack("<II", _UINT32, layers),
        "general.name": _string("general.name") + struct.pack("<I", _STRING) + _string(name),
    }
    parts = [struct.pack("<4sIQQ", b"GGUF", 3, len(kept), len(pairs)), *pairs.values()]
    offset = 0
    for each in kept:
        form = f"<I{len(each.shape)}QIQ"
        parts += [_string(each.name), struct.pack(form, len(each.shape), *each.shape, each.kind, offset)]
        offset += _padded(each, layout.alignment)
    head = b"".join(parts)
    return head + bytes(-len(head) % layout.alignment)


def _weights(source: BinaryIO, tensor: Tensor, alignment: int) -> Iterator[bytes]:
    size = tensor.end - tensor.start
    if tensor.name == _NORM:
        ones = struct.pack("<f", 1.0) * tensor.shape[0]
        yield ones + bytes(-len(ones) % alignment)
        return
    source.seek(tensor.start)
    while size > 0 and (data := source.read(min(size, _CHUNK))):
        size -= len(data)
        yield data
    yield bytes(-(tensor.end - tensor.start) % alignment)


def _padded(tensor: Tensor, alignment: int) -> int:
    size = 4 * tensor.shape[0] if tensor.name == _NORM else tensor.end - tensor.start
    return size + -size % alignment


def _count_key(layout: Layout) -> str:
    return f"{layout.metadata.text('general.architecture')}.block_count"


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data
