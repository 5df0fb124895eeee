"""Is this file GGUF? Told by its first bytes; what other weight formats are is named, and none is opened.

GGUF: https://github.com/ggml-org/ggml/blob/v0.9.4/docs/gguf.md
"""

from __future__ import annotations

import struct
from pathlib import Path

from allod.models._errors import FileUnreadable, NotGguf

_HEADER = struct.Struct("<4sIQQ")  # magic, version, tensors, pairs of metadata
_VERSIONS = (2, 3)  # 1 counted in 32 bits and llama.cpp reads it no more
_MOST = 1 << 32  # tensors or pairs: no real file comes near, a damaged header does


def require_gguf(path: Path, name: str) -> None:
    """Make sure that a file begins as GGUF does.

    Args:
        path: The file.
        name: What errors call it.

    Raises:
        NotGguf: It holds something else; the error says what.
        FileUnreadable: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise FileUnreadable(file=name, detail=error.strerror) from error
    if found := _other(head):
        raise NotGguf(file=name, found=found)


def _other(head: bytes) -> str:
    """Say what a file holds that is no GGUF; nothing for one that is."""
    if head[:4] == b"GGUF":
        if len(head) < _HEADER.size:
            return "the beginning of a GGUF file and nothing more"
        _, version, tensors, pairs = _HEADER.unpack(head[: _HEADER.size])
        if version not in _VERSIONS:
            return f"GGUF of version {version if version < _MOST >> 16 else 'unknown (big-endian)'}"
        return "a damaged GGUF header" if max(tensors, pairs) > _MOST else ""
    if not head:
        return "nothing"
    if head[:4] == b"PK\x03\x04":
        return "a ZIP archive, as PyTorch saves weights with pickle"
    if head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05":
        return "a pickle, which can run any program when it is opened"
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 27:
        return "safetensors"
    if (head[:1] == b"\x08" and b"onnx" in head.lower()) or head[:2] in (
        b"\x08\x07",
        b"\x08\x08",
        b"\x08\x09",
    ):
        return "ONNX"
    if head[:4] in (b"ggml", b"lmgg", b"ggjt", b"tjgg", b"fmgg", b"ggmf"):
        return "weights in the old ggml format"
    if head[:8] == b"\x89HDF\r\n\x1a\n":
        return "HDF5, as Keras saves weights"
    return "no weights that can be recognised"
