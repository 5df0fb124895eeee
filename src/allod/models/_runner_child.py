"""What the runner process answers; `_start` starts it, by `sandbox.launch("runner", …)`.

A request is one JSON object, a reply frames of JSON::

    {"do": "open", "path", "adapters": [path, …], "context", "threads", "prompt_cache_bytes", "name"}
        → {"address"}
    {"do": "answer", "chat": bool, "body": {…}, "banned": bool, "ids": [id, …] where they have changed}
        → {"text"} …, {"finish": {fields of Finish}}
    {"do": "tokens", "text"} → {"tokens": [id, …]}

and in the place of any of them ``{"error": code, "fields"}``. llama.cpp comes as the server of xllamacpp,
which listens on a port of 127.0.0.1 whatever one does; its key is made here and never leaves this process.
The ids of banned tokens are kept as the text that llama.cpp wants, so that 20,000 of them are sent once.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import secrets
import signal
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from allod.models._errors import ModelNotLoaded, PromptTooLong, RequestRefused, RunnerError

_CHECKPOINTS = 2  # each holds the whole window of a model with sliding attention: up to hundreds of megabytes
_TOKENS_SECONDS = 60.0


class _Model:
    """One loaded model."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.name: str = request["name"]
        self._key = secrets.token_urlsafe(32)
        self._server = _serve(request, self._key)
        self._banned = ""
        self._stopped = False
        signal.signal(signal.SIGUSR1, self._stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})

    @property
    def address(self) -> str:
        return str(self._server.listening_address)

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
        ask = self._server.handle_chat_completions if request["chat"] else self._server.handle_completions

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

    def tokens(self, text: str) -> list[int]:
        port = urlsplit(self.address).port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TOKENS_SECONDS)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        body = json.dumps({"content": text, "add_special": False, "parse_special": False})
        try:
            connection.request("POST", "/tokenize", body, headers)
            found: list[int] = json.loads(connection.getresponse().read())["tokens"]
        finally:
            connection.close()
        return found

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
            yield {"address": _open[0].address}
        case "answer":
            yield from _open[0].answer(request)
        case "tokens":
            yield {"tokens": _open[0].tokens(request["text"])}


def _finish(reason: str, timings: dict[str, Any]) -> dict[str, Any]:
    return {
        "reason": "length" if reason == "length" else "stop",
        "prompt_tokens": timings["cache_n"] + timings["prompt_n"],
        "cached_tokens": timings["cache_n"],
        "answer_tokens": timings["predicted_n"],
        "prompt_seconds": timings["prompt_ms"] / 1000,
        "answer_seconds": timings["predicted_ms"] / 1000,
    }


def _serve(request: dict[str, Any], key: str) -> Any:  # noqa: ANN401  (the library has no types)
    # Threads that wait for each other sleep: spinning, two threads on a core that is wanted elsewhere are
    # twenty times slower. OpenMP reads this when it is loaded, so it stands before the import.
    os.putenv("OMP_WAIT_POLICY", "passive")
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})  # its threads inherit this: they are not asked
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = request["path"]
    settings.lora_adapters = [_adapter(xllamacpp, path) for path in request["adapters"]]
    settings.n_ctx = request["context"]
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = request["threads"]
    settings.cache_ram_mib = request["prompt_cache_bytes"] >> 20
    settings.n_ctx_checkpoints = _CHECKPOINTS
    settings.n_parallel = 1  # the context is divided by the slots
    settings.warmup = False
    settings.enable_reasoning = 0  # the answer alone: thoughts cost tokens and are shown to nobody
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.api_keys = [key]
    settings.cors_origins = ""
    settings.n_threads_http = 2
    settings.ui = settings.endpoint_slots = settings.endpoint_props = settings.endpoint_metrics = False
    settings.offline = True
    settings.verbosity = 0
    try:
        return xllamacpp.Server(settings)
    except (RuntimeError, MemoryError) as error:
        raise ModelNotLoaded(model=request["name"], detail=str(error).rstrip(".")) from error


def _adapter(xllamacpp: Any, path: str) -> Any:  # noqa: ANN401  (the library has no types)
    info = xllamacpp.CommonAdapterLoraInfo()
    info.path, info.scale = path, 0.0  # in force only where a request says so
    return info
