"""GGUF is told by its first bytes; other weight formats are named and not taken."""

from __future__ import annotations

import json
import pickle
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from allod.models import FileUnreadable, NotGguf
from allod.models._weights import require_gguf


def _safetensors() -> bytes:
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(4)


def _torch() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}))
    return buffer.getvalue()


def _header(version: int = 3, tensors: int = 0, pairs: int = 0) -> bytes:
    return struct.pack("<4sIQQ", b"GGUF", version, tensors, pairs)


@pytest.mark.parametrize("version", [2, 3])
def test_gguf_is_taken(tmp_path: Path, version: int) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(_header(version))
    require_gguf(path, "x")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (_safetensors(), "safetensors"),
        (_torch(), "PyTorch"),
        (pickle.dumps({"a": 1}), "pickle"),
        (b"\x08\x07\x12\x07pytorch\x1a\x03", "ONNX"),
        (b"ggjt" + bytes(40), "old ggml"),
        (b"\x89HDF\r\n\x1a\n" + bytes(40), "HDF5"),
        (b"", "nothing"),
        (b"GGUF", "nothing more"),
        (_header(1), "version 1"),
        (struct.pack(">4sIQQ", b"GGUF", 3, 0, 0), "big-endian"),
        (_header(tensors=1 << 60), "damaged"),
        (b"a plain text", "no weights"),
    ],
)
def test_anything_else_is_named_and_refused(tmp_path: Path, data: bytes, found: str) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    with pytest.raises(NotGguf, match=found):
        require_gguf(path, "x.gguf")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="No such file"):
        require_gguf(tmp_path / "x", "x")
