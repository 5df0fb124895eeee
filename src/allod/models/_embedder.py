"""`Embedder`: a GGUF model of this machine that turns texts into vectors, in a confined process.

Whether the model may be used (policy, digest) is the caller's to check before. A crash of native code costs
one call: the next one starts a new process.
"""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np

from allod.models._cores import physical_cores
from allod.models._embed_errors import EngineUnfit
from allod.models._errors import BadRequest, FileUnreadable, RuntimeMissing
from allod.models._gemma import Floats, computable
from allod.models._gguf import Metadata, read_metadata
from allod.models._memory import memory_of
from allod.models._worker import Worker
from allod.sandbox import Limits
from allod.workspace import ModelSettings

Engine = Literal["llama.cpp", "numpy", "torch"]

_LONGEST = 2_048  # tokens: longer texts are passages no more
_TEXTS = {"llama.cpp": 8, "numpy": 64, "torch": 256}  # a request, which the person may end between two
_SECONDS = 900.0  # for one request on a machine that does much else
_EXTRA = {"llama.cpp": 0, "numpy": 2 << 30, "torch": 8 << 30}
"""Address space that an engine takes beside weights: buffers a thread, and the libraries of torch."""
_WIDENED = 8  # four bits in the file, 32 in memory


class Embedder:
    """One model, kept warm; use it in a with block, by one thread.

    Attributes:
        engine: What computes the vectors.
        dimensions: Numbers of a vector.
        longest: Tokens of a text that it takes, at most.
    """

    def __init__(
        self,
        path: Path,
        settings: ModelSettings | None = None,
        *,
        name: str = "",
        engine: Literal["auto", "llama.cpp", "numpy", "torch"] = "auto",
    ) -> None:
        """Start the model's process; it loads the model while the caller does something else.

        Args:
            path: The GGUF file.
            settings: Of the section `[model]`; nothing for the defaults.
            name: What errors call the model; nothing for the name of its file.
            engine: What computes the vectors. torch and numpy compute models of the kind of Gemma 3 alone,
                several times faster than llama.cpp; auto takes the first of torch, numpy and llama.cpp that
                can.

        Raises:
            EngineUnfit: The engine cannot compute this model, or is not installed.
            NotGguf: The file is of another format; no process was started.
            ModelBroken: Its metadata is cut off or makes no sense; no process was started.
            FileUnreadable: It cannot be read.
            RuntimeMissing: llama.cpp is not installed.
            RunnerCrashed: The system could not start another process.
        """
        settings = settings or ModelSettings()
        metadata = read_metadata(path)
        kind = metadata.text("general.architecture")
        self.name = name or path.name
        if importlib.util.find_spec("xllamacpp") is None:  # an extra
            raise RuntimeMissing(model=self.name)
        self.engine = _engine(self.name, metadata, engine)
        self.dimensions = metadata.whole(f"{kind}.embedding_length")
        window = 0 if self.engine == "llama.cpp" else metadata.whole(f"{kind}.attention.sliding_window")
        self.longest = min(filter(None, (_LONGEST, window, metadata.whole(f"{kind}.context_length"))))
        threads = settings.threads or physical_cores()
        try:
            size = path.stat().st_size
        except OSError as error:
            raise FileUnreadable(file=path.name, detail=error.strerror) from error
        widened = 0 if self.engine == "llama.cpp" else _WIDENED * size
        reckoned = memory_of(metadata, size, self.longest, 0) + widened + _EXTRA[self.engine]
        limits = Limits(
            memory_bytes=settings.memory_bytes or reckoned,
            cpu_seconds=int(_SECONDS * (threads + 1)),
            open_files=128,
        )
        opening = {
            "do": "open",
            "name": self.name,
            "path": str(path.absolute()),
            "engine": self.engine,
            "threads": threads,
            "longest": self.longest,
            "pooling": f"{kind}.pooling_type" in metadata,
            "closes": bool(metadata.whole("tokenizer.ggml.add_eos_token")),
        }
        self._worker = Worker(self.name, "runner", limits, opening, "embedder")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The id of the model's process."""
        return self._worker.pid

    def encode(self, texts: Sequence[str], most_tokens: int) -> Floats:
        """Turn texts into vectors.

        Args:
            texts: Any texts, also none; control tokens in them are read as text.
            most_tokens: What is longer is cut off there; from 2 to `longest`.

        Returns:
            One row a text, each of length 1: the mean of the last hidden states of its tokens, or what else
            the model says is its vector.

        Raises:
            BadRequest: `most_tokens` is not in the range.
            ModelNotLoaded: The file is not one that the engine takes.
            RunnerCrashed: The process ended; the next call starts another.
            RunnerTimeout: The time is over.
        """
        if not 2 <= most_tokens <= self.longest:
            raise BadRequest(detail=f"{most_tokens} tokens of a text are not from 2 to {self.longest}")
        rows = [self._ask(part, most_tokens) for part in _parts(texts, _TEXTS[self.engine])]
        return np.concatenate([np.empty((0, self.dimensions), np.float32), *rows])

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def _ask(self, texts: Sequence[str], most: int) -> Floats:
        said = list(self._worker.ask({"do": "encode", "texts": texts, "most": most}, _SECONDS))
        try:
            data = base64.b64decode(said[0]["vectors"], validate=True)
            found = np.frombuffer(data, "<f4").reshape(len(texts), self.dimensions)
        except (LookupError, TypeError, ValueError) as error:  # the child is not trusted
            raise self._worker.disordered() from error
        if not np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3):
            raise self._worker.disordered()
        return found.astype(np.float32)


def _engine(name: str, metadata: Metadata, wanted: str) -> Engine:
    """Choose what computes a model.

    Raises:
        EngineUnfit: It cannot be the one that is wanted.
    """
    installed = importlib.util.find_spec("torch") is not None
    if wanted in {"auto", "torch"} and installed and computable(metadata):
        return "torch"
    if wanted in {"auto", "numpy"} and computable(metadata):
        return "numpy"
    if wanted in {"auto", "llama.cpp"}:
        return "llama.cpp"
    if wanted == "torch" and not installed:
        raise EngineUnfit(
            model=name, engine=wanted, detail="it is not installed: `pip install 'allod[train]'`"
        )
    detail = f"it computes no models of the kind {metadata.text('general.architecture') or 'unknown'}"
    raise EngineUnfit(model=name, engine=wanted, detail=detail)


def _parts(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(texts)
    while part := list(islice(rest, size)):
        yield part
