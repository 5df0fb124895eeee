"""The pieces of a model's vocabulary as text, from its GGUF file.

Two kinds are read: SentencePiece ("llama": U+2581 stands for a space) and byte-level BPE ("gpt2": each byte
is written as a printable character, after GPT-2's encoder.py). A piece that is not whole characters, such as
a single byte of one, has no text: what several of them make together is seen only in the answer.
"""

from __future__ import annotations

from pathlib import Path

from allod.models._errors import VocabularyUnknown
from allod.models._gguf import Metadata, read_metadata

_CONTROL, _USER_DEFINED, _BYTE = 3, 4, 6  # llama.h: llama_token_type
_SILENT = (_CONTROL, _BYTE)
_KNOWN = ("gpt2", "llama")


def vocabulary(path: Path) -> list[str | None]:
    """Return the text of each token of a model.

    Args:
        path: Its GGUF file.

    Returns:
        By id: what the token adds to an answer; nothing for a control token, for a byte, and for a piece that
        begins or ends within a character.

    Raises:
        NotGguf: The file is no GGUF.
        ModelBroken: Its metadata is cut off or makes no sense.
        VocabularyUnknown: Its tokenizer is of another kind.
        FileUnreadable: It cannot be read.
    """
    metadata = read_metadata(path)
    kind = metadata.text("tokenizer.ggml.model")
    if kind not in _KNOWN:
        raise VocabularyUnknown(file=path.name, kind=kind or "none", known=", ".join(_KNOWN))
    pieces, types = _pieces(metadata)
    text_of = _byte_level if kind == "gpt2" else _sentencepiece
    return [
        None if type_ in _SILENT else _utf8(piece) if type_ == _USER_DEFINED else text_of(piece)
        for piece, type_ in zip(pieces, types, strict=True)
    ]


def control_texts(metadata: Metadata) -> list[str]:
    """Return how the control tokens of a model are written.

    Args:
        metadata: Of its file.

    Returns:
        Such as ``<|im_end|>``; in a text they must not be taken for the tokens.
    """
    pieces, types = _pieces(metadata)
    texts = (_utf8(piece) for piece, type_ in zip(pieces, types, strict=True) if type_ == _CONTROL)
    return [text for text in texts if text]


def _pieces(metadata: Metadata) -> tuple[list[bytes], tuple[int, ...]]:
    pieces = metadata.strings("tokenizer.ggml.tokens")
    types = metadata.wholes("tokenizer.ggml.token_type")
    if len(types) != len(pieces):  # a file without types: all are ordinary, as llama.cpp takes them
        types = (1,) * len(pieces)
    return pieces, types


def _utf8(piece: bytes) -> str | None:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return None


def _sentencepiece(piece: bytes) -> str | None:
    text = _utf8(piece)
    return None if text is None else text.replace("\u2581", " ")


def _byte_level(piece: bytes) -> str | None:
    text = _utf8(piece)
    if text is None:
        return None
    try:
        return text.translate(_BYTES).encode("latin-1").decode()
    except UnicodeError:
        return None


def _byte_map() -> dict[int, int]:
    """The byte that each character stands for: printable ones for themselves, the rest from U+0100 on."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: byte for byte in printable} | {0x100 + place: byte for place, byte in enumerate(others)}


_BYTES = _byte_map()
