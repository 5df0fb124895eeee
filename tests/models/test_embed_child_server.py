"""`_embed_child` and `_server`: what the process says, looked at without a sandbox round it."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allod.models import _start
from allod.sandbox._frames import HEADER, frame

PROGRAM = [sys.executable, "-P", str(Path(_start.__file__)), "embedder"]
OPENING = {"do": "open", "name": "tiny", "threads": 1, "longest": 64, "pooling": False, "closes": False}


class Bare:
    """The process with its two pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def ask(self, **message: Any) -> dict[str, Any]:
        requests, replies = self.process.stdin, self.process.stdout
        assert requests is not None
        assert replies is not None
        requests.write(frame(json.dumps(message).encode()))
        requests.flush()
        said = json.loads(replies.read(HEADER.unpack(replies.read(HEADER.size))[0]))
        assert HEADER.unpack(replies.read(HEADER.size)) == (0,)
        return dict(said)


@pytest.fixture
def bare() -> Iterator[Bare]:
    started = Bare()
    yield started
    started.process.kill()
    started.process.communicate()


def vectors(said: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(said["vectors"]), "<f4").reshape(-1, 64)


def test_it_opens_and_encodes(bare: Bare, tiny: Path) -> None:
    assert bare.ask(**OPENING, path=str(tiny), engine="numpy") == {"opened": "numpy"}
    found = vectors(bare.ask(do="encode", texts=["市民", "abc"], most=16))
    assert found.shape == (2, 64)


def test_a_mark_of_the_end_stays_at_the_end(bare: Bare, tiny: Path) -> None:
    bare.ask(**OPENING | {"closes": True}, path=str(tiny), engine="numpy")
    cut, kept = vectors(bare.ask(do="encode", texts=["abcdz", "abz"], most=4))
    assert cut @ kept > 0.99999


@pytest.mark.parametrize("engine", ["numpy", "llama.cpp"])
def test_a_file_that_is_not_taken_is_an_error_with_its_code(bare: Bare, tmp_path: Path, engine: str) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + bytes(60))
    said = bare.ask(**OPENING, path=str(tmp_path / "m.gguf"), engine=engine)
    assert said["error"] == "models.not_loaded"
    assert said["fields"]["model"] == "tiny"


def test_what_the_native_engine_refuses_is_an_error_with_its_code(bare: Bare, tiny: Path) -> None:
    bare.ask(**OPENING, path=str(tiny), engine="llama.cpp")
    said = bare.ask(do="encode", texts=["x" * 400], most=400)  # more than one batch holds
    assert said["error"] == "models.request_refused"
    assert len(vectors(bare.ask(do="encode", texts=["x"], most=16))) == 1  # and it lives on
