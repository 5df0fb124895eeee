"""What the runner process answers; `_start` starts it, by `sandbox.launch("runner", …)`.

A request is one JSON object, a reply frames of JSON::

    {"do": "open", "path", "adapters": [path, …], "context", "threads", "prompt_cache_bytes", "name"}
        → {"address"}
    {"do": "answer", "chat": bool, "body": {…}, "banned": bool, "ids": [id, …] where they have changed}
        → {"text"} …, {"finish": {fields of Finish}}
    {"do": "tokens", "text"} → {"tokens": [id, …]}

and in the place of any of them ``{"error": code, "fields"}``. The ids of banned tokens are kept as the text
that llama.cpp wants, so that 20,000 of them are sent once.
"""

from __future__ import annotations

import json
import queue
import signal
import threading
from collections.abc import Iterator
from typing import Any

from allod.models._errors import PromptTooLong, RequestRefused, RunnerError
from allod.models._server import Server

_CHECKPOINTS = 2  # each holds the whole window of a model with sliding attention: up to hundreds of megabytes


class _Model:
    """One loaded model."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.name: str = request["name"]
        self.server = Server(
            self.name, request["path"], request["threads"], lambda *both: _choose(request, *both)
        )
        self._banned = ""
        self._stopped = False
        signal.signal(signal.SIGUSR1, self._stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})

    def answer(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "ids" in request:
            self._banned = ",".join(f"[{token},false]" for token in request["ids"])
        body = json.dumps(request["body"])
        if request["banned"] and not self._banned:
            raise RequestRefused(model=self.name, detail="this process was not told which tokens are banned")
        if request["banned"]:
            body = f'{body[:-1]},"logit_bias":[{self._banned}]}}'
        self._stopped = False
        said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        native = self.server.native
        ask = native.handle_chat_completions if request["chat"] else native.handle_completions

        def receive(chunk: str) -> bool:
            said.put(chunk)
            return self._stopped

        def work() -> None:
            try:
                ask(body, receive)
            except RuntimeError as error:
                said.put(json.dumps({"error": {"message": str(error)}}))
            finally:
                said.put(None)

        threading.Thread(target=work, daemon=True).start()
        while (chunk := said.get()) is not None:
            yield from self._part(json.loads(chunk))

    def _stop(self, *_: object) -> None:
        self._stopped = True

    def _part(self, chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "error" in chunk:
            raise self._fault(chunk["error"])
        for choice in chunk["choices"]:
            text = choice["text"] if "text" in choice else choice["delta"].get("content")
            if text:
                yield {"text": text}
            if choice["finish_reason"]:
                yield {"finish": _finish(choice["finish_reason"], chunk["timings"])}

    def _fault(self, error: dict[str, Any]) -> RunnerError:
        if error.get("type") == "exceed_context_size_error":
            return PromptTooLong(model=self.name, tokens=error["n_prompt_tokens"], context=error["n_ctx"])
        return RequestRefused(model=self.name, detail=str(error.get("message", error)))


_open: list[_Model] = []  # one at most


def answer(message: bytes) -> Iterator[bytes]:
    """Answer one request.

    Args:
        message: The request.

    Yields:
        The frames of the reply.
    """
    request = json.loads(message)
    try:
        for part in _reply(request):
            yield json.dumps(part, ensure_ascii=False).encode()
    except RunnerError as error:
        yield json.dumps({"error": error.code, "fields": error.fields}).encode()


def _reply(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    match request["do"]:
        case "open":
            _open[:] = [_Model(request)]
            yield {"address": _open[0].server.address}
        case "answer":
            yield from _open[0].answer(request)
        case "tokens":
            yield {"tokens": _open[0].server.tokens(request["text"])}


def _finish(reason: str, timings: dict[str, Any]) -> dict[str, Any]:
    return {
        "reason": "length" if reason == "length" else "stop",
        "prompt_tokens": timings["cache_n"] + timings["prompt_n"],
        "cached_tokens": timings["cache_n"],
        "answer_tokens": timings["predicted_n"],
        "prompt_seconds": timings["prompt_ms"] / 1000,
        "answer_seconds": timings["predicted_ms"] / 1000,
    }


def _choose(request: dict[str, Any], xllamacpp: Any, settings: Any) -> None:  # noqa: ANN401  (no types)
    settings.lora_adapters = [_adapter(xllamacpp, path) for path in request["adapters"]]
    settings.n_ctx = request["context"]
    settings.cache_ram_mib = request["prompt_cache_bytes"] >> 20
    settings.n_ctx_checkpoints = _CHECKPOINTS
    settings.enable_reasoning = 0  # the answer alone: thoughts cost tokens and are shown to nobody


def _adapter(xllamacpp: Any, path: str) -> Any:  # noqa: ANN401  (the library has no types)
    info = xllamacpp.CommonAdapterLoraInfo()
    info.path, info.scale = path, 0.0  # in force only where a request says so
    return info
