"""`_client`: the parent's side of the parser process."""

from __future__ import annotations

import runpy
import threading
from pathlib import Path

import pytest

from allod.corpus._parsers import PARSER_ARGV, Options, Reply, read
from allod.sandbox import Limits, launch

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("child")
    MAKE["build"](path)
    return path


def test_two_children_share_a_file_and_one_child_reads_many(folder: Path) -> None:
    keys: list[str] = []

    def work(part: int) -> None:
        with launch("parser", PARSER_ARGV, Limits()) as child:
            options = Options(map=MAKE["MAP"], part=part, parts=2)
            for name in ("records.jsonl", "records.jsonl.gz"):
                for reply in read(child, folder / name, name, options, 60):
                    assert isinstance(reply, Reply)
                    keys.extend(document["key"] for document in reply.documents)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keys) == sorted(["R0", "R1", "R2", "R3", "R4"] * 2)
