"""`_runner_child` and `_start`: the process that holds llama.cpp, started without a sandbox to look at it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pytest

from allod.models import _start
from allod.sandbox._frames import HEADER, frame

PROGRAM = [sys.executable, "-P", str(Path(_start.__file__)), "runner"]


class Bare:
    """The process with its two pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def ask(self, **message: Any) -> list[dict[str, Any]]:
        requests, replies = self.process.stdin, self.process.stdout
        assert requests is not None
        assert replies is not None
        requests.write(frame(json.dumps(message).encode()))
        requests.flush()
        return list(_frames(replies))


def _frames(replies: IO[bytes]) -> Iterator[dict[str, Any]]:
    while size := HEADER.unpack(replies.read(HEADER.size))[0]:
        yield json.loads(replies.read(size))


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    started = Bare()
    yield started
    started.process.kill()
    started.process.communicate()


@pytest.fixture(scope="module")
def address(bare: Bare, smollm2_file: Path) -> str:
    (said,) = bare.ask(
        do="open",
        name="small",
        path=str(smollm2_file),
        adapters=[],
        context=512,
        threads=1,
        prompt_cache_bytes=0,
    )
    return str(said["address"])


def post(address: str, path: str, key: str | None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port or 0, timeout=20)
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    connection.request("POST", path, json.dumps({"prompt": "x", "content": "x", "n_predict": 1}), headers)
    response = connection.getresponse()
    return response.status, response.headers.get("Access-Control-Allow-Origin") or ""


def test_nobody_without_the_key_is_answered(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    for path in ("/completion", "/v1/completions", "/v1/chat/completions", "/tokenize", "/lora-adapters"):
        for key in (None, "", "sk-guess"):
            assert post(address, path, key) == (401, ""), path


def test_no_page_and_no_figures_are_served(address: str) -> None:
    for path in ("/", "/index.html", "/slots", "/metrics"):
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port or 0, timeout=20)
        connection.request("GET", path)
        assert connection.getresponse().status in {401, 404, 501}, path


def test_the_process_loads_neither_workspace_nor_ledger(bare: Bare, address: str) -> None:
    assert address
    mapped = Path(f"/proc/{bare.process.pid}/maps").read_text()
    assert "xllamacpp" in mapped
    assert "sqlite3" not in mapped
    assert "cryptography" not in mapped
    assert not any("allod.db" in line for line in mapped.splitlines())


def test_threads_that_wait_sleep(bare: Bare, address: str) -> None:
    """llama.cpp's OpenMP took the setting: its library's own report names it."""
    assert address
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); os.putenv('OMP_DISPLAY_ENV', 'true')\n"
        "from allod.models import _runner_child\n"
        "try: _runner_child._serve(dict(name='x', path='/nowhere', adapters=[], context=256, threads=1,"
        " prompt_cache_bytes=0), 'k')\n"
        "except Exception: pass\n"
    )
    source = str(Path(_start.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code, source], capture_output=True, text=True, check=False)
    if "OPENMP DISPLAY ENVIRONMENT" not in done.stderr:
        pytest.skip("this build of llama.cpp has no OpenMP of GNU")
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in done.stderr


def test_what_the_library_says_against_a_request_comes_back(bare: Bare, address: str) -> None:
    assert address
    (said,) = bare.ask(do="answer", chat=False, body={"prompt": 5, "stream": True}, banned=False)
    assert said["error"] == "models.request_refused"
    assert "string" in said["fields"]["detail"]


def test_a_ban_that_is_not_known_is_no_free_pass(bare: Bare, address: str) -> None:
    assert address
    body = {"prompt": "x", "max_tokens": 1, "stream": True}
    (said,) = bare.ask(do="answer", chat=False, body=body, banned=True)
    assert "banned" in said["fields"]["detail"]
    *_, finish = bare.ask(do="answer", chat=False, body=body, banned=True, ids=[1, 2])
    assert "finish" in finish


def test_the_process_ends_when_its_pipe_closes(smollm2_file: Path) -> None:
    started = Bare()
    started.ask(
        do="open",
        name="x",
        path=str(smollm2_file),
        adapters=[],
        context=512,
        threads=1,
        prompt_cache_bytes=0,
    )
    assert started.process.stdin is not None
    started.process.stdin.close()
    assert started.process.wait(20) == 0
    assert started.process.stdout is not None
    started.process.stdout.close()
