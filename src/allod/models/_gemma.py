"""The hidden states of a Gemma 3 model in numpy: what an embedding is the mean of.

llama.cpp multiplies each token with the whole vocabulary even where only the hidden states are wanted
(https://github.com/ggml-org/llama.cpp/issues/24713), which for a small model is most of the work. So the same
is computed here without that, from the same file. Gemma 3 Technical Report, arXiv:2503.19786; the numbers
agree with llama.cpp's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from allod.models._dequant import FORMATS, dequantised
from allod.models._errors import ModelBroken
from allod.models._gguf import Layout, Metadata, Tensor, read_layout

ARCHITECTURE = "gemma3"
_GLOBAL_EVERY = 6  # each sixth block looks at the whole text, the others at a window
_LOCAL_BASE = 10_000.0
_TOKENS = 1_000  # of a batch: more no longer fit the processor's cache
_FUTURE = np.float32(-1e9)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions of a model."""

    blocks: int
    width: int
    heads: int
    pairs: int
    """Heads of keys and values."""
    head: int
    inner: int
    epsilon: float
    base: float
    window: int
    """Tokens that a local block looks back; texts no longer than it need no second mask."""

    @classmethod
    def of(cls, metadata: Metadata) -> Self:
        """Read the dimensions from a file's metadata."""
        whole = {
            "blocks": "block_count",
            "width": "embedding_length",
            "heads": "attention.head_count",
            "pairs": "attention.head_count_kv",
            "head": "attention.key_length",
            "inner": "feed_forward_length",
            "window": "attention.sliding_window",
        }
        return cls(
            epsilon=metadata.real(f"{ARCHITECTURE}.attention.layer_norm_rms_epsilon"),
            base=metadata.real(f"{ARCHITECTURE}.rope.freq_base"),
            **{name: metadata.whole(f"{ARCHITECTURE}.{key}") for name, key in whole.items()},
        )


def computable(metadata: Metadata) -> bool:
    """Tell whether a model is of the kind that is computed here; stretched positions are not."""
    shape = Shape.of(metadata)
    return (
        metadata.text("general.architecture") == ARCHITECTURE
        and f"{ARCHITECTURE}.rope.scaling.type" not in metadata
        and all(getattr(shape, each.name) for each in fields(shape))
    )


@dataclass(frozen=True, slots=True)
class Block:
    """The weights of one block, each matrix with the outputs as rows."""

    before_attention: Floats
    queries_keys_values: Floats
    query_norm: Floats
    key_norm: Floats
    attended: Floats
    after_attention: Floats
    before_inner: Floats
    gate_up: Floats
    down: Floats
    after_inner: Floats


class Weights:
    """A model's weights; the rows of its vocabulary are read as they are needed."""

    def __init__(self, path: Path) -> None:
        """Read a file.

        Args:
            path: The GGUF file.

        Raises:
            ModelBroken: A tensor is missing, of another shape or of a format that is not read.
        """
        self._file = path
        self._layout: Layout = read_layout(path)
        self._tensors = {each.name: each for each in self._layout.tensors}
        self._data = np.memmap(path, np.uint8, "r")
        self.shape = shape = Shape.of(self._layout.metadata)
        self._pieces, self._kind = self._rows("token_embd.weight", shape.width)
        self.last_norm = self._read("output_norm.weight", shape.width).reshape(-1)
        self.blocks = [self._block(f"blk.{number}") for number in range(shape.blocks)]

    def embed(self, tokens: NDArray[np.int64]) -> Floats:
        """Look tokens up.

        Args:
            tokens: Their ids.

        Returns:
            One row a token, as the first block gets it.

        Raises:
            ModelBroken: An id is not in the vocabulary.
        """
        if len(tokens) and not 0 <= tokens.min() <= tokens.max() < len(self._pieces):
            raise self._broken("a token beyond its vocabulary")
        found: Floats = dequantised(self._pieces[tokens], self._kind)
        found *= np.float32(self.shape.width**0.5)
        return found

    def _block(self, at: str) -> Block:
        shape = self.shape
        width, query, key = shape.width, shape.heads * shape.head, shape.pairs * shape.head

        def read(name: str, inputs: int, outputs: int = 1) -> Floats:
            return self._read(f"{at}.{name}.weight", inputs, outputs)

        def norm(name: str, size: int = width) -> Floats:
            return read(name, size).reshape(-1)

        several = [read("attn_q", width, query), *(read(f"attn_{each}", width, key) for each in "kv")]
        return Block(
            norm("attn_norm"),
            np.concatenate(several),
            norm("attn_q_norm", shape.head),
            norm("attn_k_norm", shape.head),
            read("attn_output", query, width),
            norm("post_attention_norm"),
            norm("ffn_norm"),
            np.concatenate([read(f"ffn_{each}", width, shape.inner) for each in ("gate", "up")]),
            read("ffn_down", shape.inner, width),
            norm("post_ffw_norm"),
        )

    def _read(self, name: str, inputs: int, outputs: int = 1) -> Floats:
        rows, kind = self._rows(name, inputs)
        if len(rows) != outputs:
            raise self._broken(f"{name} has {len(rows)} rows where {outputs} are expected")
        return dequantised(rows, kind)

    def _rows(self, name: str, inputs: int) -> tuple[NDArray[np.uint8], int]:
        tensor: Tensor | None = self._tensors.get(name)
        if tensor is None or tensor.kind not in FORMATS:
            raise self._broken(f"{name} is not there or of a format that is not read")
        form, (first, *rest) = FORMATS[tensor.kind], tensor.shape or (0,)
        size = first // form.numbers * form.size
        rows = rest[0] if rest else 1
        if first != inputs or first % form.numbers or tensor.start + rows * size > tensor.end:
            raise self._broken(f"{name} is of another shape or cut off")
        return self._data[tensor.start : tensor.start + rows * size].reshape(rows, size), tensor.kind

    def _broken(self, detail: str) -> ModelBroken:
        return ModelBroken(file=self._file.name, detail=detail)


def turns(shape: Shape, longest: int) -> list[tuple[Floats, Floats]]:
    """Return cosines and sines of the positions (RoPE, arXiv:2104.09864) for each block.

    Args:
        shape: Of the model.
        longest: Tokens of the longest text.

    Returns:
        A pair of arrays (longest x head) a block.
    """
    exponents = np.arange(0, shape.head, 2) / shape.head
    found = []
    for base in (_LOCAL_BASE, shape.base):
        angles = np.tile(np.outer(np.arange(longest), base**-exponents), 2)
        found.append((np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)))
    return [found[number % _GLOBAL_EVERY == _GLOBAL_EVERY - 1] for number in range(shape.blocks)]


class NumpyEngine:
    """Means of the hidden states, in 32-bit numbers.

    Threads take a batch each: threads that share one product wait for each other, which on a busy machine
    costs more than it gains.
    """

    def __init__(self, path: Path, longest: int, threads: int) -> None:
        """Read a model.

        Args:
            path: The GGUF file.
            longest: Tokens of the longest text.
            threads: How many batches are computed at once.
        """
        self._weights = Weights(path)
        self._turns = turns(self._weights.shape, longest)
        self._pool = ThreadPoolExecutor(threads)

    def means(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Encode texts.

        Args:
            texts: The tokens of each, at least one.

        Returns:
            One row a text: the mean over its tokens of the normed hidden states after the last block.
        """
        return np.concatenate(list(self._pool.map(self._batch, _batches(texts))))

    def _batch(self, texts: Sequence[Sequence[int]]) -> Floats:
        weights, epsilon = self._weights, self._weights.shape.epsilon
        places = np.concatenate([np.arange(len(text)) for text in texts])
        lengths = [len(text) for text in texts]
        state = weights.embed(np.concatenate(texts).astype(np.int64))
        for block, (cosines, sines) in zip(weights.blocks, self._turns, strict=True):
            seen = _normed(state, block.before_attention, epsilon) @ block.queries_keys_values.T
            heard = self._attend(seen, block, (cosines[places], sines[places]), lengths)
            state += _normed(heard @ block.attended.T, block.after_attention, epsilon)
            inner = _normed(state, block.before_inner, epsilon) @ block.gate_up.T
            gate, up = np.split(inner, 2, axis=1)
            state += _normed((_gelu(gate) * up) @ block.down.T, block.after_inner, epsilon)
        state = _normed(state, weights.last_norm, epsilon)
        sums: Floats = np.add.reduceat(state, np.cumsum([0, *lengths[:-1]]))
        sums /= np.array(lengths, np.float32)[:, None]
        return sums

    def _attend(
        self, seen: Floats, block: Block, turn: tuple[Floats, Floats], lengths: Sequence[int]
    ) -> Floats:
        """Let each token look at those before it, text by text."""
        shape, tokens = self._weights.shape, len(seen)
        heads, pairs, head = shape.heads, shape.pairs, shape.head
        each = seen.reshape(tokens, heads + 2 * pairs, head)
        cosines, sines = turn[0][:, None], turn[1][:, None]
        queries = _turned(_normed(each[:, :heads], block.query_norm, shape.epsilon), cosines, sines)
        keys = _turned(_normed(each[:, heads:-pairs], block.key_norm, shape.epsilon), cosines, sines)
        values = each[:, -pairs:]
        queries = (queries * np.float32(head**-0.5)).reshape(tokens, pairs, heads // pairs, head)
        found = np.empty((tokens, pairs, heads // pairs, head), np.float32)
        start = 0
        for length in lengths:
            span = slice(start, start := start + length)
            future = np.triu(np.full((length, length), _FUTURE), 1)[:, None]
            for pair in range(pairs):
                asked = queries[span, pair].reshape(-1, head)
                scores = (asked @ keys[span, pair].T).reshape(length, -1, length) + future
                np.exp(scores - scores.max(-1, keepdims=True), out=scores)
                scores /= scores.sum(-1, keepdims=True)
                heard = scores.reshape(-1, length) @ values[span, pair]
                found[span, pair] = heard.reshape(length, -1, head)
        return found.reshape(tokens, heads * head)


def _batches(texts: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    batch: list[Sequence[int]] = []
    tokens = 0
    for text in texts:
        if batch and tokens + len(text) > _TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += len(text)
    yield batch


def _normed(values: Floats, weights: Floats, epsilon: float) -> Floats:
    """RMSNorm, arXiv:1910.07467; the file holds Gemma's weights with the one added."""
    squares: Floats = np.einsum("...i,...i->...", values, values)[..., None]
    scale: Floats = 1 / np.sqrt(squares / np.float32(values.shape[-1]) + np.float32(epsilon))
    return values * scale * weights


def _turned(values: Floats, cosines: Floats, sines: Floats) -> Floats:
    half = values.shape[-1] // 2
    found: Floats = values * cosines
    found[..., :half] -= values[..., half:] * sines[..., :half]
    found[..., half:] += values[..., :half] * sines[..., half:]
    return found


def _gelu(values: Floats) -> Floats:
    """GELU by its approximation with tanh, arXiv:1606.08415 section 2."""
    inner: Floats = values * values
    inner *= np.float32(0.044715)
    inner += 1
    inner *= values
    inner *= np.float32((2 / np.pi) ** 0.5)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
