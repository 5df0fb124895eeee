"""`vocabulary` and `_gguf`: pieces as llama.cpp writes them, and no way to be hurt by a damaged file."""

from __future__ import annotations

import contextlib
import struct
import tempfile
from pathlib import Path

import gguf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allod.errors import AllodError
from allod.models import ModelBroken, Runner, VocabularyUnknown, vocabulary
from allod.models._gguf import read_metadata
from allod.models._vocabulary import control_texts
from allod.workspace import ModelSettings

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = range(1, 7)


def written(path: Path, kind: str, pieces: list[bytes], types: list[int]) -> Path:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model(kind)
    writer.add_token_list(pieces)
    writer.add_token_types(types)
    writer.add_array("llama.attention.head_count_kv", [1, 3, 2])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("gguf") / "small.gguf"
    return written(path, "llama", [b"a", b"<eos>", "▁市".encode()], [NORMAL, CONTROL, NORMAL]).read_bytes()


def test_sentencepiece_pieces_are_text_with_spaces(tmp_path: Path) -> None:
    pieces = [b"<unk>", b"</s>", b"<0xE5>", "▁市長".encode(), "a▁b".encode(), b"\xe5\xb8", "▁▁".encode()]
    path = written(tmp_path / "m", "llama", pieces, [UNKNOWN, CONTROL, BYTE, NORMAL, NORMAL, NORMAL, USER])
    assert vocabulary(path) == ["<unk>", None, None, " 市長", "a b", None, "▁▁"]


def test_byte_level_pieces_are_bytes_in_disguise(tmp_path: Path) -> None:
    pieces = ["Ġthe", "å¸Ĥ", "å¸", "Ċ", "<tool>", "<|end|>"]
    path = written(tmp_path / "m", "gpt2", [p.encode() for p in pieces], [NORMAL] * 4 + [USER, CONTROL])
    assert vocabulary(path) == [" the", "市", None, "\n", "<tool>", None]
    assert control_texts(read_metadata(path)) == ["<|end|>"]


def test_every_byte_has_its_character(tmp_path: Path) -> None:
    from allod.models._vocabulary import _BYTES  # the table itself is what the standard fixes

    assert sorted(_BYTES.values()) == list(range(256))
    assert _BYTES[0x120] == 0x20
    assert _BYTES[0x10A] == 0x0A


def test_pieces_are_those_that_the_tokenizer_makes(smollm2_file: Path) -> None:
    pieces = vocabulary(smollm2_file)
    assert len(pieces) == 49_152
    sample = "The city's 2 libraries — 市立圖書館 — lend books.\n\n  Naïve café, 50% off!"
    with Runner(smollm2_file, ModelSettings(context=512)) as runner:
        tokens = runner.tokenize(sample)
    assert len(tokens) > 15
    at = 0
    for piece in (pieces[token] for token in tokens):
        if piece is not None:  # a part of a character has no text
            assert sample.startswith(piece, sample.find(piece, at))
            at = sample.find(piece, at) + len(piece)
    assert at == len(sample)
    assert sum(len(pieces[token] or "") for token in tokens) > len(sample) - 12


def test_an_unknown_tokenizer_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "m", "bert", [b"a"], [NORMAL])
    with pytest.raises(VocabularyUnknown, match=r"bert.*gpt2, llama"):
        vocabulary(path)


def test_a_list_gives_its_largest_number(small: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_bytes(small)
    metadata = read_metadata(path)
    assert metadata.whole("llama.attention.head_count_kv") == 3
    assert metadata.whole("general.architecture") == metadata.whole("none") == 0
    assert (metadata.text("none"), metadata.strings("none"), metadata.wholes("none")) == ("", [], ())


def read_of(data: bytes) -> list[str | None]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.gguf"
        path.write_bytes(data)
        return vocabulary(path)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_in_its_metadata_is_a_sentence(small: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(small.rstrip(b"\0")) - 1))
    with pytest.raises(AllodError):
        read_of(small[:end])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_file_with_wrong_bytes_never_gets_further_than_a_sentence(
    small: bytes, data: st.DataObject
) -> None:
    broken = bytearray(small)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(4, len(small) - 8))
        value = data.draw(st.one_of(st.binary(min_size=1, max_size=8), st.just(b"\xff" * 8)))
        broken[at : at + len(value)] = value
    with contextlib.suppress(AllodError):
        assert all(piece is None or isinstance(piece, str) for piece in read_of(bytes(broken)))


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        (struct.pack("<Q1sIIQ", 1, b"k", 9, 8, 1 << 40), "longer than the file"),
        (struct.pack("<Q1sIIQ", 1, b"k", 9, 4, 1 << 60), "longer than the file"),
        (struct.pack("<Q1sIIQ", 1, b"k", 9, 9, 1), "a list of the unknown type 9"),
        (struct.pack("<Q1sIQ", 1, b"k", 8, 1 << 62), "longer than the file"),
        (struct.pack("<Q", 1 << 63), "longer than the file"),
        (struct.pack("<Q1sI", 1, b"k", 99), "unknown type 99"),
        (struct.pack("<Q1sI", 1, b"k", 4), "longer than the file"),
        (struct.pack("<Q1sI", 1, b"\xff", 4), "damaged"),
    ],
)
def test_absurd_lengths_are_told(tmp_path: Path, pair: bytes, told: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 1) + pair)
    with pytest.raises(ModelBroken, match=told):
        read_metadata(path)


def test_a_million_pairs_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 1 << 20))
    with pytest.raises(ModelBroken, match="1048576 metadata entries"):
        read_metadata(path)


def test_metadata_beyond_the_first_reading_is_found(tmp_path: Path) -> None:
    path = tmp_path / "m"
    pieces = [b"x" * 60] * 300_000
    written(path, "llama", pieces, [NORMAL] * len(pieces))
    assert len(vocabulary(path)) == 300_000
