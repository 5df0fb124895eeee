"""`Upstream`: a model elsewhere, behind an OpenAI-compatible address, asked like one of this machine.

What may be sent there is the caller's to check before (`allod.policy.require_upstream`). This process opens
no connection: a forwarder process does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from allod.models._errors import BadRequest, UpstreamKey, UpstreamUnsupported
from allod.models._values import Finish, Piece, Request, require_sound
from allod.models._worker import Worker
from allod.sandbox import Limits
from allod.workspace import ModelSettings

_LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=120, output_bytes=64 << 20, open_files=32)
_OTHERS = 0o077


class Upstream:
    """The model declared in `[model.upstream]`; use it in a with block, by one thread."""

    def __init__(self, settings: ModelSettings) -> None:
        """Start the forwarder; nothing is sent yet.

        Args:
            settings: Of the section `[model]`, with an upstream declared.

        Raises:
            BadRequest: No upstream is declared.
            UpstreamKey: The key's file cannot be read, or others may read it.
            RunnerCrashed: The system could not start another process.
        """
        declared = settings.upstream
        if not declared.base_url:
            raise BadRequest(detail="no upstream is declared under [model.upstream]")
        self.name = f"{declared.model} at {urlsplit(declared.base_url).hostname}"
        self._model = declared.model
        self._seconds = settings.seconds
        opening = {
            "do": "open",
            "name": self.name,
            "base_url": declared.base_url,
            "key": _key(Path(declared.key_file)) if declared.key_file else "",
            "ca_file": declared.ca_file,
        }
        self._worker = Worker(self.name, "forwarder", _LIMITS, opening)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def stream(self, request: Request, timeout: float | None = None) -> Iterator[Piece | Finish]:
        """Ask the model; the request is on its way when this returns.

        Args:
            request: What to ask. A schema is handed on, and it is the server's to obey it.
            timeout: Seconds to wait for the whole answer; nothing for the setting.

        Returns:
            The answer's pieces as they come, and its `Finish` at the end. While they are read,
            `RunnerCrashed`, `RunnerTimeout` and the `UpstreamError`s may be raised.

        Raises:
            BadRequest: The request contradicts itself.
            UpstreamUnsupported: It needs a grammar, banned tokens or adapters.
            UpstreamUnreachable: The certificates of `ca_file` cannot be read.
            RunnerCrashed: The forwarder ended; the next call starts another.
            RunnerTimeout: The time is over.
        """
        require_sound(request)
        wanted = (
            ("a grammar", request.grammar is not None),
            ("banned tokens", bool(request.banned)),
            ("an adapter", bool(request.adapters)),
        )
        for what, asked in wanted:
            if asked:
                raise UpstreamUnsupported(model=self.name, what=what)
        path = "/chat/completions" if request.messages else "/completions"
        message = {"do": "answer", "path": path, "body": self._body(request)}
        return self._worker.stream(message, timeout or self._seconds)

    def tokenize(self, text: str) -> list[int]:
        """Refuse: the OpenAI form has no way to ask for tokens.

        Args:
            text: Any text.

        Returns:
            Never.

        Raises:
            UpstreamUnsupported: Always.
        """
        raise UpstreamUnsupported(model=self.name, what=f"the tokens of a text ({len(text)} characters)")

    def close(self) -> None:
        """End the forwarder."""
        self._worker.close()

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        if request.messages:
            body["messages"] = [{"role": each.role, "content": each.text} for each in request.messages]
        else:
            body["prompt"] = request.prompt
        if request.stop:
            body["stop"] = request.stop
        if request.schema is not None:
            try:
                schema = json.loads(request.schema)
            except ValueError as error:
                raise BadRequest(detail=f"the schema is not JSON ({error})") from error
            form = {"name": "answer", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        return body


def _key(file: Path) -> str:
    try:
        if file.stat().st_mode & _OTHERS:
            raise UpstreamKey(file=file, detail="others may read it: chmod 600")
        key = file.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        detail = error.strerror if isinstance(error, OSError) else "it is not plain text"
        raise UpstreamKey(file=file, detail=detail) from error
    if not key or any(character.isspace() for character in key):
        raise UpstreamKey(file=file, detail="it does not hold one word")
    return key
