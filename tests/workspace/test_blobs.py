"""Originals: addressed by their hash, whole or absent."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from allod.workspace import BlobMissing, Blobs, digest_of


def test_a_blob_is_found_under_its_sha256(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    digest, size = blobs.add(io.BytesIO(b"allod"))
    assert digest == hashlib.sha256(b"allod").hexdigest()
    assert size == 5
    assert digest_of(blobs.path(digest)) == digest
    assert blobs.add(io.BytesIO(b"allod"))[0] == digest
    assert list(blobs.names()) == [digest]
    with blobs.open(digest) as stream:
        assert stream.read() == b"allod"


def test_a_failed_copy_leaves_no_file(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError(5, "Input/output error")

    blobs = Blobs(tmp_path / "blobs")
    with pytest.raises(OSError, match="Input"):
        blobs.add(Broken())
    assert list((tmp_path / "blobs").iterdir()) == []


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    _digest, size = Blobs(tmp_path / "blobs").add(io.BytesIO(b"x" * 100), at_most=10)
    assert size == 10


def test_a_missing_blob_is_named(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    digest, _ = blobs.add(io.BytesIO(b"allod"))
    blobs.discard(digest)
    with pytest.raises(BlobMissing, match=digest):
        blobs.open(digest)
