"""`Upstream`: a real server that speaks the OpenAI form, and ones that speak it badly."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from allod.errors import AllodError
from allod.models import (
    BadRequest,
    Finish,
    Message,
    Piece,
    Request,
    RunnerTimeout,
    Upstream,
    UpstreamKey,
    UpstreamMalformed,
    UpstreamRefused,
    UpstreamUnreachable,
    UpstreamUnsupported,
)
from allod.workspace import ModelSettings, UpstreamSettings

KEY = "key-of-the-test"
ASKED = Request(messages=(Message("user", "Say yes."),), max_tokens=6)
SERVER = """
import sys, xllamacpp
settings = xllamacpp.CommonParams()
settings.model.path, settings.n_ctx, settings.api_keys = sys.argv[1], 512, [sys.argv[2]]
settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
settings.n_parallel, settings.offline, settings.ui, settings.warmup = 1, True, False, False
server = xllamacpp.Server(settings)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


def key_file(folder: Path, key: str = KEY, mode: int = 0o600) -> str:
    path = folder / "key"
    path.write_text(f"{key}\n")
    path.chmod(mode)
    return str(path)


def settings_of(base_url: str, **fields: str) -> ModelSettings:
    declared = UpstreamSettings(base_url=base_url, model="small", purpose="tests", place="TW", **fields)
    return ModelSettings(upstream=declared, seconds=60)


@pytest.fixture(scope="module")
def server(smollm2_file: Path) -> Iterator[str]:
    """llama.cpp's own server as the model elsewhere."""
    command = [sys.executable, "-c", SERVER, str(smollm2_file), KEY]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip() + "/v1"
        process.kill()


@contextlib.contextmanager
def saying(answer: Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]) -> Iterator[str]:
    """A server that says what a test has it say."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer(self, body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/v1"
        listening.shutdown()


def replying(status: int, body: str, **headers: str) -> Callable[[BaseHTTPRequestHandler, Any], None]:
    def answer(handler: BaseHTTPRequestHandler, _: Any) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body.encode())

    return answer


def event(**choice: Any) -> str:
    return f"data: {json.dumps({'choices': [choice]})}\n\n"


# ---- a real server


def test_a_real_server_is_asked_like_a_model_of_this_machine(server: str, tmp_path: Path) -> None:
    with Upstream(settings_of(server, key_file=key_file(tmp_path))) as upstream:
        *pieces, finish = upstream.stream(ASKED)
        assert isinstance(finish, Finish)
        assert (finish.reason, finish.answer_tokens) == ("length", 6)
        assert finish.prompt_tokens > 20
        assert len(pieces) > 2
        again = list(upstream.stream(Request(prompt="The capital of France is", max_tokens=4)))
    assert "Paris" in "".join(piece.text for piece in again if isinstance(piece, Piece))


def test_a_schema_goes_with_the_request(server: str, tmp_path: Path) -> None:
    schema = '{"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}'
    with Upstream(settings_of(server, key_file=key_file(tmp_path))) as upstream:
        request = Request(messages=ASKED.messages, schema=schema, max_tokens=60)
        said = "".join(piece.text for piece in upstream.stream(request) if isinstance(piece, Piece))
    assert isinstance(json.loads(said)["ok"], bool)


def test_a_wrong_key_is_refused_with_the_servers_reason(server: str, tmp_path: Path) -> None:
    wrong = key_file(tmp_path, "another")
    with (
        Upstream(settings_of(server, key_file=wrong)) as upstream,
        pytest.raises(UpstreamRefused, match="status 401: Invalid API Key"),
    ):
        list(upstream.stream(ASKED))


def test_a_prompt_that_does_not_fit_is_the_servers_reason(server: str, tmp_path: Path) -> None:
    with (
        Upstream(settings_of(server, key_file=key_file(tmp_path))) as upstream,
        pytest.raises(UpstreamRefused, match=r"status 400: .*exceeds the available context size"),
    ):
        list(upstream.stream(Request(prompt="a " * 1000)))


# ---- servers that are not so good


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<html>Welcome</html>", "something else than a stream"),
        ("data: {\n\n", "not JSON"),
        ("data: [1]\n\n", "no object"),
        ('data: {"answer": "yes"}\n\n', "without choices"),
        ('data: {"choices": [3]}\n\n', "without choices"),
        (event(delta={"content": "y"}, finish_reason=None), "breaks off"),
        ("", "breaks off"),
        ("data: " + "x" * (2 << 20), "megabyte"),
    ],
)
def test_what_is_no_answer_is_told(body: str, told: str) -> None:
    with (
        saying(replying(200, body)) as address,
        Upstream(settings_of(address)) as upstream,
        pytest.raises(UpstreamMalformed, match=told),
    ):
        list(upstream.stream(ASKED))


@pytest.mark.parametrize(
    ("status", "body", "headers", "told"),
    [
        (429, '{"error": {"message": "Too many.\\nWait."}}', {}, "status 429: Too many. Wait"),
        (404, '{"detail": "Not Found"}', {}, "status 404: .*Not Found"),
        (500, "<h1>Oh</h1>", {}, "status 500: <h1>Oh</h1>"),
        (503, "", {}, "status 503: Service Unavailable"),
        (307, "", {"Location": "http://other.example/v1"}, "points to http://other.example"),
    ],
)
def test_a_refusal_carries_its_reason(status: int, body: str, headers: dict[str, str], told: str) -> None:
    with (
        saying(replying(status, body, **headers)) as address,
        Upstream(settings_of(address)) as upstream,
        pytest.raises(UpstreamRefused, match=told),
    ):
        list(upstream.stream(ASKED))


def test_an_error_within_the_stream_is_a_refusal() -> None:
    body = event(delta={"content": "y"}) + 'data: {"error": {"message": "out of memory"}}\n\n'
    with saying(replying(200, body)) as address, Upstream(settings_of(address)) as upstream:
        stream = upstream.stream(ASKED)
        assert next(stream) == Piece("y")
        with pytest.raises(UpstreamRefused, match="out of memory"):
            list(stream)
        with pytest.raises(UpstreamRefused):  # and the forwarder lives on
            list(upstream.stream(ASKED))


def test_an_answer_without_figures_counts_none() -> None:
    body = event(delta={"role": "assistant", "content": None}) + ": ping\n\nevent: message\n"
    body += event(delta={"content": "好"}) + event(delta={}, finish_reason="stop") + "data: [DONE]\n\nrubbish"
    with saying(replying(200, body)) as address, Upstream(settings_of(address)) as upstream:
        assert list(upstream.stream(ASKED)) == [Piece("好"), Finish("stop", 0, 0, 0, 0.0, 0.0)]


def test_what_is_sent_is_the_openai_form_and_nothing_else() -> None:
    seen: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        seen.append((handler.path, dict(handler.headers), body))
        replying(200, event(text="x", finish_reason="length"))(handler, body)

    with saying(answer) as address, Upstream(settings_of(address)) as upstream:
        list(upstream.stream(Request(prompt="x", max_tokens=3, seed=5, stop=("\n",))))
    ((path, headers, body),) = seen
    assert path == "/v1/completions"
    assert "Authorization" not in headers
    assert body == {
        "model": "small",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 3,
        "temperature": 0.0,
        "seed": 5,
        "prompt": "x",
        "stop": ["\n"],
    }


def test_a_server_that_stays_silent_is_given_up() -> None:
    held = threading.Event()
    with (
        saying(lambda _handler, _body: held.wait(20) and None) as address,
        Upstream(settings_of(address)) as upstream,
        pytest.raises(RunnerTimeout, match=r"small at 127\.0\.0\.1: did not answer within 0\.5 seconds"),
    ):
        list(upstream.stream(ASKED, timeout=0.5))
    held.set()


def test_where_nobody_listens_it_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}/v1", f"https://127.0.0.1:{port}/v1", "http://no.invalid/v1"):
        with Upstream(settings_of(address)) as upstream, pytest.raises(UpstreamUnreachable):
            list(upstream.stream(ASKED))


def test_a_server_without_tls_is_not_taken_for_one_with() -> None:
    with (
        saying(replying(200, "")) as address,
        Upstream(settings_of(address.replace("http:", "https:"))) as upstream,
        pytest.raises(UpstreamUnreachable, match="SSL"),
    ):
        list(upstream.stream(ASKED))


def test_certificates_that_cannot_be_read_are_told() -> None:
    upstream = Upstream(settings_of("https://127.0.0.1:9/v1", ca_file="/nowhere/ca.pem"))
    with upstream, pytest.raises(UpstreamUnreachable, match="ca_file: No such file"):
        list(upstream.stream(ASKED))


# ---- what it refuses itself


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"grammar": 'root ::= "a"'}, "a grammar"),
        ({"banned": (1,)}, "banned tokens"),
        ({"adapters": (("a", 1.0),)}, "an adapter"),
    ],
)
def test_what_only_a_model_here_can_do_is_refused(fields: dict[str, Any], told: str) -> None:
    with Upstream(settings_of("http://127.0.0.1:9/v1")) as upstream:
        with pytest.raises(UpstreamUnsupported, match=told):
            upstream.stream(Request(prompt="x", **fields))
        with pytest.raises(UpstreamUnsupported, match="tokens"):
            upstream.tokenize("text")


def test_without_a_declaration_there_is_none() -> None:
    with pytest.raises(BadRequest, match="no upstream is declared"):
        Upstream(ModelSettings())


@pytest.mark.parametrize(
    ("key", "mode", "told"),
    [
        (KEY, 0o644, "others may read it"),
        ("", 0o600, "one word"),
        ("a b", 0o600, "one word"),
        ("é", 0o600, "plain"),
    ],
)
def test_a_key_file_must_hold_one_key_for_its_owner_alone(
    tmp_path: Path, key: str, mode: int, told: str
) -> None:
    with pytest.raises(UpstreamKey, match=told) as caught:
        Upstream(settings_of("http://127.0.0.1:9/v1", key_file=key_file(tmp_path, key, mode)))
    assert not key or key not in str(caught.value)


def test_a_missing_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UpstreamKey, match="No such file"):
        Upstream(settings_of("http://127.0.0.1:9/v1", key_file=str(tmp_path / "none")))
    assert issubclass(UpstreamKey, AllodError)
