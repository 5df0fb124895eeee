"""What the demo prints, piece by piece: reasons and meanings, marks, the commands to type next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allod.assistant import Answer, Citation, Generation, Said, Sentence
from allod.cli import _demo_show as show
from allod.cli._common import console, speak
from allod.cli._demo_show import Check

PLACE = Citation(
    "documents/辦法.md", "辦法", "第 5 條", "辦法", None, 0, 6, "三萬六千元。", "city", "public", 1
)
ANSWER = Answer("answer", "", "zh-TW", sentences=(Sentence("三萬六千元。", 0),), citations=(PLACE,), id="a7")
QUESTION = {
    "text": "最高可以領多少錢？",
    "asks": "What is the most?",
    "proves": "an amount",
    "proves_zh": "金額",
}


@pytest.fixture(autouse=True)
def _no_locale_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allod.cli._common._spoken", [])


def asked(locale: str, *checks: Check) -> str:
    speak(locale)
    with console.capture() as captured:
        show.asked(1, 8, QUESTION, ANSWER, checks)
    return captured.get()


def test_a_question_comes_with_why_it_is_asked_and_the_answer_behind_a_bar() -> None:
    lines = [line.strip() for line in asked("zh-TW").splitlines()]
    assert lines[1:3] == ["1/8 金額", "最高可以領多少錢？"]
    assert lines[3].startswith("┃ 三萬六千元。")


def test_what_a_question_means_is_said_to_who_does_not_read_its_language() -> None:
    assert "What is the most?" in asked("en")
    assert "What is the most?" not in asked("zh-TW")


def test_each_expectation_has_its_mark() -> None:
    shown = asked("en", Check("it answers", True), Check("it cites", False))
    assert "✓ it answers" in shown
    assert "✗ it cites" in shown


def test_the_end_names_what_failed_and_counts_it() -> None:
    speak("en")
    with console.capture() as captured:
        show.ending([Check("it answers", True), Check("it cites", False)], 1.0, None)
    assert "1 of 2 expectations did not hold" in captured.get()
    assert "✗ it cites" in captured.get()
    assert "✓" not in captured.get()


def test_the_next_commands_can_be_typed_as_they_stand() -> None:
    speak("en")
    with console.capture() as captured:
        show.ending([], 1.0, Path("my demo"))
    assert "cd 'my demo'" in captured.get()
    assert "--keep" not in captured.get()


def modelled(direct: tuple[Said, ...], **more: Any) -> str:
    speak("en")
    quoted = replace(ANSWER, direct=())
    generation = Generation("tiny", "0" * 64, "1" * 64, "free", **more)
    free = replace(ANSWER, direct=direct, generation=generation)
    with console.capture() as captured:
        show.modelled(2, 3, QUESTION, {"quote": quoted, "free": free})
    return captured.get()


def test_what_a_model_says_stands_beside_the_quote() -> None:
    shown = modelled((Said("最高三萬六千元。", 0),))
    lines = [line.strip() for line in shown.splitlines()]
    assert lines[1] == "2/3 最高可以領多少錢？"
    assert lines.index("┃ Quote") < lines.index("┃ 三萬六千元。") < lines.index("┃ Free")
    assert lines.index("┃ Free") < lines.index("┃ 最高三萬六千元。")


def test_what_the_check_took_from_a_model_is_said() -> None:
    assert "left out" in modelled((Said("最高三萬六千元。", 0),), removed=2)
    assert "only quoted" in " ".join(modelled((), removed=2, withheld="unsupported").split())


def test_steps_are_numbered_anew_in_each_run() -> None:
    speak("en")
    for _ in range(2):
        with console.capture() as captured:
            show.opening(6, 23, with_model=False)
            show.asking(13)
        assert "1  Questions: 13" in captured.get()
