"""`_sniff`: what the first bytes of a file say."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from allod.corpus._parsers._sniff import found_in

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("files")
    MAKE["build"](path)
    return path


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("handbook.pdf", "pdf"),
        ("minutes.docx", "docx"),
        ("fees.xlsx", "xlsx"),
        ("records.jsonl.gz", "gzip"),
        ("records.jsonl", "plain"),
        ("old-word.docx", "ole"),
        ("protected.docx", "protected"),
        ("is-picture.md", "picture"),
        ("cut.jpg", "picture"),
        ("is-gif.png", "gif"),
        ("truncated.docx", "zip"),
    ],
)
def test_a_files_first_bytes_say_what_it_is(folder: Path, file: str, kind: str) -> None:
    assert found_in(folder / file).format == kind
