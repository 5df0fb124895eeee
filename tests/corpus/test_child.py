"""`_child`: the requests and replies of the parser process."""

from __future__ import annotations

import json
import runpy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from allod.corpus import _child
from allod.corpus._parsers import Options
from allod.language import about_text, index_text

MAKE = runpy.run_path(str(Path(__file__).parent / "files" / "make.py"))

FIELDS = {
    "key", "digest", "title", "url", "date", "language", "script", "simplified", "parser", "notes", "gaps",
    "passages", "share", "findings", "signature",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("child")
    MAKE["build"](path)
    return path


def frames(path: Path, options: Options) -> list[dict[str, Any]]:
    request = {"path": str(path), "name": path.name, "options": asdict(options)}
    return [json.loads(frame.split(b"\n")[0]) for frame in _child.answer(json.dumps(request).encode())]


def test_a_document_has_its_fields_and_tokens_for_each_passage(folder: Path) -> None:
    request = {"path": str(folder / "handbook.pdf"), "name": "handbook.pdf", "options": asdict(Options())}
    (frame,) = _child.answer(json.dumps(request).encode())
    head, *tokens = frame.decode().split("\n")
    (document,) = json.loads(head)["documents"]
    assert set(document) == FIELDS
    assert (document["language"], document["script"], document["simplified"]) == ("zh-Hant", "Hant", 0.0)
    assert tokens[::2] == [index_text(text) for _, _, _, text, *_ in document["passages"]]
    names = [(heading or "", reference or "") for _, heading, reference, *_ in document["passages"]]
    assert tokens[1::2] == [about_text(document["title"], *each) for each in names]
    assert len(document["gaps"]) == len(document["passages"]) + 1
    assert {page for page, *_ in document["passages"]} == {1, 2}
    # Nothing to tell, nothing recognised from a picture; where each line stands on its page is known.
    assert document["findings"] == []
    assert len(bytes.fromhex(document["signature"])) in {0, 1024}
    assert {confidence for *_, confidence in document["passages"]} == {None}
    assert all(0 < box[0] < box[2] and 0 < box[1] < box[3] for *_, box, _ in document["passages"])


def test_a_file_without_a_title_is_called_by_its_name(folder: Path) -> None:
    (frame,) = frames(folder / "big5-named-utf8.txt", Options())
    assert frame["documents"][0]["title"] == "big5-named-utf8"


def test_many_records_come_in_several_frames_none_too_large(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": f"R{i}", "name": "規則", "rows": [{"text": MAKE["RULES"]}]}) for i in range(450)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    found = frames(tmp_path / "many.jsonl", Options(map=MAKE["MAP"]))
    assert [len(frame["documents"]) for frame in found] == [200, 200, 50]


def test_a_record_without_text_is_an_error_among_the_documents(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "A", "name": "空"}),
        json.dumps({"id": "B", "name": "有", "rows": [{"text": "文"}]}),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (frame,) = frames(tmp_path / "a.jsonl", Options(map=MAKE["MAP"]))
    assert [document["key"] for document in frame["documents"]] == ["B"]
    assert frame["errors"] == [
        {"code": "corpus.no_text", "fields": {"file": "a.jsonl", "place": "record A"}},
    ]
