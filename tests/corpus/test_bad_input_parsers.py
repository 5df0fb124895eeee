"""Every bad file gets one sentence: which file, where, what to do; and the child lives on."""

from __future__ import annotations

import os
import runpy
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from allod.corpus._parsers import PARSER_ARGV, Options, ParserError, read
from allod.sandbox import Child, Limits, launch

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))

BAD = {
    "empty.txt": "corpus.empty",
    "blank.txt": "corpus.empty",
    "broken-utf8.txt": "corpus.utf8",
    "nul.txt": "corpus.nul",
    "is-pdf.txt": "corpus.extension",
    "is-text.pdf": "corpus.extension",
    "is-xlsx.docx": "corpus.extension",
    "is-gzip.jsonl": "corpus.extension",
    "is-plain.jsonl.gz": "corpus.extension",
    "no-ending": "corpus.extension",
    "is-picture.md": "corpus.extension",
    "letter.odt": "corpus.damaged",
    "old-word.docx": "corpus.format",
    "protected.docx": "corpus.encrypted",
    "encrypted.pdf": "corpus.encrypted",
    "no-pages.pdf": "corpus.no_pages",
    "scanned.pdf": "corpus.scanned",
    "cut.pdf": "corpus.damaged",
    "cut.jpg": "corpus.damaged",
    "bomb.png": "corpus.unpacked",
    "is-text.png": "corpus.extension",
    "is-gif.png": "corpus.format",
    "truncated.docx": "corpus.damaged",
    "bad-xml.docx": "corpus.damaged",
    "cut.json": "corpus.damaged",
    "deep.json": "corpus.damaged",
    "bad-quote.csv": "corpus.damaged",
    "cut.jsonl.gz": "corpus.damaged",
    "bomb.docx": "corpus.unpacked",
    "bomb.xlsx": "corpus.unpacked",
    "entries.xlsx": "corpus.unpacked",
    "bomb.jsonl.gz": "corpus.unpacked",
    "bad-line.jsonl": "corpus.record",
    "no-key.jsonl": "corpus.record",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("bad")
    MAKE["build"](path)
    return path


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with launch("parser", PARSER_ARGV, Limits()) as started:
        yield started


@pytest.mark.parametrize("file", sorted(BAD))
def test_one_sentence_and_the_child_lives_on(child: Child, folder: Path, file: str) -> None:
    replies = list(read(child, folder / file, f"folder/{file}", Options(map=MAKE["MAP"]), 60))
    (error,) = (error for reply in replies for error in reply.errors)
    assert error.code == BAD[file]
    assert error.fields["file"] == f"folder/{file}"
    sentence = str(error)
    assert sentence.startswith(f"folder/{file}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ";" in sentence  # what is wrong; what to do
    assert child.alive


def test_big5_named_as_utf8_is_read_right_and_reported(child: Child, folder: Path) -> None:
    (reply,) = read(child, folder / "big5-named-utf8.txt", "a.txt", Options(), 60)
    (document,) = reply.documents
    assert document["notes"] == ["encoding: cp950"]
    assert document["passages"][0][3] == MAKE["RULES"] * 3
    assert document["passages"][0][1] == "第一章 總則"


def test_a_file_that_needs_too_much_memory_is_named(folder: Path, tmp_path: Path) -> None:
    hog = tmp_path / "hog.txt"
    hog.write_text((MAKE["RULES"] + "\n\n") * 800_000, encoding="utf-8")
    with launch("parser", PARSER_ARGV, Limits(memory_bytes=400 << 20)) as child:
        with pytest.raises(ParserError) as caught:
            list(read(child, hog, "hog.txt", Options(max_text_chars=1 << 40), 60))
        assert (caught.value.code, caught.value.fields["file"]) == ("corpus.parser_memory", "hog.txt")
        assert not child.alive


def test_a_text_above_the_limit_is_refused_by_a_sentence_of_its_own(child: Child, folder: Path) -> None:
    (reply,) = read(child, folder / "handbook.pdf", "handbook.pdf", Options(max_text_chars=60), 60)
    assert [error.code for error in reply.errors] == ["corpus.too_long"]


def test_a_parser_that_hangs_is_given_up(folder: Path) -> None:
    with launch("parser", PARSER_ARGV, Limits()) as child:
        os.kill(child.pid, signal.SIGSTOP)
        with pytest.raises(ParserError, match=r"handbook.pdf: .* 0.3 seconds") as caught:
            list(read(child, folder / "handbook.pdf", "handbook.pdf", Options(), 0.3))
        assert caught.value.code == "corpus.parser_time"
        assert not child.alive


def test_a_parser_killed_in_mid_file_is_reported_with_the_file(tmp_path: Path) -> None:
    line = (
        '{"id": "R%d", "name": "規則", "rows": [{"at": "第 1 條", "text": "' + MAKE["RULES"] * 40 + '"}]}\n'
    )
    (tmp_path / "many.jsonl").write_text("".join(line % i for i in range(3000)), encoding="utf-8")
    with launch("parser", PARSER_ARGV, Limits()) as child:
        replies = read(child, tmp_path / "many.jsonl", "many.jsonl", Options(map=MAKE["MAP"]), 60)
        assert next(replies).documents
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(ParserError, match=r"many.jsonl: .*SIGKILL") as caught:
            list(replies)
        assert caught.value.code == "corpus.parser_crashed"


def test_a_reply_beyond_the_output_limit_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text((MAKE["RULES"] + "\n\n") * 30_000, encoding="utf-8")
    with launch("parser", PARSER_ARGV, Limits(output_bytes=1 << 20)) as child:
        with pytest.raises(ParserError) as caught:
            list(read(child, tmp_path / "long.txt", "long.txt", Options(), 60))
        assert caught.value.code == "corpus.parser_output"
