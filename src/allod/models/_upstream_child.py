"""What the forwarder process answers; `_start` starts it, by `sandbox.launch("forwarder", …)`.

It is the one process that speaks to the model elsewhere, and it speaks to nobody else: redirects are not
followed, proxies of the environment are not used. Requests and replies as in `_runner_child`::

    {"do": "open", "name", "base_url", "key", "ca_file"} → nothing
    {"do": "answer", "path", "body": {…}} → {"text"} …, {"finish": {fields of Finish}}

Server-sent events: https://html.spec.whatwg.org/commit-snapshots/d9b06c4/#server-sent-events, of which the
OpenAI form uses ``data`` lines only, each a whole object, and ``[DONE]`` at the end.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from allod.models._errors import RunnerError, UpstreamMalformed, UpstreamRefused, UpstreamUnreachable

_CONNECT_SECONDS = 20.0
_MOST_LINE = 1 << 20
_MOST_REASON = 1 << 16
_SHOWN = 300  # characters of a reason


class _Upstream:
    """The declared server."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.name: str = request["name"]
        self._url = urlsplit(request["base_url"].rstrip("/"))
        self._headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream",
            "User-Agent": "allod",
        }
        if request["key"]:
            self._headers["Authorization"] = f"Bearer {request['key']}"
        self._trust: ssl.SSLContext | None = None
        if self._url.scheme == "https":
            try:
                self._trust = ssl.create_default_context(cafile=request["ca_file"] or None)
            except (OSError, ssl.SSLError) as error:
                raise self._unreachable(f"ca_file: {error.strerror or error}") from error

    def answer(self, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        connection = self._connection()
        try:
            try:
                connection.connect()
                connection.sock.settimeout(None)  # the parent keeps the time
                connection.request("POST", self._url.path + path, json.dumps(body).encode(), self._headers)
                response = connection.getresponse()
            except http.client.HTTPException as error:
                raise self._malformed(f"no HTTP: {type(error).__name__}") from error
            if response.status != http.HTTPStatus.OK:
                raise UpstreamRefused(model=self.name, status=response.status, detail=_reason(response))
            yield from self._parts(response)
        except (
            OSError,
            http.client.HTTPException,
        ) as error:  # TimeoutError, ssl.SSLError, socket.gaierror are OSErrors
            raise self._unreachable(getattr(error, "strerror", None) or str(error) or "broken off") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._trust is None:
            return http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
        return http.client.HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=self._trust)

    def _parts(self, response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
        reason, usage = "", dict[str, Any]()
        for event in self._events(response):
            if "error" in event:
                raise UpstreamRefused(model=self.name, status=response.status, detail=_told(event))
            try:
                for choice in event["choices"]:
                    said = choice["text"] if "text" in choice else choice["delta"].get("content")
                    if said:
                        yield {"text": str(said)}
                    reason = choice.get("finish_reason") or reason
                usage = event.get("usage") or usage
            except (KeyError, TypeError, AttributeError) as error:
                raise self._malformed("an event without choices") from error
        if not reason:
            raise self._malformed("the answer breaks off")
        yield {"finish": _finish(reason, usage)}

    def _events(self, response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
        while line := response.readline(_MOST_LINE):
            if not line.endswith(b"\n") and len(line) == _MOST_LINE:
                raise self._malformed("a line of more than a megabyte")
            if not line.startswith(b"data:"):
                if line.strip() and not line.startswith((b":", b"event:", b"id:", b"retry:")):
                    raise self._malformed("something else than a stream of events")
                continue
            data = line.removeprefix(b"data:").strip()
            if data == b"[DONE]":
                return
            try:
                event = json.loads(data)
            except ValueError as error:  # UnicodeDecodeError is one
                raise self._malformed("an event that is not JSON") from error
            if not isinstance(event, dict):
                raise self._malformed("an event that is no object")
            yield event

    def _unreachable(self, detail: str) -> UpstreamUnreachable:
        return UpstreamUnreachable(model=self.name, detail=detail)

    def _malformed(self, detail: str) -> UpstreamMalformed:
        return UpstreamMalformed(model=self.name, detail=detail)


_open: list[_Upstream] = []  # one at most


def answer(message: bytes) -> Iterator[bytes]:
    """Answer one request.

    Args:
        message: The request.

    Yields:
        The frames of the reply.
    """
    request = json.loads(message)
    try:
        if request["do"] == "open":
            _open[:] = [_Upstream(request)]
            return
        for part in _open[0].answer(request["path"], request["body"]):
            yield json.dumps(part, ensure_ascii=False).encode()
    except RunnerError as error:
        yield json.dumps({"error": error.code, "fields": error.fields}).encode()


def _finish(reason: str, usage: dict[str, Any]) -> dict[str, Any]:
    details = usage.get("prompt_tokens_details") or {}
    return {
        "reason": "length" if reason == "length" else "stop",
        "prompt_tokens": int(usage.get("prompt_tokens") or 0),
        "cached_tokens": int(details.get("cached_tokens") or 0),
        "answer_tokens": int(usage.get("completion_tokens") or 0),
        "prompt_seconds": 0.0,
        "answer_seconds": 0.0,
    }


def _reason(response: http.client.HTTPResponse) -> str:
    """What a server says for a refusal, in one line."""
    if moved := response.headers.get("Location"):
        return f"it points to {moved[:_SHOWN]}"
    body = response.read(_MOST_REASON)
    try:
        return _told(json.loads(body))
    except ValueError:
        return " ".join(body.decode(errors="replace").split())[:_SHOWN] or response.reason


def _told(body: Any) -> str:  # noqa: ANN401  (any JSON)
    error = body.get("error", body) if isinstance(body, dict) else body
    told = error.get("message", error) if isinstance(error, dict) else error
    return " ".join(str(told).split())[:_SHOWN].rstrip(".")
