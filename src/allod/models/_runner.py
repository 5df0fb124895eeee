"""`Runner`: a GGUF model of this machine, answered by llama.cpp in a confined process.

A crash of native code costs one answer: that stream raises, the next call starts a new process. Whether the
model may be used (policy, digest) is the caller's to check before.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from allod.models._cores import physical_cores
from allod.models._errors import AdapterUnknown, FileUnreadable, NoChatTemplate, RuntimeMissing
from allod.models._gguf import Metadata, read_metadata
from allod.models._memory import memory_of
from allod.models._schema import schema_grammar
from allod.models._values import Finish, Piece, Request, require_sound
from allod.models._vocabulary import control_texts
from allod.models._weights import require_gguf
from allod.models._worker import Worker
from allod.sandbox import Limits
from allod.workspace import ModelSettings

_OUTPUT_BYTES = 64 << 20  # an answer of 65,536 tokens takes some 5 MB of frames
_TEMPLATE = "tokenizer.chat_template"


class Runner:
    """One model, kept warm; use it in a with block, by one thread."""

    def __init__(
        self,
        path: Path,
        settings: ModelSettings | None = None,
        *,
        adapters: Sequence[Path] = (),
        name: str = "",
    ) -> None:
        """Start the model's process; it loads the model while the caller does something else.

        Args:
            path: The GGUF file.
            settings: Of the section `[model]`; nothing for the defaults.
            adapters: GGUF files of LoRA adapters, in force where a request names them.
            name: What errors call the model; nothing for the name of its file.

        Raises:
            NotGguf: The file, or an adapter, is of another format; no process was started.
            ModelBroken: Its metadata is cut off or makes no sense; no process was started.
            FileUnreadable: It cannot be read.
            RuntimeMissing: llama.cpp is not installed.
            RunnerCrashed: The system could not start another process.
        """
        settings = settings or ModelSettings()
        metadata = read_metadata(path)
        for adapter in adapters:
            require_gguf(adapter, adapter.name)
        self.name = name or path.name
        if importlib.util.find_spec("xllamacpp") is None:  # an extra; without a model Allod answers too
            raise RuntimeMissing(model=self.name)
        self._settings = settings
        self._metadata = metadata
        self._adapters = [adapter.stem for adapter in adapters]
        self._controls: re.Pattern[str] | None = None
        self._banned: tuple[int, bytes] = 0, b""  # the generation and the digest of the ids it was told
        threads = settings.threads or physical_cores()
        most = metadata.whole(f"{metadata.text('general.architecture')}.context_length")
        context = min(settings.context, most or settings.context)
        size = sum(_size(file) for file in (path, *adapters))
        reckoned = memory_of(metadata, size, context, settings.prompt_cache_bytes)
        limits = Limits(
            memory_bytes=settings.memory_bytes or reckoned,
            cpu_seconds=int(settings.seconds * (threads + 1)) + 60,
            output_bytes=_OUTPUT_BYTES,
            open_files=64 + 2 * len(adapters),
        )
        opening = {
            "do": "open",
            "name": self.name,
            "path": str(path.absolute()),
            "adapters": [str(adapter.absolute()) for adapter in adapters],
            "context": context,
            "threads": threads,
            "prompt_cache_bytes": settings.prompt_cache_bytes,
        }
        self._worker = Worker(self.name, "runner", limits, opening)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The id of the model's process."""
        return self._worker.pid

    def ready(self) -> None:
        """Wait until the model is loaded; a request would wait as well.

        Raises:
            ModelNotLoaded: llama.cpp does not take the file.
            RunnerCrashed: The process ended instead.
        """
        self._worker.make_ready()

    def stream(self, request: Request, timeout: float | None = None) -> Iterator[Piece | Finish]:
        """Ask the model.

        The request is on its way when this returns. Leaving the stream early ends the answer; the process
        stays warm. No text of the request is taken for a control token of the model: what is written like
        one gets a space after its first character.

        Args:
            request: What to ask.
            timeout: Seconds to wait for the whole answer; nothing for the setting.

        Returns:
            The answer's pieces as they come, and its `Finish` at the end. While they are read,
            `RunnerCrashed`, `RunnerTimeout`, `PromptTooLong` and `RequestRefused` may be raised.

        Raises:
            BadRequest: The request contradicts itself.
            NoChatTemplate: It has messages, and the model no form for them.
            AdapterUnknown: An adapter was not opened with the model.
            ModelNotLoaded: llama.cpp does not take the file.
            RunnerCrashed: The process ended; the next call starts another.
            RunnerTimeout: The time is over.
        """
        require_sound(request)
        if request.messages and _TEMPLATE not in self._metadata:
            raise NoChatTemplate(model=self.name)
        message = {
            "do": "answer",
            "chat": bool(request.messages),
            "body": self._body(request),
            "banned": bool(request.banned),
        }
        self._worker.make_ready()
        message |= self._ids(request.banned)
        return self._worker.stream(message, timeout or self._settings.seconds)

    def tokenize(self, text: str) -> list[int]:
        """Cut a text into the model's tokens.

        Args:
            text: Any text; control tokens in it are read as text.

        Returns:
            The ids, without a mark for the beginning.

        Raises:
            RunnerCrashed: The process ended; the next call starts another.
            RunnerTimeout: The time is over.
        """
        said = list(self._worker.ask({"do": "tokens", "text": text}, self._settings.seconds))
        try:
            return [int(token) for token in said[0]["tokens"]]
        except (LookupError, TypeError, ValueError) as error:
            raise self._worker.disordered() from error

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def _ids(self, banned: Sequence[int]) -> dict[str, Any]:
        """The banned ids, where this process was told others or none."""
        told = self._worker.generation, hashlib.sha256(array("q", banned)).digest()
        if not banned or told == self._banned:
            return {}
        self._banned = told
        return {"ids": banned}

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "stream": True,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed & 0xFFFFFFFF,
            "lora": [self._adapter(name, scale) for name, scale in request.adapters],
        }
        if request.messages:
            body["messages"] = [
                {"role": each.role, "content": self._plain(each.text)} for each in request.messages
            ]
        else:
            body["prompt"] = self._plain(request.prompt)
        if request.stop:
            body["stop"] = request.stop
        if request.grammar is not None:
            body["grammar"] = request.grammar
        if request.schema is not None:
            body["grammar"] = schema_grammar(request.schema)
        return body

    def _adapter(self, name: str, scale: float) -> dict[str, Any]:
        if name not in self._adapters:
            raise AdapterUnknown(model=self.name, adapter=name, known=", ".join(self._adapters) or "none")
        return {"id": self._adapters.index(name), "scale": scale}

    def _plain(self, text: str) -> str:
        """Break whatever is written like a control token, which llama.cpp would read as one."""
        if self._controls is None:
            self._controls = _any_of(self._metadata)
        while self._controls.search(text):
            text = self._controls.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)
        return text


def _any_of(metadata: Metadata) -> re.Pattern[str]:
    texts = sorted((text for text in control_texts(metadata) if len(text) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, texts)) if texts else r"(?!)")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise FileUnreadable(file=file.name, detail=error.strerror) from error
