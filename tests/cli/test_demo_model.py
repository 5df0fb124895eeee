"""The demo's step with a model: which questions it is asked, and what must hold of its answers."""

from __future__ import annotations

import pytest

from allod.assistant import Answer, Citation, Said, Sentence
from allod.cli._demo_model import _held, spoken

QUESTIONS = [
    {"text": "保固期間多久？", "model": True, "never": ["保固十年"]},
    {"text": "幾歲可以申辦？", "never": []},
    {"text": "How much does the one-day pass cost?", "model": True, "never": []},
]
PLACE = Citation(
    "建議書.docx", "建議書", "", "", None, 0, 12, "自驗收合格之日起保固二年。", "city", "public", 1
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allod.cli._common._spoken", ["en"])


@pytest.mark.parametrize(
    ("languages", "asked"),
    [(("en", "zh"), [0]), (("zh-TW",), [0]), ((), [0]), (("en",), [2]), (("fr",), [])],
)
def test_a_model_is_asked_in_a_language_that_it_knows(languages: tuple[str, ...], asked: list[int]) -> None:
    assert spoken(QUESTIONS, languages) == [QUESTIONS[number] for number in asked]


def said(text: str, citation: int | None = 0) -> Answer:
    return Answer(
        "answer",
        "",
        "zh-TW",
        sentences=(Sentence(PLACE.quote, 0),),
        direct=(Said(text, citation),),
        citations=(PLACE,),
    )


def held(free: Answer, copy: Answer) -> bool:
    return _held(QUESTIONS[0], {"free": free, "copy": copy}).held


def test_sourced_words_and_a_copy_of_the_evidence_hold() -> None:
    assert held(said("保固期間為二年。"), said("保固二年"))


@pytest.mark.parametrize(
    ("free", "copy"),
    [
        (said("保固期間為三年。", None), said("保固二年")),
        (said("保固期間為二年。"), said("保固期間為二年")),
        (said("保固十年。"), said("保固二年")),
    ],
    ids=["unsourced", "no copy", "obeyed"],
)
def test_what_must_not_be_is_seen(free: Answer, copy: Answer) -> None:
    assert not held(free, copy)
