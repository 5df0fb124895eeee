"""What the process of an embedding model answers; `_start` starts it, by `sandbox.launch("runner", …)`.

A request is one JSON object, a reply one frame of JSON::

    {"do": "open", "name", "path", "engine", "threads", "longest", "pooling": bool, "closes": bool}
        → {"opened": engine}
    {"do": "encode", "texts": [text, …], "most": tokens of each}
        → {"vectors": base64 of 32-bit numbers, row by row}

or ``{"error": code, "fields"}`` in its place. llama.cpp cuts texts into tokens whoever computes the vectors,
so that all engines see the same ones.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allod.errors import AllodError
from allod.models._errors import ModelNotLoaded, RequestRefused, RunnerError
from allod.models._server import Server, wait_asleep

if TYPE_CHECKING:
    from allod.models._gemma import Floats

_Means = Callable[[Sequence[Sequence[int]]], "Floats"]


class _Encoder:
    """One loaded model and what computes its vectors."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.name: str = request["name"]
        self._closes: bool = request["closes"]
        wait_asleep()
        os.putenv("OPENBLAS_NUM_THREADS", "1")  # read when numpy is loaded, which is now
        try:
            self._means = self._engine(request)
            self._server = Server(
                self.name, request["path"], request["threads"], lambda *both: _choose(request, *both)
            )
        except RunnerError:
            raise
        except AllodError as error:  # what this process finds wrong with the file
            raise ModelNotLoaded(model=self.name, detail=error.sentence.rstrip(".")) from error

    def encode(self, texts: Sequence[str], most: int) -> bytes:
        import numpy as np

        vectors = self._means([self._tokens(text, most) for text in texts])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype("<f4").tobytes()

    def _engine(self, request: dict[str, Any]) -> _Means:
        path, longest = Path(request["path"]), request["longest"]
        if request["engine"] == "torch":
            from allod.models._gemma_torch import TorchEngine

            return TorchEngine(path, longest, request["threads"]).means
        if request["engine"] == "numpy":
            from allod.models._gemma import NumpyEngine

            return NumpyEngine(path, longest, request["threads"]).means
        return self._native

    def _native(self, texts: Sequence[Sequence[int]]) -> Floats:
        import numpy as np

        said = self._server.native.handle_embeddings(json.dumps({"input": texts}))
        said = json.loads(said) if isinstance(said, str) else said
        if "error" in said:
            raise RequestRefused(model=self.name, detail=str(said["error"].get("message", said["error"])))
        return np.array([each["embedding"] for each in said["data"]], np.float32)

    def _tokens(self, text: str, most: int) -> list[int]:
        tokens = self._server.tokens(text, marks=True)
        if len(tokens) > most:  # the mark of the end stays where the model has one
            return tokens[: most - 1] + tokens[-1:] if self._closes else tokens[:most]
        return tokens


_open: list[_Encoder] = []  # one at most


def answer(message: bytes) -> Iterator[bytes]:
    """Answer one request.

    Args:
        message: The request.

    Yields:
        The frame of the reply.
    """
    request = json.loads(message)
    try:
        if request["do"] == "open":
            _open[:] = [_Encoder(request)]
            reply = {"opened": request["engine"]}
        else:
            vectors = _open[0].encode(request["texts"], request["most"])
            reply = {"vectors": base64.b64encode(vectors).decode()}
    except RunnerError as error:
        reply = {"error": error.code, "fields": error.fields}
    yield json.dumps(reply).encode()


def _choose(request: dict[str, Any], xllamacpp: Any, settings: Any) -> None:  # noqa: ANN401  (no types)
    settings.n_ctx = settings.n_batch = settings.n_ubatch = request["longest"]  # a text is one batch
    settings.cache_ram_mib = 0
    settings.embedding = True
    if not request["pooling"]:  # the model does not say
        settings.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    settings.no_extra_bufts = request["engine"] != "llama.cpp"  # no second copy of weights for a tokenizer
