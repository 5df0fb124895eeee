"""The same hidden states as `_gemma`, by PyTorch in bfloat16: several times faster where it is installed.

Processors with bfloat16 instructions gain most. Only torch's own matrices are used, nothing is compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allod.models._gemma import Floats, Weights, turns

if TYPE_CHECKING:
    from torch import Tensor

_TOKENS = 2_500  # of a batch, with what fills the shorter texts up


class TorchEngine:
    """Means of the hidden states, in bfloat16."""

    def __init__(self, path: Path, longest: int, threads: int) -> None:
        """Read a model.

        Args:
            path: The GGUF file.
            longest: Tokens of the longest text.
            threads: How many to use.
        """
        import torch  # an extra, and seconds of loading

        torch.set_num_threads(threads)
        self._torch = torch
        self._weights = Weights(path)
        self._shape = self._weights.shape
        self._turns = [tuple(map(self._tensor, turn)) for turn in turns(self._shape, longest)]
        self._blocks = [
            _Tensors(**{each.name: self._tensor(getattr(block, each.name)) for each in fields(block)})
            for block in self._weights.blocks
        ]
        self._weights.blocks.clear()  # twice the memory for nothing
        self._last = self._tensor(self._weights.last_norm)

    def means(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Encode texts; those of like length are computed together.

        Args:
            texts: The tokens of each, at least one.

        Returns:
            One row a text: the mean over its tokens of the normed hidden states after the last block.
        """
        found = np.empty((len(texts), self._shape.width), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        while order:
            longest = len(texts[order[-1]])
            batch = order[-max(1, _TOKENS // longest) :]
            del order[-len(batch) :]
            tokens = np.zeros((len(batch), longest), np.int64)
            for row, number in enumerate(batch):
                tokens[row, : len(texts[number])] = texts[number]
            with self._torch.inference_mode():
                found[batch] = self._batch(tokens, [len(texts[number]) for number in batch])
        return found

    def _batch(self, tokens: NDArray[np.int64], lengths: Sequence[int]) -> Floats:
        """The filling stands at the end, and no token looks ahead: it needs no mask."""
        nn = self._torch.nn.functional
        texts, longest = tokens.shape
        state = self._tensor(self._weights.embed(tokens.reshape(-1))).view(texts, longest, -1)
        for block, turn in zip(self._blocks, self._turns, strict=True):
            seen = nn.linear(self._normed(state, block.before_attention), block.queries_keys_values)
            heard = nn.linear(self._attend(seen, block, turn), block.attended)
            state = state + self._normed(heard, block.after_attention)
            inner = nn.linear(self._normed(state, block.before_inner), block.gate_up)
            gate, up = inner.chunk(2, dim=-1)
            inner = nn.linear(nn.gelu(gate, approximate="tanh") * up, block.down)
            state = state + self._normed(inner, block.after_inner)
        state = self._normed(state.float(), self._last.float())
        means = [text[:length].mean(0) for text, length in zip(state, lengths, strict=True)]
        found: Floats = self._torch.stack(means).numpy()
        return found

    def _attend(self, seen: Tensor, block: _Tensors, turn: Sequence[Tensor]) -> Tensor:
        shape, torch = self._shape, self._torch
        texts, longest, _ = seen.shape
        each = seen.view(texts, longest, -1, shape.head).transpose(1, 2)
        queries, keys, values = torch.split(each, [shape.heads, shape.pairs, shape.pairs], dim=1)
        cosines, sines = (part[:longest] for part in turn)
        queries = self._turned(self._normed(queries, block.query_norm), cosines, sines)
        keys = self._turned(self._normed(keys, block.key_norm), cosines, sines)
        attend = torch.nn.functional.scaled_dot_product_attention
        heard: Tensor = attend(queries, keys, values, is_causal=True, enable_gqa=True)
        return heard.transpose(1, 2).flatten(2)

    def _normed(self, values: Tensor, weights: Tensor) -> Tensor:
        normed = self._torch.nn.functional.rms_norm
        found: Tensor = normed(values, weights.shape, weights, self._shape.epsilon)
        return found

    def _turned(self, values: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        first, second = values.chunk(2, dim=-1)
        return values * cosines + self._torch.cat([-second, first], dim=-1) * sines

    def _tensor(self, values: Floats) -> Tensor:
        return self._torch.tensor(values, dtype=self._torch.bfloat16)


@dataclass(frozen=True, slots=True)
class _Tensors:
    """The weights of one block as torch holds them, by the names of `Block`."""

    before_attention: Tensor
    queries_keys_values: Tensor
    query_norm: Tensor
    key_norm: Tensor
    attended: Tensor
    after_attention: Tensor
    before_inner: Tensor
    gate_up: Tensor
    down: Tensor
    after_inner: Tensor
