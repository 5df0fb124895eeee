"""`allod questions …`, `search --evaluate` and `ask --keep` run for real."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import allod
from allod.cli._main import app

Run = Callable[..., Any]
CARD = "敬老愛心卡"


@pytest.fixture
def office(tmp_path: Path, filled: Path) -> Path:
    """A copy of the workspace, so that no test sees another's questions."""
    return Path(shutil.copytree(filled, tmp_path / "office"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Path:
    """A copy with one question, for what must change nothing."""
    root = Path(shutil.copytree(filled, tmp_path_factory.mktemp("asked") / "office"))
    with allod.open(root) as opened:
        opened.questions.add("同一題？")
    return root


def test_a_question_is_added_shown_confirmed_and_removed(office: Path, run: Run, told: Run) -> None:
    added = told("questions", "add", "老人卡一個月有幾點？", "--passage", CARD, "--by", "社會局", cwd=office)
    assert (added["id"], added["status"], added["by"]) == ("q1", "confirmed", "社會局")
    assert added["passages"][0]["title"] == CARD
    shown = run("questions", "show", "q1", cwd=office).stdout
    number = f"p{added['passages'][0]['passage']}"
    for part in ("q1 老人卡一個月有幾點？", "已確認", "確認者：社會局", CARD, number):
        assert part in shown
    hit = told("questions", "add", "Visitor guide one-day pass", "--hit", "1", cwd=office)
    assert hit["passages"][0]["title"] == "Visitor guide"
    listed = told("questions", "list", cwd=office)
    assert [each["id"] for each in listed] == ["q1", "q2"]
    assert told("questions", "confirm", "q2", "--passage", CARD, cwd=office)["passages"][0]["title"] == CARD
    gone = run("questions", "remove", "q1", cwd=office)
    assert "內文已清除" in gone.stdout
    assert "老人卡" not in run("questions", "list", cwd=office).stdout
    assert run("verify", cwd=office).returncode == 0


@pytest.mark.parametrize(
    ("words", "status", "part"),
    [
        (("add", "同一題？"), 1, "q1：這個問題原已留存，未作任何更動"),
        (("add", " "), 2, "1 到 2000 個字元"),
        (("add", "新題？", "--passage", "無此法 第 6 條"), 2, "無此法 第 6 條：可見範圍內沒有這個名稱的段落"),
        (("add", "新題？", "--passage", "p999"), 2, "p999"),
        (("add", "新題？", "--hit", "9"), 2, "--hit 9：以這個問題搜尋只找到 0 個段落"),
        (("confirm", "q1"), 2, "q1：沒有現行有效的正確段落"),
        (("show", "q9"), 2, "q9：這裡沒有這個問題"),
        (("import", "none.jsonl"), 2, "none.jsonl"),
    ],
)
def test_bad_input_is_one_sentence(
    asked: Path, run: Run, words: tuple[str, ...], status: int, part: str
) -> None:
    done = run("questions", *words, cwd=asked)
    assert done.returncode == status
    assert part in done.stderr
    assert done.stderr.count("\n") == 1


def test_bad_input_has_done_nothing(asked: Path, told: Run) -> None:
    assert [each["question"] for each in told("questions", "list", cwd=asked)] == ["同一題？"]


def test_a_file_is_taken_and_each_bad_line_told(office: Path, run: Run, told: Run, tmp_path: Path) -> None:
    good = [f'{{"question": "幾點？", "document": "{CARD}"}}', '{"question": "火星？", "law": null}']
    lines = [*good, "{", "{}"]
    (tmp_path / "q.jsonl").write_text("\n".join(lines), "utf-8")
    done = run("questions", "import", "../q.jsonl", cwd=office)
    assert done.returncode == 1
    assert re.findall(r"q\.jsonl 第 (\d) 行：", done.stdout) == ["3", "4"]
    for name, count in (("已確認", 1), ("文件中無答案", 1), ("未收", 2)):
        assert re.search(rf"{name} +{count}\b", done.stdout), name
    (tmp_path / "q.csv").write_text(f"question,document\n幾歲？,{CARD}\n", "utf-8")
    assert told("questions", "import", "../q.csv", cwd=office)["confirmed"] == 1


def test_search_is_measured(office: Path, run: Run, told: Run) -> None:
    none = run("search", "--evaluate", cwd=office)
    assert (none.returncode, none.stdout) == (1, "")
    assert "allod questions add" in none.stderr
    told("questions", "add", "每月補助點數", "--passage", CARD, cwd=office)
    told("questions", "add", "How much is the pass?", "--passage", CARD, cwd=office)
    shown = run("search", "--evaluate", "--lang", "en", cwd=office).stdout
    assert re.search(r"hit@1 +50\.0% +9\.5% – 90\.5%", shown)
    assert re.search(r"MRR +0\.500", shown)
    assert "2 confirmed questions, 10 passages" in shown
    assert f"right: {CARD} (not among 10)" in shown
    assert "first: Visitor guide" in shown
    found = told("search", "--evaluate", "-k", "100", "--worst", "0", cwd=office)
    assert (found["depth"], found["leftOut"], found["worst"]) == (100, 0, [])
    assert list(found["hits"]) == ["1", "5", "10", "100"]
    assert run("search", "點數", "--evaluate", cwd=office).returncode == 2


def _set(office: Path, value: str) -> None:
    path = office / "allod.toml"
    text, count = re.subn(r'keep_questions = "\w+"', f'keep_questions = "{value}"', path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, "utf-8")


def _at_a_terminal(office: Path, question: str, typed: str) -> str:
    """Asks as a person does, who types something when a question comes back; returns what the person saw."""
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(office), "TERM": "dumb", "COLUMNS": "100"}
    program = Path(sys.executable).with_name("allod")
    with subprocess.Popen(
        [program, "ask", question], cwd=office, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        seen = b""
        try:
            while part := os.read(ours, 4096):
                seen += part
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    assert process.returncode == 0, seen.decode()
    return seen.decode()


def test_ask_keeps_a_question_when_told_to(office: Path, run: Run, told: Run) -> None:
    ask = ("ask", "每月補助點數幾點？")
    answer = told(*ask, "--keep", cwd=office)
    assert answer["kept"] == "q1"
    assert told(*ask, "--keep", cwd=office)["kept"] is None
    (kept,) = told("questions", "list", cwd=office)
    assert (kept["status"], kept["origin"]) == ("unconfirmed", "asked")
    cited = {citation["passage"] for citation in answer["citations"]}
    assert {each["passage"] for each in kept["passages"]} == cited


def test_ask_offers_to_keep_it_only_to_a_person(office: Path, run: Run, told: Run) -> None:
    def kept() -> list[str]:
        return [each["question"] for each in told("questions", "list", cwd=office)]

    assert "留存" not in _at_a_terminal(office, "每月補助點數幾點？", "y\n")
    _set(office, "offer")
    run("ask", "每月補助點數幾點？", cwd=office)
    assert "要留存這個問題" in _at_a_terminal(office, "每月補助點數幾點？", "n\n")
    assert kept() == []
    assert "已留存為 q1" in _at_a_terminal(office, "每月補助點數幾點？", "y\n")
    assert kept() == ["每月補助點數幾點？"]


def test_ask_keeps_all_where_it_is_set_so_but_no_follow_up_and_nothing_for_a_machine(
    office: Path, run: Run, told: Run
) -> None:
    _set(office, "always")
    told("ask", "幾歲可以申請？", cwd=office)
    assert "已留存為 q1" in run("ask", "每月補助點數幾點？", cwd=office).stdout
    after = told("ask", "每月補助點數幾點？", cwd=office)["id"]
    assert run("ask", "那幾歲可以申請呢？", "--after", after, cwd=office).returncode == 0
    assert len(told("questions", "list", cwd=office)) == 1


@pytest.mark.parametrize("command", ["add", "list", "show", "confirm", "remove", "import"])
def test_help_has_an_example(command: str) -> None:
    assert f"allod questions {command}" in CliRunner().invoke(app, ["questions", command, "--help"]).stdout
