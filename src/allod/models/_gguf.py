"""Reads what stands before the weights of a GGUF file: names and values, and where each tensor lies.

The weights are not touched. Every length is checked against the bytes that are there, so that a damaged file
costs a sentence and not memory. GGUF: https://github.com/ggml-org/ggml/blob/v0.9.4/docs/gguf.md
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from allod.models._errors import FileUnreadable, ModelBroken
from allod.models._weights import require_gguf

_HEADER = struct.Struct("<4sIQQ")
_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")
_FIRST_BYTES = 16 << 20  # the metadata of a vocabulary of 262,144 pieces takes some 7 MB, with its merges 15
_MOST_BYTES = 128 << 20
_MOST_PAIRS = 1 << 16
_MOST_DIMENSIONS = 4  # GGML_MAX_DIMS
_ALIGNMENT = 32  # where the file names none
_STRING, _ARRAY = 8, 9
_SCALARS = {
    kind: struct.Struct("<" + letter)
    for kind, letter in zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True)
}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Array:
    kind: int
    count: int
    start: int


_Value = int | float | bool | str | _Array


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a file: the fastest dimension first, its ggml type, and where its bytes are.

    The bytes reach to the next tensor, with what fills the gap to it.
    """

    name: str
    shape: tuple[int, ...]
    kind: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """All of a file but its weights.

    Attributes:
        metadata: The pairs, read.
        pairs: The same pairs as they stand in the file, by name.
        tensors: In the order of the file's table.
        alignment: Bytes to whose multiples tensors are moved up.
    """

    metadata: Metadata
    pairs: dict[str, bytes]
    tensors: tuple[Tensor, ...]
    alignment: int


class Metadata:
    """The pairs of one file. Asking for a key that is not there, or holds another type, gives nothing."""

    def __init__(self, data: bytes, pairs: dict[str, _Value]) -> None:
        self._data = data
        self._pairs = pairs

    def __contains__(self, key: str) -> bool:
        return key in self._pairs

    def text(self, key: str) -> str:
        """Return a string.

        Args:
            key: Its name.

        Returns:
            The text, or an empty one.
        """
        value = self._pairs.get(key)
        return value if isinstance(value, str) else ""

    def whole(self, key: str) -> int:
        """Return a whole number.

        Args:
            key: Its name.

        Returns:
            The number, the largest where each layer has its own, or 0.
        """
        value = self._pairs.get(key)
        if isinstance(value, _Array):
            return max(self.wholes(key), default=0)
        return value if isinstance(value, int) else 0

    def real(self, key: str) -> float:
        """Return a number that need not be whole.

        Args:
            key: Its name.

        Returns:
            The number, or 0.
        """
        value = self._pairs.get(key)
        return float(value) if isinstance(value, int | float) else 0.0

    def wholes(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers.

        Args:
            key: Its name.

        Returns:
            The numbers, or none.
        """
        value = self._pairs.get(key)
        if not isinstance(value, _Array) or value.kind == _STRING or _SCALARS[value.kind].format[-1] in "fd?":
            return ()
        letter = _SCALARS[value.kind].format[-1]
        return struct.unpack_from(f"<{value.count}{letter}", self._data, value.start)

    def strings(self, key: str) -> list[bytes]:
        """Return a list of strings as they stand in the file.

        Args:
            key: Its name.

        Returns:
            The strings, or none.
        """
        value = self._pairs.get(key)
        if not isinstance(value, _Array) or value.kind != _STRING:
            return []
        data, at, found, unpack = self._data, value.start, [], _U64.unpack_from
        for _ in range(value.count):
            start = at + 8
            at = start + unpack(data, at)[0]
            found.append(data[start:at])
        return found


def read_metadata(path: Path) -> Metadata:
    """Read the pairs of a GGUF file.

    Args:
        path: The file.

    Returns:
        Its metadata.

    Raises:
        NotGguf: It is no GGUF file.
        ModelBroken: It is one and its metadata is cut off or makes no sense.
        FileUnreadable: It cannot be read.
    """
    return _from_beginning(path, lambda reader: reader.metadata())


def read_layout(path: Path) -> Layout:
    """Read the pairs of a GGUF file and where its tensors lie.

    Args:
        path: The file.

    Returns:
        Everything but the weights.

    Raises:
        NotGguf: It is no GGUF file.
        ModelBroken: It is one, and what stands before its weights is cut off or makes no sense, or a tensor
            begins behind its end.
        FileUnreadable: It cannot be read.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileUnreadable(file=path.name, detail=error.strerror) from error
    return _from_beginning(path, lambda reader: reader.layout(size))


def _from_beginning(path: Path, read: Callable[[_Reader], _T]) -> _T:
    require_gguf(path, path.name)
    data = _beginning(path, _FIRST_BYTES)
    try:
        return read(_Reader(data, path.name))
    except ModelBroken:
        if len(data) < _FIRST_BYTES:
            raise
    return read(_Reader(_beginning(path, _MOST_BYTES), path.name))


def _beginning(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise FileUnreadable(file=path.name, detail=error.strerror) from error


class _Reader:
    """Walks the pairs; nothing is taken before it is known to lie in the data."""

    def __init__(self, data: bytes, file: str) -> None:
        self._data = data
        self._file = file
        self._at = _HEADER.size
        _, _, self._tensors, self._pairs = _HEADER.unpack_from(data)

    def metadata(self) -> Metadata:
        return Metadata(self._data, {name: value for name, value, _ in self._read_pairs()})

    def layout(self, size: int) -> Layout:
        pairs = list(self._read_pairs())
        metadata = Metadata(self._data, {name: value for name, value, _ in pairs})
        alignment = metadata.whole("general.alignment") or _ALIGNMENT
        try:
            told = [self._tensor() for _ in range(self._tensors)]
        except UnicodeDecodeError as error:
            raise self._broken("a damaged text") from error
        first = self._at + -self._at % alignment
        starts = sorted({first + offset for *_, offset in told} | {size})
        if starts[-1] > size or len(starts) != len(told) + 1:
            raise self._broken("its tensors do not lie one after another within the file")
        ends = dict(itertools.pairwise(starts))
        tensors = (
            Tensor(name, shape, kind, first + offset, ends[first + offset])
            for name, shape, kind, offset in told
        )
        return Layout(metadata, {name: raw for name, _, raw in pairs}, tuple(tensors), alignment)

    def _read_pairs(self) -> Iterator[tuple[str, _Value, bytes]]:
        if self._pairs > _MOST_PAIRS:
            raise self._broken(f"{self._pairs} metadata entries")
        for _ in range(self._pairs):
            start = self._at
            try:
                name, value = self._text(), self._value(self._number(_U32))
            except UnicodeDecodeError as error:
                raise self._broken("a damaged text") from error
            yield name, value, self._data[start : self._at]

    def _tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        name, dimensions = self._text(), self._number(_U32)
        if dimensions > _MOST_DIMENSIONS:
            raise self._broken(f"a tensor of {dimensions} dimensions")
        shape = tuple(self._number(_U64) for _ in range(dimensions))
        return name, shape, self._number(_U32), self._number(_U64)

    def _value(self, kind: int) -> _Value:
        if kind == _STRING:
            return self._text()
        if kind in _SCALARS:
            scalar: int | float | bool = self._number(_SCALARS[kind])
            return scalar
        if kind != _ARRAY:
            raise self._broken(f"a value of the unknown type {kind}")
        inner, count = self._number(_U32), self._number(_U64)
        start = self._at
        if inner in _SCALARS:
            self._skip(count * _SCALARS[inner].size)
        elif inner == _STRING:
            for _ in range(count):  # ends at the end of the data, whatever the count
                self._skip(self._number(_U64))
        else:  # llama.cpp reads no lists of lists either
            raise self._broken(f"a list of the unknown type {inner}")
        return _Array(inner, count, start)

    def _text(self) -> str:
        size = self._number(_U64)
        self._skip(size)
        return self._data[self._at - size : self._at].decode()

    def _number(self, form: struct.Struct) -> Any:  # noqa: ANN401  (what the form says)
        start = self._at
        self._skip(form.size)
        return form.unpack_from(self._data, start)[0]

    def _skip(self, size: int) -> None:
        self._at += size
        if self._at > len(self._data):
            raise self._broken("its metadata is longer than the file")

    def _broken(self, detail: str) -> ModelBroken:
        return ModelBroken(file=self._file, detail=detail)
