"""Intake: whole documents in signed batches, killed and repeated at will, unchanged files for their hash."""

from __future__ import annotations

import gzip
import json
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from allod import Allod, Terms
from allod.corpus import FileTooLarge, FileUnreadable, SourceUnknown, add, text_of, versions_of
from allod.policy import NotAllowed
from allod.search import feeding
from allod.workspace import passages, versions, visible

MAP = """
key = "id"
title = "name"
[[passages]]
rows = "articles"
text = "text"
reference = "no"
"""

ADD = """
import sys
from pathlib import Path
import allod
with allod.open(sys.argv[1]) as opened:
    opened.add([Path(sys.argv[2])], "rules")
"""


def _current(office: Allod) -> list[tuple[str, int]]:
    """Titles of the visible current versions and how many passages each has."""
    with office.workspace.read() as view:
        query = (
            select(versions.c.title, func.count(passages.c.id))
            .outerjoin(passages, passages.c.version == versions.c.id)
            .where(visible(versions, view.size))
            .group_by(versions.c.id)
            .order_by(versions.c.title)
        )
        return [(title, count) for title, count in view.connection.execute(query)]


def _records(path: Path, texts: dict[str, str]) -> Path:
    lines = [
        json.dumps(
            {"id": key, "name": f"法{key}", "articles": [{"no": "第 1 條", "text": text}]}, ensure_ascii=False
        )
        for key, text in texts.items()
    ]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return path


def test_documents_are_taken_then_unchanged(office: Allod, documents: Path) -> None:
    first = office.add([documents], "rules")
    assert (first.taken, first.failed) == (3, [])
    assert first.languages == {"zh-Hant": 2, "en": 1}
    before = office.workspace.log.size()
    second = office.add([documents], "rules")
    assert (second.taken, second.unchanged, second.entry) == (0, 3, None)
    assert office.workspace.log.size() == before
    assert office.verify().ok


def test_the_stored_text_reproduces_every_passage(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    with office.workspace.read() as view:
        rows = view.connection.execute(select(passages.c.version, passages.c.start, passages.c.text)).all()
        assert rows
        for version, start, text in rows:
            assert text_of(view, version)[start : start + len(text)] == text


def test_a_changed_file_is_a_new_version_and_the_old_is_no_longer_found(
    office: Allod, documents: Path
) -> None:
    office.add([documents], "rules")
    assert office.search("借期三十日")[0].text.endswith("借期三十日。")
    (documents / "圖書館.txt").write_text("市立圖書館每週一休館。借書以三十冊為限，借期六十日。\n", "utf-8")
    summary = office.add([documents], "rules")
    assert (summary.taken, summary.changed, summary.unchanged) == (0, 1, 2)
    assert all("三十日" not in hit.text for hit in office.search("借期三十日", 50))
    assert "六十日" in office.search("借期六十日")[0].text
    with office.workspace.read() as view:
        history = versions_of(view, "../documents/圖書館.txt")
        assert [version.ended is None for version in history] == [True, False]
        assert "三十日" in text_of(view, history[1].id)
    assert office.verify().ok


def test_copies_are_taken_and_named_as_duplicates(office: Allod, documents: Path) -> None:
    (documents / "copy.md").write_bytes((documents / "敬老卡.md").read_bytes())
    summary = office.add([documents], "rules")
    assert summary.taken == 4
    assert len(summary.duplicates) == 1


def test_the_same_file_in_two_sources_is_two_documents(office: Allod, documents: Path) -> None:
    office.add_source(Terms("other", "CC0-1.0", "檔案室", classification="secret"))
    office.add([documents], "rules")
    assert office.add([documents], "other").taken == 3
    found = office.search("敬老愛心卡", 50, clearance="public")
    assert found
    assert {hit.source for hit in found} == {"rules"}


def test_a_record_that_leaves_its_file_is_no_longer_found(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    office.add_source(Terms("laws", "CC0-1.0", "法規會", map=str(tmp_path / "map.toml")))
    path = _records(tmp_path / "laws.jsonl.gz", {"1": "狗應登記。", "2": "貓得登記。", "3": "魚免登記。"})
    assert office.add([path], "laws").taken == 3
    _records(path, {"1": "狗應登記。", "3": "魚得登記。"})
    summary = office.add([path], "laws")
    assert (summary.taken, summary.changed, summary.unchanged, summary.gone) == (0, 1, 1, 1)
    assert {hit.text for hit in office.search("登記", 50)} == {"狗應登記。", "魚得登記。"}
    assert office.verify().ok


def test_progress_moves_within_one_file_of_records(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    office.add_source(Terms("laws", "CC0-1.0", "法規會", map=str(tmp_path / "map.toml")))
    path = _records(
        tmp_path / "laws.jsonl.gz", {str(i): random.Random(i).randbytes(900).hex() for i in range(4000)}
    )
    told: list[float] = []
    office.add([path], "laws", progress=lambda at: told.append(at.bytes_done / max(at.bytes_found, 1)))
    assert told == sorted(told)
    assert any(0.1 < share < 0.9 for share in told)
    assert told[-1] == 1.0


def test_one_bad_record_does_not_stop_the_file(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    office.add_source(Terms("laws", "CC0-1.0", "法規會", map=str(tmp_path / "map.toml")))
    path = tmp_path / "laws.jsonl"
    good = '{"id":"%s","name":"n","articles":[{"no":"1","text":"甲乙丙"}]}'
    path.write_text("\n".join([good % 1, "{broken", good % 2]), "utf-8")
    summary = office.add([path], "laws")
    assert summary.taken == 2
    assert len(summary.failed) == 1
    assert "2" in str(summary.failed[0].error)
    path.write_text("\n".join([good % 1, good % 2, good % 3]), "utf-8")
    summary = office.add([path], "laws")
    assert (summary.taken, summary.unchanged, summary.failed) == (1, 2, [])


def test_a_key_that_stands_twice_in_a_file_is_named(office: Allod, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    office.add_source(Terms("laws", "CC0-1.0", "法規會", map=str(tmp_path / "map.toml")))
    path = tmp_path / "laws.jsonl"
    record = '{"id":"%s","name":"n","articles":[{"no":"1","text":"甲乙丙"}]}'
    path.write_text("\n".join([record % 1, record % 2, record % 1]), "utf-8")
    summary = office.add([path], "laws")
    assert summary.taken == 2
    assert [failure.error.code for failure in summary.failed] == ["corpus.record_repeated"]
    assert office.verify().ok


def test_bad_files_are_named_and_the_rest_goes_in(office: Allod, documents: Path, monkeypatch) -> None:
    (documents / "empty.txt").touch()
    (documents / "loop").symlink_to(documents)
    (documents / "self").symlink_to("self")
    (documents / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0 JFIF")
    summary = office.add([documents, documents / "missing.txt"], "rules")
    assert summary.taken == 3
    assert [Path(failure.name).name for failure in summary.failed] == [
        "empty.txt",
        "loop",
        "missing.txt",
        "picture.jpg",
        "self",
    ]
    for failure in summary.failed:
        sentence = str(failure.error)
        assert Path(failure.name).name in sentence
        assert sentence.endswith(".")
    blobs = set(office.workspace.blobs.names())
    assert len(blobs) == 3, "an original without a document is not kept"
    assert office.verify().ok


def test_a_file_over_the_limit_is_refused_in_constant_memory(office: Allod, documents: Path) -> None:
    with (documents / "huge.txt").open("wb") as stream:
        stream.truncate(2**30)  # sparse: takes no disk
    summary = office.add([documents], "rules")
    assert summary.taken == 3
    assert isinstance(summary.failed[0].error, FileTooLarge)
    with pytest.raises(FileTooLarge, match="1073741824"):
        raise summary.failed[0].error


def test_an_unreadable_file_is_named(office: Allod, documents: Path) -> None:
    # Root may read everything, so the refusal comes from a path that cannot be opened.
    (documents / "device.txt").symlink_to("/proc/self/mem")
    summary = office.add([documents], "rules")
    assert summary.taken == 3
    assert isinstance(summary.failed[0].error, FileUnreadable), summary.failed[0].error


def test_a_file_that_grows_while_it_is_read_is_refused_and_taken_later(
    office: Allod, documents: Path
) -> None:
    path = documents / "growing.txt"
    path.write_text("每日更新。" * 200_000, "utf-8")
    stop = threading.Event()

    def grow() -> None:
        while not stop.is_set():
            with path.open("a", encoding="utf-8") as stream:
                stream.write("又一行。\n")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        summary = office.add([path], "rules")
    finally:
        stop.set()
        writer.join()
    assert summary.taken == 0
    assert "changed while it was being read" in str(summary.failed[0].error)
    assert list(office.workspace.blobs.names()) == []
    assert office.add([documents], "rules").taken == 4


def test_no_document_enters_without_a_source(office: Allod, documents: Path) -> None:
    with pytest.raises(SourceUnknown, match="allod source add nobody --licence"):
        office.add([documents], "nobody")


def test_a_source_whose_time_has_ended_takes_nothing_and_is_not_found(office: Allod, documents: Path) -> None:
    office.add_source(Terms("old", "CC0-1.0", "檔案室", until="2020-12-31", classification="public"))
    with pytest.raises(NotAllowed, match="2020-12-31"):
        office.add([documents], "old")
    source = office.source("old")
    with office.workspace.ingesting("test"), feeding(office.workspace) as feed:
        add(office.workspace, source, [documents], on_batch=feed)  # as if taken while it was in force
    assert office.search("敬老愛心卡", 50) == []
    assert office.ask("每月補助點數幾點？").kind == "refusal"


def test_questions_are_answered_during_an_add(office: Allod, documents: Path, tmp_path: Path) -> None:
    office.add([documents], "rules")
    many = tmp_path / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number}.txt").write_text(f"第{number}號公告。" + "本公告自即日起生效。" * 50, "utf-8")
    child = subprocess.Popen([sys.executable, "-c", ADD, str(office.workspace.root), str(many)])
    asked = 0
    while child.poll() is None:
        assert office.ask("每月補助點數幾點？").kind == "answer"
        asked += 1
    assert child.returncode == 0
    assert asked >= 3
    assert office.verify().ok
    assert len(_current(office)) == 303


def test_sigkill_at_any_moment_leaves_a_workspace_that_verifies_and_a_second_run_finishes(
    office: Allod, tmp_path: Path
) -> None:
    office.workspace.close()
    settings = office.workspace.root / "allod.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("batch_documents = 1000", "batch_documents = 7"), "utf-8"
    )
    many = tmp_path / "many"
    many.mkdir()
    for number in range(60):
        (many / f"{number:02}.txt").write_text(f"第{number}號公告。" + "本公告自即日起生效。" * 30, "utf-8")
    root = str(office.workspace.root)
    chance = random.Random(20261124)
    for _ in range(6):
        child = subprocess.Popen([sys.executable, "-c", ADD, root, str(many)])
        time.sleep(0.4 + chance.random() * 0.9)
        child.send_signal(signal.SIGKILL)
        child.wait()
        result = office.verify()
        assert result.ok, [str(problem.error) for problem in result.problems]
    assert subprocess.run([sys.executable, "-c", ADD, root, str(many)], check=False).returncode == 0
    expected = [(f"{number:02}", 1) for number in range(60)]
    assert _current(office) == expected
    assert office.verify().ok
    assert len({hit.document for hit in office.search("公告生效", 50)}) == 50
