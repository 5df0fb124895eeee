"""How much address space a model's process may take, reckoned from its file.

The limit counts what is mapped, not only what is used: the file, llama.cpp's repacked copy of it, the cache
of keys and values, threads' stacks and allocators. It is there to stop a runaway, so it is generous.
"""

from __future__ import annotations

from allod.models._gguf import Metadata

_BASE = (
    3 << 30
)  # interpreter, libraries, a dozen threads with their allocators, working buffers of 512 tokens
_HALF = 2  # bytes of one number in the cache of keys and values


def memory_of(metadata: Metadata, file_bytes: int, context: int, cached: int) -> int:
    """Reckon the address space that a model needs.

    Args:
        metadata: Of its file.
        file_bytes: Size of its file, with its adapters.
        context: Tokens of the context.
        cached: Bytes for prompts read before.

    Returns:
        Bytes.
    """
    return _BASE + 2 * file_bytes + 2 * _keys_and_values(metadata, context) + cached


def _keys_and_values(metadata: Metadata, context: int) -> int:
    kind = metadata.text("general.architecture")
    heads = metadata.whole(f"{kind}.attention.head_count")
    length = metadata.whole(f"{kind}.embedding_length") // max(heads, 1)
    keys = metadata.whole(f"{kind}.attention.key_length") or length
    values = metadata.whole(f"{kind}.attention.value_length") or length
    kept = metadata.whole(f"{kind}.attention.head_count_kv") or heads
    return metadata.whole(f"{kind}.block_count") * context * kept * (keys + values) * _HALF
